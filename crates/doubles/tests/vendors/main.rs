//! What the doubles of vendors promise: all that the estate has, in pages, and each fault as it says.

mod client;
mod delivered;
mod reads;
mod strict;

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use client::{Answer, encoded, get};
use serde_json::Value;
use stanch_doubles::{Casing, Double, Failure, Faults, Mishap, Repeat, circleci, github, gitlab};
use stanch_scenario::{Estate, EstateSpec, estate};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// One estate for all tests: large enough for several pages of everything.
static ESTATE: LazyLock<Arc<Estate>> =
    LazyLock::new(|| Arc::new(estate(&EstateSpec::large(5)).expect("the large estate can be generated")));

const VARIABLES: &str = "/api/v2/context/{id}/environment-variable";

fn largest() -> (&'static str, &'static [stanch_scenario::estate::circleci::Variable]) {
    let contexts = &ESTATE.circleci.organisations[0].contexts;
    let largest = contexts.iter().max_by_key(|context| context.variables.len()).expect("there are contexts");
    (&largest.id, &largest.variables)
}

async fn circle(double: &Double, path: &str) -> io::Result<Answer> {
    get(&double.url(), path, ("Circle-Token", &ESTATE.circleci.token)).await
}

async fn hub(double: &Double, path: &str) -> io::Result<Answer> {
    get(&double.url(), path, ("Authorization", &format!("Bearer {}", ESTATE.github.token))).await
}

async fn lab(double: &Double, path: &str) -> io::Result<Answer> {
    get(&double.url(), path, ("PRIVATE-TOKEN", &ESTATE.gitlab.token)).await
}

/// All pages of a list of CircleCI.
async fn all_of_circle(double: &Double, path: &str) -> io::Result<Vec<Value>> {
    let (mut items, mut next) = (Vec::new(), None::<String>);
    loop {
        let mark = if path.contains('?') { '&' } else { '?' };
        let page = next.map_or(path.to_owned(), |token| format!("{path}{mark}page-token={}", encoded(&token)));
        let answer = circle(double, &page).await?;
        assert_eq!(answer.status, 200, "{page}: {}", answer.text);
        items.extend(answer.items());
        next = answer.json()["next_page_token"].as_str().map(str::to_owned);
        if next.is_none() {
            return Ok(items);
        }
    }
}

/// The address of the next page in a `Link` header, without its host.
fn next(answer: &Answer, double: &Double) -> Option<String> {
    let link = answer.header("link").split(", ").find(|link| link.ends_with("rel=\"next\""))?;
    let address = link.split(['<', '>']).nth(1)?;
    Some(address.trim_start_matches(&double.url()).to_owned())
}

/// All pages of a list of GitHub.
async fn all_of_hub(double: &Double, path: &str) -> io::Result<Vec<Value>> {
    let (mut items, mut page) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = page {
        let answer = hub(double, &path).await?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        items.extend(answer.items());
        page = next(&answer, double);
    }
    Ok(items)
}

fn names(items: &[Value], field: &str) -> Vec<String> {
    items.iter().filter_map(|item| item[field].as_str()).map(str::to_owned).collect()
}

#[tokio::test]
async fn circleci_gives_a_context_in_pages_with_masks_and_no_value() -> Outcome {
    let double = circleci::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    let (id, variables) = largest();
    let items = all_of_circle(&double, &format!("/api/v2/context/{id}/environment-variable")).await?;
    assert_eq!(variables.len(), 350);
    assert!(variables.iter().map(|one| one.name.as_str()).eq(names(&items, "variable")));
    let tails = names(&items, "truncated_value");
    assert!(variables.iter().zip(&tails).all(|(one, tail)| one.value.ends_with(tail) && one.value.len() > tail.len()));
    // 350 variables are 18 pages of 20, and none of them was asked for twice.
    assert_eq!(double.calls()[VARIABLES], 18);
    assert!(double.paths().values().all(|&times| times == 1) && double.paths().len() == 18);
    Ok(())
}

