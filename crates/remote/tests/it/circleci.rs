//! Collections from CircleCI, of an organisation that is written down in `tests/fixtures/circleci`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use stanch_inventory::journal::Journal;
use stanch_inventory::record::Source;
use stanch_inventory::run::Run;
use stanch_inventory::snapshot::{Changes, Snapshot};
use stanch_remote::read::circleci::{Circleci, Options, TOKEN as VARIABLE};
use stanch_remote::read::http::Limits;
use stanch_remote::{Progress, RemoteError, Secret};
use tempfile::TempDir;

use crate::http::{TOKEN, now};
use crate::server::{Request, Response, Server};

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/circleci");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// What the organisation's CircleCI answers, by path and query.
fn acme() -> BTreeMap<String, Value> {
    serde_json::from_str(&fixture("acme.json")).unwrap()
}

/// Another way of writing the name of a field.
type Spelling = fn(&str) -> String;

fn snake(name: &str) -> String {
    name.to_owned()
}

fn kebab(name: &str) -> String {
    name.replace('_', "-")
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

/// An answer with the names of its fields written in another way.
fn spelled(value: &Value, spelling: Spelling) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields.iter().map(|(name, value)| (spelling(name), spelled(value, spelling))).collect::<Map<_, _>>(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(|item| spelled(item, spelling)).collect()),
        other => other.clone(),
    }
}

async fn serve(spelling: Spelling) -> Server {
    let answers: BTreeMap<String, String> =
        acme().into_iter().map(|(target, value)| (target, spelled(&value, spelling).to_string())).collect();
    Server::start(move |request| answer(&answers, request)).await
}

