//! Collections from the doubles of GitHub and GitLab, held against the truth about the organisation that they serve.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use stanch_doubles::{Double, Failure, Faults, Mishap, Repeat, github, gitlab};
use stanch_inventory::journal::Journal;
use stanch_inventory::record::{ContainerKind, Held, HeldKind, Record, Source};
use stanch_inventory::run::{Outcome, Run};
use stanch_inventory::snapshot::Snapshot;
use stanch_remote::read::github as read_github;
use stanch_remote::read::gitlab as read_gitlab;
use stanch_remote::read::http::Limits;
use stanch_remote::{Progress, RemoteError, Secret};
use stanch_scenario::Estate;
use stanch_scenario::estate::truth::Vendor;
use stanch_scenario::estate::{EstateSpec, estate};
use tempfile::TempDir;

use crate::http::now;

/// Both vendors, with the truth's name of each.
const VENDORS: [(Source, Vendor); 2] = [(Source::Github, Vendor::Github), (Source::Gitlab, Vendor::Gitlab)];

async fn serve(source: Source, estate: &Arc<Estate>, faults: Faults) -> Double {
    let estate = Arc::clone(estate);
    match source {
        Source::Github => github::serve(estate, faults).await.unwrap(),
        _ => gitlab::serve(estate, faults).await.unwrap(),
    }
}

async fn collect(source: Source, estate: &Estate, double: &Double, folder: &Path) -> Result<Run, RemoteError> {
    let progress = Arc::new(Progress::default());
    let limits = Limits { pause: Duration::from_millis(5), ..Limits::default() };
    let journal = Journal::open(&folder.join("journal"), "a question", now()).unwrap();
    match source {
        Source::Github => {
            let options = read_github::Options {
                address: double.url(),
                issuer: Some("https://token.actions.githubusercontent.com".to_owned()),
                limits,
                ..read_github::Options::default()
            };
            let token = Secret::new(estate.github.token.clone());
            read_github::Github::new(options, read_github::TOKEN, &token, &progress)?.collect(&journal).await
        }
        _ => {
            let options = read_gitlab::Options {
                address: double.url(),
                instance: Some("https://gitlab.example".to_owned()),
                limits,
                ..read_gitlab::Options::default()
            };
            let token = Secret::new(estate.gitlab.token.clone());
            read_gitlab::Gitlab::new(options, read_gitlab::TOKEN, &token, &progress)?.collect(&journal).await
        }
    }
}

fn held(run: &Run) -> impl Iterator<Item = &Held> {
    run.listings.iter().flat_map(|listing| &listing.records).filter_map(|record| match record {
        Record::Held(held) => Some(held.as_ref()),
        _ => None,
    })
}

/// What the truth says and what a collection found, as places, kinds, names and ids. The truth names the issuer of an
/// organisation and not that of a repository with claims of its own, which is the same, nor that of GitLab, which no role
/// trusts.
fn compared(estate: &Estate, vendor: Vendor, run: &Run) -> (BTreeSet<String>, BTreeSet<String>) {
    let truth = estate.truth.held.iter().filter(|one| one.vendor == vendor).map(|one| {
        let kind = serde_json::to_value(one.kind).unwrap();
        format!("{} {} {} {:?}", one.place, kind.as_str().unwrap(), one.name, one.id)
    });
    let found =
        held(run).filter(|one| one.kind != HeldKind::OidcIssuer || one.place.kind == ContainerKind::Organisation);
    let found = found.map(|one| {
        let place = if one.place.kind == ContainerKind::Instance { "" } else { &one.place.id };
        format!("{place} {} {} {:?}", one.kind.id(), one.name, one.id)
    });
    (truth.collect(), found.collect())
}

#[tokio::test]
async fn everything_that_is_held_is_found_once_and_nothing_else() {
    let estate = Arc::new(estate(&EstateSpec::demo(7)).unwrap());
    for (source, vendor) in VENDORS {
        let double = serve(source, &estate, Faults::default()).await;
        let folder = TempDir::new().unwrap();
        let run = collect(source, &estate, &double, folder.path()).await.unwrap();
        let (truth, found) = compared(&estate, vendor, &run);
        let missing: Vec<&String> = truth.difference(&found).collect();
        let invented: Vec<&String> = found.difference(&truth).collect();
        assert!(missing.is_empty() && invented.is_empty(), "missing {missing:#?}\ninvented {invented:#?}");
        assert!(truth.len() > 20, "{}", truth.len());
        assert!(double.paths().values().all(|calls| *calls == 1), "{:?}", double.paths());
        assert!(double.most_at_once() <= 16, "{}", double.most_at_once());
    }
}

/// Texts of a collection that are kept or shown: the journal, the snapshot, what a debugger prints.
fn texts(source: Source, run: &Run, folder: &Path) -> [String; 3] {
    let journal = std::fs::read_to_string(folder.join("journal")).unwrap();
    [journal, Snapshot::empty(source).after(run.clone()).to_text().unwrap(), format!("{run:?}")]
}

