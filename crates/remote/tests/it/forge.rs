//! Collections from GitHub and GitLab, of organisations that are written down in `tests/fixtures`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use stanch_inventory::journal::Journal;
use stanch_inventory::record::Source;
use stanch_inventory::run::{Outcome, Run};
use stanch_inventory::snapshot::Snapshot;
use stanch_remote::read::github::{self, Github};
use stanch_remote::read::gitlab::{self, Gitlab};
use stanch_remote::read::http::Limits;
use stanch_remote::{Progress, RemoteError, Secret};
use tempfile::TempDir;

use crate::circleci::told;
use crate::http::{TOKEN, now};
use crate::server::{Request, Response, Server};

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// What a server answers, by path and query. An object with `_status` is a refusal, one with `_html` a page for a browser,
/// one with `_link` a page of a list with what follows it.
type Answers = BTreeMap<String, Value>;

fn answers(name: &str) -> Answers {
    serde_json::from_str(&fixture(name)).unwrap()
}

fn answer(answers: &Answers, request: &Request) -> Response {
    let Some(value) = answers.get(&request.target) else {
        return Response::status(404).with_body(r#"{"message":"Not Found"}"#);
    };
    if let Some(status) = value.get("_status") {
        return Response::status(u16::try_from(status.as_u64().unwrap()).unwrap());
    }
    if value.get("_html").is_some() {
        return Response::status(200).with_body("<!DOCTYPE html><title>canary</title>");
    }
    let Some(next) = value.get("_link") else { return Response::json(value.to_string()) };
    let page = Response::json(value["body"].to_string());
    let page = match value.get("_total") {
        Some(total) => page.with("x-total", total.to_string()),
        None => page,
    };
    let Some(next) = next.as_str() else { return page };
    let host = &request.headers["host"];
    page.with("link", format!("<http://{host}/first>; rel=\"first\", <http://{host}{next}>; rel=\"next\""))
}

async fn serve(answers: Answers) -> Server {
    Server::start(move |request| answer(&answers, request)).await
}

fn limits() -> Limits {
    Limits { pause: Duration::from_millis(5), call: Duration::from_secs(5), ..Limits::default() }
}

async fn github(server: &Server, folder: &Path, organisations: &[&str]) -> Result<Run, RemoteError> {
    let options = github::Options {
        address: server.address.clone(),
        issuer: Some("https://token.actions.githubusercontent.com".to_owned()),
        organisations: organisations.iter().map(|name| (*name).to_owned()).collect(),
        limits: limits(),
    };
    let progress = Arc::new(Progress::default());
    let github = Github::new(options, github::TOKEN, &Secret::new(TOKEN.into()), &progress)?;
    let journal = Journal::open(&folder.join("journal"), "a question", now()).unwrap();
    let run = github.collect(&journal).await?;
    assert_eq!(progress.listings_known(), progress.listings_done());
    Ok(run)
}

async fn gitlab(server: &Server, folder: &Path, groups: &[&str]) -> Result<Run, RemoteError> {
    let options = gitlab::Options {
        address: server.address.clone(),
        instance: Some("https://gitlab.acme.example".to_owned()),
        groups: groups.iter().map(|name| (*name).to_owned()).collect(),
        limits: limits(),
    };
    let progress = Arc::new(Progress::default());
    let gitlab = Gitlab::new(options, gitlab::TOKEN, &Secret::new(TOKEN.into()), &progress)?;
    let journal = Journal::open(&folder.join("journal"), "a question", now()).unwrap();
    let run = gitlab.collect(&journal).await?;
    assert_eq!(progress.listings_known(), progress.listings_done());
    Ok(run)
}

#[tokio::test]
async fn all_that_a_token_sees_at_github_is_collected() {
    let server = serve(answers("github/acme.json")).await;
    let folder = TempDir::new().unwrap();
    let run = github(&server, folder.path(), &[]).await.unwrap();
    assert_eq!(told(&run), fixture("github/all.expected"));
    for request in server.seen() {
        assert_eq!(request.headers["authorization"], format!("Bearer {TOKEN}"));
        assert_eq!(request.headers["x-github-api-version"], "2022-11-28");
    }
}

#[tokio::test]
async fn an_organisation_that_is_named_is_collected_alone() {
    let server = serve(answers("github/acme.json")).await;
    let folder = TempDir::new().unwrap();
    let run = github(&server, folder.path(), &["acme", "nobody"]).await.unwrap();
    assert_eq!(run.domains, ["acme".to_owned()].into());
    let unseen = run.listings.iter().find(|listing| listing.scope == "nobody").unwrap();
    let Outcome::Denied { status, permission } = &unseen.outcome else { panic!("{:?}", unseen.outcome) };
    assert_eq!(status, "404: not found or no permission");
    assert!(permission.contains("member"), "{permission}");
    assert!(server.seen().iter().all(|request| !request.target.starts_with("/user/")));
}

#[tokio::test]
async fn a_person_that_is_named_is_collected() {
    let server = serve(answers("github/acme.json")).await;
    let folder = TempDir::new().unwrap();
    let run = github(&server, folder.path(), &["Monalisa"]).await.unwrap();
    assert_eq!(run.domains, ["monalisa".to_owned()].into());
    assert!(told(&run).contains("\"MY_TOKEN\"") && told(&run).contains("monalisa/dotfiles"));
}

#[tokio::test]
async fn all_that_a_token_sees_at_gitlab_is_collected() {
    let server = serve(answers("gitlab/acme.json")).await;
    let folder = TempDir::new().unwrap();
    let run = gitlab(&server, folder.path(), &[]).await.unwrap();
    assert_eq!(told(&run), fixture("gitlab/all.expected"));
    assert!(server.seen().iter().all(|request| request.headers["private-token"] == TOKEN));
}

#[tokio::test]
async fn groups_that_are_named_are_collected_once() {
    let server = serve(answers("gitlab/acme.json")).await;
    let folder = TempDir::new().unwrap();
    let run = gitlab(&server, folder.path(), &["acme/data", "acme", "nowhere"]).await.unwrap();
    let domains = ["acme", "gitlab.acme.example"].map(ToOwned::to_owned);
    assert_eq!(run.domains, domains.into());
    assert!(run.listings.iter().any(|listing| listing.scope == "nowhere" && listing.outcome != Outcome::Complete));
    let mut seen: Vec<String> = server.seen().into_iter().map(|request| request.target).collect();
    let calls = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), calls, "something was asked twice");
    assert!(seen.iter().all(|target| !target.contains("membership")));
}