fn answer(answers: &BTreeMap<String, String>, request: &Request) -> Response {
    match answers.get(&request.target) {
        Some(body) => Response::json(body.as_str()),
        None => Response::status(404).with_body(r#"{"message":"not found"}"#),
    }
}

fn collection(server: &Server) -> Circleci {
    let options = Options {
        address: server.address.clone(),
        runner_address: server.address.clone(),
        organisations: vec!["github/acme".to_owned()],
        repositories: ["github.com/acme/From-GitHub", "github.com/acme/web", "github.com/acme/no-project"]
            .map(ToOwned::to_owned)
            .into(),
        limits: Limits { pause: Duration::from_millis(5), ..Limits::default() },
        ..Options::default()
    };
    Circleci::new(options, VARIABLE, &Secret::new(TOKEN.into()), &Arc::new(Progress::default())).unwrap()
}

async fn collect(server: &Server, folder: &Path) -> Result<Run, RemoteError> {
    let circleci = collection(server);
    let journal = Journal::open(&folder.join("journal"), &circleci.question(), now()).unwrap();
    circleci.collect(&journal).await
}

/// A run as lines: the coverage, the gaps, and what was found.
pub(crate) fn told(run: &Run) -> String {
    let mut lines = Vec::new();
    for one in run.coverage() {
        let (complete, all, items) = (one.complete, one.listings, one.items);
        lines.push(format!("{}: {complete} of {all}, {items} found, {}", one.kind, one.outcome.sentence()));
        lines.extend(one.problems.iter().map(|(problem, times)| format!("  problem, {times} times: {problem}")));
    }
    lines.extend(run.gaps.iter().map(|gap| format!("gap: {}: {}", gap.source, gap.cause)));
    let records = run.listings.iter().flat_map(|listing| {
        listing.records.iter().map(|record| format!("{} {}", listing.kind, serde_json::to_string(record).unwrap()))
    });
    lines.extend(records);
    lines.join("\n") + "\n"
}

#[tokio::test]
async fn an_organisation_is_collected_in_every_spelling() {
    let expected = fixture("acme.expected");
    for spelling in [snake as Spelling, kebab, camel] {
        let server = serve(spelling).await;
        let folder = TempDir::new().unwrap();
        let run = collect(&server, folder.path()).await.unwrap();
        assert_eq!(run.domains, ["o-1".to_owned()].into());
        assert_eq!(told(&run), expected);
        assert!(server.seen().iter().all(|request| !request.target.contains("o-2")));
    }
}

#[tokio::test]
async fn no_value_is_left_anywhere() {
    assert!(fixture("acme.json").matches("canary").count() >= 10);
    let server = serve(snake).await;
    let folder = TempDir::new().unwrap();
    let run = collect(&server, folder.path()).await.unwrap();
    let journal = std::fs::read_to_string(folder.path().join("journal")).unwrap();
    for text in [format!("{run:?}"), told(&run), journal] {
        assert!(text.contains("IN_CLEAR"));
        assert!(!text.contains("canary"), "{text}");
    }
}

#[tokio::test]
async fn a_collection_that_is_cut_off_goes_on_where_it_was() {
    let server = serve(snake).await;
    let whole = TempDir::new().unwrap();
    let expected = told(&collect(&server, whole.path()).await.unwrap());
    let all = server.seen().len();

    for calls in [0, 1, 5, 12, 25, 40] {
        // After so many answers the server falls silent, and the collection is given up.
        let answers: BTreeMap<String, String> =
            acme().into_iter().map(|(target, value)| (target, value.to_string())).collect();
        let count = std::sync::atomic::AtomicUsize::new(0);
        let silent = Server::start(move |request| {
            let waits = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= calls;
            answer(&answers, request).after(Duration::from_secs(if waits { 60 } else { 0 }))
        })
        .await;
        let folder = TempDir::new().unwrap();
        let cut = tokio::time::timeout(Duration::from_millis(300), collect_as(&server, &silent, folder.path())).await;
        assert!(cut.is_err());

        let kept = std::fs::read_to_string(folder.path().join("journal")).unwrap().lines().count() - 1;
        let before = server.seen().len();
        let run = collect(&server, folder.path()).await.unwrap();
        assert_eq!(told(&run), expected);
        assert_eq!(server.seen().len() - before, all - kept, "after {calls} calls");
    }
}

/// A collection from one server under the question of another: ports differ, and nothing else.
async fn collect_as(asked: &Server, from: &Server, folder: &Path) -> Result<Run, RemoteError> {
    let circleci = collection(from);
    let journal = Journal::open(&folder.join("journal"), &collection(asked).question(), now()).unwrap();
    circleci.collect(&journal).await
}

/// What a collection says where the answers to some calls are others.
async fn told_where(change: impl Fn(&Request) -> Option<Response> + Send + Sync + 'static) -> String {
    let answers: BTreeMap<String, String> =
        acme().into_iter().map(|(target, value)| (target, value.to_string())).collect();
    let server = Server::start(move |request| change(request).unwrap_or_else(|| answer(&answers, request))).await;
    let folder = TempDir::new().unwrap();
    told(&collect(&server, folder.path()).await.unwrap())
}

/// The lines that are not in both texts.
fn differences(one: &str, other: &str) -> Vec<String> {
    let lines = |text: &str| text.lines().map(ToOwned::to_owned).collect::<std::collections::BTreeSet<_>>();
    lines(one).symmetric_difference(&lines(other)).cloned().collect()
}

#[tokio::test]
async fn what_is_refused_is_one_line_and_the_rest_is_kept() {
    let expected = fixture("acme.expected");
    let told =
        told_where(|request| request.path().ends_with("/environment-variable").then(|| Response::status(403))).await;
    let differences = differences(&told, &expected);
    assert!(
        differences.iter().all(|line| line.contains("context variable") || line.contains("updated_at")),
        "{differences:?}"
    );
    let line = "context variables: 0 of 2, 0 found, refused (403); it needs a personal API token of an administrator of \
                the organisation";
    assert!(differences.iter().any(|one| one == line), "{differences:?}");
}

#[tokio::test]
async fn an_api_for_runners_that_refuses_or_is_no_api_does_not_end_the_collection() {
    let expected = fixture("acme.expected");
    for (response, said) in [
        (Response::status(401), "refused (401); it needs a personal API token of an administrator of the organisation"),
        (Response::json("<html>Log in</html>"), "answered with a web page instead of JSON (a login page or a proxy?)"),
    ] {
        let told = told_where(move |request| request.path().contains("/runner/").then(|| response.clone())).await;
        let differences = differences(&told, &expected);
        assert!(differences.contains(&format!("runner resource classes: 0 of 1, 0 found, {said}")), "{differences:?}");
        assert!(differences.iter().all(|line| line.contains("runner")), "{differences:?}");
    }
}

#[tokio::test]
async fn an_organisation_that_the_token_does_not_see_is_named() {
    let server = serve(snake).await;
    let options = Options {
        organisations: vec!["ACME".to_owned(), "gh/elsewhere".to_owned()],
        pipelines: 0,
        ..Options::at(&server.address)
    };
    let circleci = Circleci::new(options, VARIABLE, &Secret::new(TOKEN.into()), &Arc::default()).unwrap();
    let folder = TempDir::new().unwrap();
    let journal = Journal::open(&folder.path().join("journal"), &circleci.question(), now()).unwrap();
    let run = circleci.collect(&journal).await.unwrap();
    assert_eq!(run.domains, ["o-1".to_owned(), "gh/elsewhere".to_owned()].into());
    let coverage = run.coverage();
    let elsewhere = coverage.iter().find(|one| one.domain == "gh/elsewhere").unwrap();
    assert_eq!(elsewhere.outcome.sentence(), "the token's person does not belong to this organisation");
    let jobs = coverage.iter().find(|one| one.kind == "contexts used by jobs").unwrap();
    assert_eq!(jobs.outcome.sentence(), "no pipelines were to be looked at");
}

#[tokio::test]
async fn a_second_collection_shows_only_what_changed() {
    let server = serve(snake).await;
    let folder = || TempDir::new().unwrap();
    let first = collect(&server, folder().path()).await.unwrap();
    let before = Snapshot::empty(Source::Circleci).after(first);
    let again = before.clone().after(collect(&server, folder().path()).await.unwrap());
    assert!(again.about.changes.is_empty(), "{:?}", again.about.changes);
    assert_eq!(again, Snapshot { about: again.about.clone(), ..before });

    // A variable was replaced, a context was deleted with all in it, and a listing is refused.
    let mut answers = acme();
    answers.insert(
        "/api/v2/project/gh/acme/Web/envvar".to_owned(),
        json!({"items": [{"name": "NPM_TOKEN", "value": "xxxx9999"}, {"name": "NEW", "value": "xxxx"}]}),
    );
    let prod = json!({"items": [{"id": "c-prod", "name": "prod", "created_at": "2022-01-02T03:04:05.678Z"}]});
    answers.insert("/api/v2/context?owner-id=o-1".to_owned(), prod);
    answers.remove("/api/v2/project/gh/acme/Web/schedule");
    let answers: BTreeMap<String, String> =
        answers.into_iter().map(|(target, value)| (target, value.to_string())).collect();
    let server = Server::start(move |request| answer(&answers, request)).await;
    let later = again.after(collect(&server, folder().path()).await.unwrap());
    let Changes { added, removed, changed } = &later.about.changes;
    assert_eq!(added, &["held|variable|project|gh/acme/Web|NEW|"]);
    let gone = [
        "container|context|c-open",
        "grant|c-open/",
        "held|variable|project|gh/acme/Web|IN_CLEAR|",
        "held|variable|project|gh/acme/Web|SHORT|",
    ];
    assert_eq!(removed, &gone);
    assert_eq!(changed, &["held|variable|project|gh/acme/Web|NPM_TOKEN|"]);
    let stale: Vec<&String> =
        later.entries.iter().filter(|(_, entry)| entry.stale_since.is_some()).map(|(key, _)| key).collect();
    assert_eq!(stale, ["held|schedule|project|gh/acme/Web|nightly|s-1"]);
}