#[tokio::test]
async fn no_planted_value_is_kept() {
    let estate = Arc::new(estate(&EstateSpec::demo(8)).unwrap());
    assert!(estate.truth.planted.len() > 100);
    for (source, _) in VENDORS {
        let double = serve(source, &estate, Faults::default()).await;
        let folder = TempDir::new().unwrap();
        let run = collect(source, &estate, &double, folder.path()).await.unwrap();
        for text in texts(source, &run, folder.path()) {
            let left: Vec<&String> =
                estate.truth.planted.iter().filter(|value| text.contains(value.as_str())).collect();
            assert!(left.is_empty(), "{left:?}");
        }
    }
}

/// The outcomes of the listings of a kind.
fn outcomes<'r>(run: &'r Run, kind: &str) -> Vec<&'r Outcome> {
    run.listings.iter().filter(|listing| listing.kind == kind).map(|listing| &listing.outcome).collect()
}

#[tokio::test]
async fn what_goes_wrong_with_one_kind_costs_that_kind_alone() {
    let estate = Arc::new(estate(&EstateSpec::demo(9)).unwrap());
    let always =
        |path: &str| vec![Failure { path: path.to_owned(), page: 1, times: u64::MAX, how: Mishap::Status(500) }];
    let cases: [(Source, Vendor, &str, &str, HeldKind); 2] = [
        (Source::Github, Vendor::Github, "/repos/{owner}/{repo}/keys", "deploy keys", HeldKind::DeployKey),
        (Source::Gitlab, Vendor::Gitlab, "/api/v4/projects/{id}/variables", "project variables", HeldKind::Variable),
    ];
    for (source, vendor, path, kind, held_kind) in cases {
        let paths = || BTreeSet::from([path.to_owned()]);
        let denied = Faults { denied: paths(), ..Faults::default() };
        let html = Faults { html: paths(), ..Faults::default() };
        let failing = Faults { failures: always(path), ..Faults::default() };
        for (faults, sentence) in [(denied, "it needs"), (html, "web page"), (failing, "status 500")] {
            let double = serve(source, &estate, faults).await;
            let folder = TempDir::new().unwrap();
            let run = collect(source, &estate, &double, folder.path()).await.unwrap();
            let told = outcomes(&run, kind);
            assert!(told.iter().all(|outcome| outcome.sentence().contains(sentence)), "{told:?}");
            let (truth, found) = compared(&estate, vendor, &run);
            let missing: Vec<&String> = truth.difference(&found).collect();
            assert!(missing.iter().all(|one| one.contains(held_kind.id())), "{missing:?}");
            assert!(!missing.is_empty());
        }
    }
}

#[tokio::test]
async fn throttling_and_lists_without_end_lose_nothing() {
    let estate = Arc::new(estate(&EstateSpec::demo(10)).unwrap());
    for (source, vendor, path, kind) in [
        (Source::Github, Vendor::Github, "/orgs/{org}/repos", "repositories"),
        (Source::Gitlab, Vendor::Gitlab, "/api/v4/groups/{id}/projects", "projects"),
    ] {
        for fresh in [false, true] {
            let repeats = vec![Repeat { path: path.to_owned(), fresh }];
            let faults = Faults { throttle_every: 211, retry_after: 0, repeats, ..Faults::default() };
            let double = serve(source, &estate, faults).await;
            let folder = TempDir::new().unwrap();
            let run = collect(source, &estate, &double, folder.path()).await.unwrap();
            let (truth, found) = compared(&estate, vendor, &run);
            assert_eq!(truth, found);
            let again = |outcome: &&&Outcome| outcome.sentence().contains("same page again");
            assert!(outcomes(&run, kind).iter().any(|outcome| again(&outcome)), "{:?}", outcomes(&run, kind));
        }
    }
}

#[tokio::test]
async fn strange_names_are_cut_and_the_rest_is_kept() {
    let estate = Arc::new(estate(&EstateSpec::demo(11)).unwrap());
    for (source, vendor, path) in [
        (Source::Github, Vendor::Github, "/orgs/{org}/installations"),
        (Source::Gitlab, Vendor::Gitlab, "/api/v4/admin/ci/variables"),
    ] {
        let double = serve(source, &estate, Faults { strange: Some(path.to_owned()), ..Faults::default() }).await;
        let folder = TempDir::new().unwrap();
        let run = collect(source, &estate, &double, folder.path()).await.unwrap();
        let (truth, found) = compared(&estate, vendor, &run);
        assert_eq!(truth.difference(&found).count(), 0);
        assert_eq!(found.difference(&truth).count(), 3, "the three strange ones");
        let [journal, snapshot, _] = texts(source, &run, folder.path());
        assert!(journal.len() < 2 << 20 && snapshot.len() < 2 << 20, "{} {}", journal.len(), snapshot.len());
        assert!(!snapshot.contains(['\u{1b}', '\u{202e}']), "the stored form is harmless on a terminal");
        let problems: BTreeMap<&String, usize> =
            run.listings.iter().flat_map(|listing| &listing.problems).fold(BTreeMap::new(), |mut counts, problem| {
                *counts.entry(problem).or_default() += 1;
                counts
            });
        assert!(problems.keys().any(|problem| problem.contains("longer than 1000 characters")), "{problems:?}");
    }
}