#[tokio::test]
async fn no_value_is_left_anywhere() {
    for name in ["github/acme.json", "gitlab/acme.json"] {
        assert!(fixture(name).to_lowercase().matches("canary").count() >= 10);
        let server = serve(answers(name)).await;
        let folder = TempDir::new().unwrap();
        let (run, source) = if name.starts_with("github") {
            (github(&server, folder.path(), &[]).await.unwrap(), Source::Github)
        } else {
            (gitlab(&server, folder.path(), &[]).await.unwrap(), Source::Gitlab)
        };
        let journal = std::fs::read_to_string(folder.path().join("journal")).unwrap();
        assert!(journal.lines().count() > 10);
        let debug = format!("{run:?}");
        let snapshot = Snapshot::empty(source).after(run).to_text().unwrap();
        for text in [journal, debug, snapshot] {
            assert!(!text.to_lowercase().contains("canary"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_collection_that_is_cut_off_goes_on_where_it_was() {
    for name in ["github/acme.json", "gitlab/acme.json"] {
        let collect = async |server: &Server, folder: &Path| {
            if name.starts_with("github") {
                github(server, folder, &[]).await
            } else {
                gitlab(server, folder, &[]).await
            }
        };
        let server = serve(answers(name)).await;
        let whole = TempDir::new().unwrap();
        let expected = told(&collect(&server, whole.path()).await.unwrap());
        let refused = server.seen().len() - kept(whole.path());
        for calls in [0, 1, 4, 11, 23, 37] {
            // After so many answers the server falls silent, and the collection is given up.
            let (answers, count) = (answers(name), AtomicUsize::new(0));
            let silent = Server::start(move |request| {
                let waits = count.fetch_add(1, Ordering::Relaxed) >= calls;
                // Both servers are one to the collection, but that their ports differ.
                let mut response = answer(&answers, request);
                let host = format!("http://{}", request.headers["host"]);
                response.headers.iter_mut().for_each(|(_, value)| *value = value.replace(&host, ""));
                response.after(Duration::from_secs(if waits { 60 } else { 0 }))
            })
            .await;
            let folder = TempDir::new().unwrap();
            let cut = tokio::time::timeout(Duration::from_millis(300), collect(&silent, folder.path())).await;
            assert!(cut.is_err());

            let (before, kept) = (server.seen().len(), kept(folder.path()));
            assert_eq!(told(&collect(&server, folder.path()).await.unwrap()), expected);
            let all = self::kept(whole.path()) + refused;
            assert_eq!(server.seen().len() - before, all - kept, "after {calls} calls");
        }
    }
}

/// Answers in the journal of a collection.
fn kept(folder: &Path) -> usize {
    std::fs::read_to_string(folder.join("journal")).unwrap().lines().count() - 1
}

#[tokio::test]
async fn a_second_collection_changes_nothing_and_a_refused_one_loses_nothing() {
    let server = serve(answers("github/acme.json")).await;
    let folder = || TempDir::new().unwrap();
    let first = Snapshot::empty(Source::Github).after(github(&server, folder().path(), &["acme"]).await.unwrap());
    let second = first.clone().after(github(&server, folder().path(), &["acme"]).await.unwrap());
    assert!(second.about.changes.is_empty(), "{:?}", second.about.changes);

    // The organisation is not to be seen any more: what is known of it stays, and the ledger says so once.
    let blind = serve(Answers::from([("/user".to_owned(), serde_json::json!({"login": "monalisa", "id": 7}))])).await;
    let third = second.clone().after(github(&blind, folder().path(), &["acme"]).await.unwrap());
    let fourth = third.clone().after(github(&blind, folder().path(), &["acme"]).await.unwrap());
    assert_eq!(third.entries.len(), second.entries.len());
    let of_nobody = |snapshot: &Snapshot| snapshot.about.coverage.iter().filter(|one| one.domain.is_empty()).count();
    assert_eq!((of_nobody(&third), of_nobody(&fourth)), (1, 1));
}

#[tokio::test]
async fn a_token_that_is_not_known_ends_the_collection() {
    let server = Server::start(|_| Response::status(401).with_body(r#"{"message":"Bad credentials"}"#)).await;
    let folder = TempDir::new().unwrap();
    let of_github = github(&server, folder.path(), &[]).await.unwrap_err().to_string();
    let of_gitlab = gitlab(&server, folder.path(), &[]).await.unwrap_err().to_string();
    assert!(of_github.contains("GITHUB_TOKEN") && of_gitlab.contains("GITLAB_TOKEN"));
    assert!(!of_github.contains(TOKEN) && !of_gitlab.contains(TOKEN));
}

#[tokio::test]
async fn no_page_is_followed_to_another_host() {
    let other = Server::start(|_| Response::json("[]")).await;
    let elsewhere = format!("<{}/orgs/acme/repos?page=2>; rel=\"next\"", other.address);
    let answers = answers("github/acme.json");
    let server = Server::start(move |request| {
        let response = answer(&answers, request);
        if request.path() == "/orgs/acme/members" { response.with("link", elsewhere.clone()) } else { response }
    })
    .await;
    let folder = TempDir::new().unwrap();
    let run = github(&server, folder.path(), &["acme"]).await.unwrap();
    let members = run.listings.iter().find(|listing| listing.kind == "members").unwrap();
    assert!(members.outcome.sentence().contains("another host"), "{:?}", members.outcome);
    assert_eq!(members.records.len(), 2);
    assert!(other.seen().is_empty());
}