#[tokio::test]
async fn circleci_names_each_project_by_the_ways_of_the_truth() -> Outcome {
    use stanch_scenario::estate::truth::Route;
    let double = circleci::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    let company = &ESTATE.circleci.organisations[0];
    let by = |route| {
        let projects = ESTATE.truth.projects.iter().filter(move |project| project.routes.contains(&route));
        projects.map(|project| project.slug.clone()).collect::<BTreeSet<_>>()
    };
    let listed = all_of_circle(&double, &format!("/api/private/project?organization-id={}", company.id)).await?;
    assert_eq!(names(&listed, "slug").into_iter().collect::<BTreeSet<_>>(), by(Route::Listed));
    let pipelines = all_of_circle(&double, "/api/v2/pipeline?org-slug=gh%2Fnimbody").await?;
    assert_eq!(names(&pipelines, "project_slug").into_iter().collect::<BTreeSet<_>>(), by(Route::Pipelines));
    let followed = circle(&double, "/api/v1.1/projects").await?.items();
    let followed = names(&followed, "reponame").into_iter().map(|name| format!("gh/nimbody/{name}"));
    assert_eq!(followed.collect::<BTreeSet<_>>(), by(Route::Followed));
    let mut restricted = BTreeSet::new();
    for context in &company.contexts {
        let own = all_of_circle(&double, &format!("/api/v2/context/{}/restrictions", context.id)).await?;
        assert!(!own.is_empty());
        restricted.extend(own.iter().filter_map(|one| one["project_id"].as_str()).map(str::to_owned));
    }
    let ids = ESTATE.truth.projects.iter().filter(|project| project.routes.contains(&Route::Restriction));
    assert_eq!(restricted, ids.map(|project| project.id.clone()).collect());
    // What no list names is there for whoever asks for it.
    for project in &ESTATE.truth.projects[1_000..] {
        let answer = circle(&double, &format!("/api/v2/project/{}", project.slug)).await?;
        assert_eq!(answer.json()["id"], project.id.as_str());
    }
    assert_eq!(circle(&double, "/api/v2/project/gh/nimbody/none").await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn circleci_follows_jobs_to_the_contexts_that_they_used() -> Outcome {
    let double = circleci::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    let used = ESTATE.truth.uses.iter().find(|one| one.pipelines_ago == 0).ok_or("no job used a context")?;
    let pipelines = all_of_circle(&double, &format!("/api/v2/project/{}/pipeline", used.project)).await?;
    let path = format!("/api/v2/pipeline/{}/workflow", pipelines[0]["id"].as_str().unwrap_or_default());
    let workflows = all_of_circle(&double, &path).await?;
    let path = format!("/api/v2/workflow/{}/job", workflows[0]["id"].as_str().unwrap_or_default());
    let jobs = all_of_circle(&double, &path).await?;
    let job = jobs.iter().find(|job| job["name"] == used.job.as_str()).ok_or("the job is not there")?;
    let job = circle(&double, &format!("/api/v2/project/{}/job/{}", used.project, job["job_number"])).await?.json();
    let contexts = &ESTATE.circleci.organisations[0].contexts;
    let name = contexts.iter().find(|context| context.id == used.context).map(|context| context.name.as_str());
    assert_eq!(job["contexts"][0]["name"].as_str(), name);
    assert!(name.is_some());
    Ok(())
}

#[tokio::test]
async fn circleci_shows_keys_settings_webhooks_schedules_claims_and_runners() -> Outcome {
    let double = circleci::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    let company = &ESTATE.circleci.organisations[0];
    let (mut pairs, mut hooks, mut schedules, mut claims) = (0, 0, 0, 0);
    for project in &company.projects[..40] {
        let keys = circle(&double, &format!("/api/v2/project/{}/checkout-key?digest=sha256", project.slug)).await?;
        let shown: BTreeSet<_> = names(&keys.items(), "fingerprint").into_iter().collect();
        let held = ESTATE.truth.held.iter().filter(|held| {
            held.place == project.slug && held.kind == stanch_scenario::estate::truth::HeldKind::CheckoutKey
        });
        assert_eq!(shown, held.filter_map(|held| held.id.clone()).collect());
        let settings = format!("/api/v1.1/project/github/nimbody/{}/settings", project.name);
        let settings = circle(&double, &settings).await?.json();
        let pair = settings["aws"]["keypair"]["access_key_id"].as_str();
        assert_eq!(pair.is_some(), project.aws.is_some());
        pairs += usize::from(pair.is_some_and(|mask| mask.starts_with("xxxx") && mask.len() == 8));
        let path = format!("/api/v2/webhook?scope-id={}&scope-type=project", project.id);
        hooks += all_of_circle(&double, &path).await?.len();
        schedules += all_of_circle(&double, &format!("/api/v2/project/{}/schedule", project.slug)).await?.len();
        let path = format!("/api/v2/org/{}/project/{}/oidc-custom-claims", company.id, project.id);
        claims += usize::from(circle(&double, &path).await?.status == 200);
    }
    assert!(pairs > 0 && hooks > 0 && schedules > 0 && claims > 0, "{pairs} {hooks} {schedules} {claims}");
    let classes = circle(&double, &format!("/api/v3/runner/resource?org-id={}", company.id)).await?.items();
    assert_eq!(classes.len(), company.runner_classes.len());
    let tokens = circle(&double, "/api/v3/runner/token?resource-class=nimbody/linux-large").await?;
    assert_eq!(tokens.items().len(), company.runner_classes[0].tokens.len());
    assert!(!tokens.text.contains(&company.runner_classes[0].tokens[0].value));
    Ok(())
}

#[tokio::test]
async fn github_pages_by_links_and_says_how_many_there_are() -> Outcome {
    let double = github::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    let repositories = all_of_hub(&double, "/orgs/Nimbody/repos?per_page=100&type=all").await?;
    let known = ESTATE.github.repositories.iter().map(|one| one.name.clone());
    assert!(names(&repositories, "name").into_iter().eq(known));
    let first = hub(&double, "/orgs/nimbody/actions/secrets").await?;
    let of_actions = |one: &&stanch_scenario::estate::github::OrganisationSecret| {
        one.secret.of == stanch_scenario::estate::github::SecretUse::Actions
    };
    let count = ESTATE.github.secrets.iter().filter(of_actions).count();
    assert_eq!((first.json()["total_count"].as_u64(), first.items().len()), (Some(count as u64), 30));
    assert_eq!(all_of_hub(&double, "/orgs/nimbody/actions/secrets").await?.len(), count);
    let tokens = all_of_hub(&double, "/orgs/nimbody/personal-access-tokens?per_page=50").await?;
    assert_eq!(tokens.len(), ESTATE.github.personal_tokens.len());
    let authorised = all_of_hub(&double, "/orgs/nimbody/credential-authorizations").await?;
    assert_eq!(authorised.len(), ESTATE.github.authorizations.len());
    assert!(names(&authorised, "token_last_eight").iter().all(|eight| eight.len() == 8));
    let repository = ESTATE.github.repositories.iter().find(|one| !one.environments.is_empty()).ok_or("none")?;
    let environment = &repository.environments[0];
    let path = format!("/repos/nimbody/{}/environments/{}/secrets", repository.name, encoded(&environment.name));
    assert_eq!(all_of_hub(&double, &path).await?.len(), environment.secrets.len());
    for repository in ESTATE.github.repositories.iter().take(30) {
        let keys = all_of_hub(&double, &format!("/repos/nimbody/{}/keys", repository.name)).await?;
        assert!(repository.deploy_keys.iter().map(|key| key.public.as_str()).eq(names(&keys, "key")));
    }
    assert_eq!(hub(&double, "/orgs/other/repos").await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn gitlab_pages_by_number_and_gives_values_in_clear() -> Outcome {
    let double = gitlab::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    let (mut projects, mut page) = (Vec::new(), "1".to_owned());
    while !page.is_empty() {
        let answer = lab(&double, &format!("/api/v4/projects?membership=true&page={page}&per_page=7")).await?;
        assert_eq!(answer.header("x-total"), ESTATE.gitlab.projects.len().to_string());
        projects.extend(answer.items());
        page = answer.header("x-next-page").to_owned();
    }
    let known = ESTATE.gitlab.projects.iter().map(|one| one.path.clone());
    assert!(names(&projects, "path_with_namespace").into_iter().eq(known));
    for project in &ESTATE.gitlab.projects {
        let by_path = format!("/api/v4/projects/{}/variables?per_page=100", encoded(&project.path));
        let variables = lab(&double, &by_path).await?.items();
        assert!(project.variables.iter().map(|one| one.value.as_str()).eq(names(&variables, "value")));
        assert!(project.variables.iter().map(|one| one.scope.as_str()).eq(names(&variables, "environment_scope")));
    }
    let runners = lab(&double, "/api/v4/runners/all?per_page=100").await?;
    assert!(runners.items().len() > 5);
    Ok(())
}

#[tokio::test]
async fn no_planted_value_leaves_circleci_but_where_it_shows_values() -> Outcome {
    let double = circleci::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    let mut shown = String::new();
    for context in &ESTATE.circleci.organisations[0].contexts {
        for item in all_of_circle(&double, &format!("/api/v2/context/{}/environment-variable", context.id)).await? {
            shown.push_str(&item.to_string());
        }
    }
    for project in &ESTATE.circleci.organisations[0].projects[..60] {
        shown.push_str(&circle(&double, &format!("/api/v2/project/{}/envvar", project.slug)).await?.text);
        shown.push_str(&circle(&double, &format!("/api/v2/project/{}/checkout-key", project.slug)).await?.text);
    }
    let starts: std::collections::HashSet<&[u8]> = shown.as_bytes().windows(16).collect();
    let seen: Vec<_> = ESTATE.truth.planted.iter().filter(|value| starts.contains(&value.as_bytes()[..16])).collect();
    assert!(seen.is_empty(), "{seen:?}");
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_not_the_right_one_opens_nothing() -> Outcome {
    let circle = circleci::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    assert_eq!(get(&circle.url(), "/api/v2/me/collaborations", ("Circle-Token", "x")).await?.status, 401);
    let hub = github::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    assert_eq!(get(&hub.url(), "/user", ("Authorization", "Bearer x")).await?.status, 401);
    let lab = gitlab::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    assert_eq!(get(&lab.url(), "/api/v4/user", ("PRIVATE-TOKEN", "x")).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn calls_are_throttled_refused_expired_and_answered_with_html() -> Outcome {
    let faults = Faults {
        throttle_every: 3,
        retry_after: 7,
        denied: ["/api/v2/me/collaborations".to_owned()].into(),
        html: ["/api/v1.1/projects".to_owned()].into(),
        expires_after: Some(6),
        ..Faults::default()
    };
    let double = circleci::serve(Arc::clone(&ESTATE), faults).await?;
    let denied = circle(&double, "/api/v2/me/collaborations").await?;
    assert_eq!((denied.status, denied.json()["message"].as_str()), (403, Some("Permission denied")));
    let html = circle(&double, "/api/v1.1/projects").await?;
    assert!(html.status == 200 && html.text.starts_with("<!DOCTYPE html>"));
    let throttled = circle(&double, "/api/v1.1/projects").await?;
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, "7"));
    let statuses = [200, 200, 429, 401, 401];
    for status in statuses {
        assert_eq!(circle(&double, "/api/v2/context?owner-slug=gh/nimbody").await?.status, status);
    }
    Ok(())
}

#[tokio::test]
async fn a_page_fails_as_often_as_was_said() -> Outcome {
    let failure = |how| Failure { path: VARIABLES.to_owned(), page: 3, times: 2, how };
    for how in [Mishap::Status(500), Mishap::Close] {
        let faults = Faults { failures: vec![failure(how)], ..Faults::default() };
        let double = circleci::serve(Arc::clone(&ESTATE), faults).await?;
        let path = format!("/api/v2/context/{}/environment-variable", largest().0);
        let third = format!("{path}?page-token={}", encoded("AARLwwV+3/=="));
        assert_eq!(circle(&double, &path).await?.status, 200);
        for _ in 0..2 {
            let answer = circle(&double, &third).await;
            match how {
                Mishap::Status(status) => assert_eq!(answer?.status, status),
                Mishap::Close => assert!(answer.is_err()),
            }
        }
        assert_eq!(circle(&double, &third).await?.items().len(), 20);
    }
    Ok(())
}

#[tokio::test]
async fn a_list_that_never_ends_gives_its_last_page_again() -> Outcome {
    for fresh in [false, true] {
        let repeats = vec![
            Repeat { path: VARIABLES.to_owned(), fresh },
            Repeat { path: "/orgs/{org}/actions/secrets".to_owned(), fresh },
        ];
        let faults = Faults { repeats, ..Faults::default() };
        let double = circleci::serve(Arc::clone(&ESTATE), faults.clone()).await?;
        let path = format!("/api/v2/context/{}/environment-variable", largest().0);
        let (mut token, mut tokens, mut pages) = (String::new(), Vec::new(), Vec::new());
        for _ in 0..22 {
            let answer = circle(&double, &format!("{path}?page-token={}", encoded(&token))).await?;
            token = answer.json()["next_page_token"].as_str().ok_or("the list ends")?.to_owned();
            tokens.push(token.clone());
            pages.push(answer.items());
        }
        assert!(pages[17..].iter().all(|page| *page == pages[17]) && pages[16] != pages[17]);
        assert_eq!(tokens.iter().collect::<BTreeSet<_>>().len(), if fresh { 22 } else { 17 });
        let double = github::serve(Arc::clone(&ESTATE), faults).await?;
        let mut page = "/orgs/nimbody/actions/secrets?per_page=100".to_owned();
        for _ in 0..5 {
            page = next(&hub(&double, &page).await?, &double).ok_or("the list ends")?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn names_of_fields_are_spelt_as_was_said() -> Outcome {
    let path = format!("/api/v2/context/{}/environment-variable", largest().0);
    let project = &ESTATE.circleci.organisations[0].projects[0].slug;
    for (casing, updated, created) in [
        (Casing::AsDocumented, "updated_at", "created-at"),
        (Casing::Kebab, "updated-at", "created-at"),
        (Casing::Snake, "updated_at", "created_at"),
    ] {
        let double = circleci::serve(Arc::clone(&ESTATE), Faults { casing, ..Faults::default() }).await?;
        assert!(circle(&double, &path).await?.items()[0].get(updated).is_some(), "{casing:?}");
        let keys = circle(&double, &format!("/api/v2/project/{project}/checkout-key")).await?;
        assert!(keys.items()[0].get(created).is_some(), "{casing:?}");
    }
    Ok(())
}

#[tokio::test]
async fn strange_names_are_at_the_end_of_one_list() -> Outcome {
    let faults = Faults { strange: Some(VARIABLES.to_owned()), ..Faults::default() };
    let double = circleci::serve(Arc::clone(&ESTATE), faults).await?;
    let items = all_of_circle(&double, &format!("/api/v2/context/{}/environment-variable", largest().0)).await?;
    let names = names(&items, "variable");
    assert_eq!(names.len(), 353);
    assert_eq!(names[350].len(), 10 << 20);
    assert!(names[351].contains('\u{1b}') && names[352].contains('鍵'));
    Ok(())
}

#[tokio::test]
async fn answers_take_as_long_as_was_said_and_are_given_side_by_side() -> Outcome {
    let delay = Duration::from_millis(300);
    let double = circleci::serve(Arc::clone(&ESTATE), Faults { delay, ..Faults::default() }).await?;
    let begin = Instant::now();
    let calls = (0..10).map(|_| async { circle(&double, "/api/v2/me/collaborations").await.map(|one| one.status) });
    let mut tasks = Vec::new();
    for call in calls {
        tasks.push(call);
    }
    let statuses = futures::future::try_join_all(tasks).await?;
    let took = begin.elapsed();
    assert_eq!(statuses, [200; 10]);
    assert!(took >= delay && took < delay * 5, "{took:?}");
    assert!(double.most_at_once() > 1, "{}", double.most_at_once());
    Ok(())
}

#[tokio::test]
async fn a_double_ends_after_its_calls_its_time_and_its_owner() -> Outcome {
    let double = circleci::serve(Arc::clone(&ESTATE), Faults { most_calls: 2, ..Faults::default() }).await?;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(circle(&double, "/api/v2/me/collaborations").await?.status);
    }
    assert_eq!(statuses, [200, 200, 413]);
    let lifetime = Duration::from_millis(50);
    let double = circleci::serve(Arc::clone(&ESTATE), Faults { lifetime, ..Faults::default() }).await?;
    let begin = Instant::now();
    while circle(&double, "/api/v2/me/collaborations").await.is_ok() {
        assert!(begin.elapsed() < Duration::from_secs(20), "the double lives on");
    }
    let double = circleci::serve(Arc::clone(&ESTATE), Faults::default()).await?;
    let url = double.url();
    drop(double);
    let begin = Instant::now();
    while get(&url, "/", ("Circle-Token", "x")).await.is_ok() {
        assert!(begin.elapsed() < Duration::from_secs(20), "the double outlives its owner");
        tokio::task::yield_now().await;
    }
    Ok(())
}
