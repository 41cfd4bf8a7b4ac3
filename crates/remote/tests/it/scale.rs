//! A large organisation: 1,200 projects, 40 contexts, one of them with 350 variables.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use stanch_inventory::journal::Journal;
use stanch_inventory::record::Record;
use stanch_inventory::run::{Listing, Outcome};
use stanch_remote::read::circleci::{Circleci, Options, TOKEN as VARIABLE};
use stanch_remote::{Progress, Secret};
use tempfile::TempDir;

use crate::http::{TOKEN, now};
use crate::server::{Request, Response, Server};

const PROJECTS: usize = 1_200;
const CONTEXTS: usize = 40;
const LARGE: usize = 350;
const PER_PAGE: usize = 100;

/// A call takes so long.
const CALL: Duration = Duration::from_millis(2);

/// A page of items out of `all`, with the number of the next page as its token.
fn page(request: &Request, all: usize, item: impl Fn(usize) -> String) -> Response {
    let from = request.parameter("page-token").map_or(0, |token| token.parse::<usize>().unwrap() * PER_PAGE);
    let to = (from + PER_PAGE).min(all);
    let items: Vec<String> = (from..to).map(item).collect();
    let next = if to < all { format!("\"{}\"", to / PER_PAGE) } else { "null".to_owned() };
    Response::json(format!(r#"{{"items":[{}],"next_page_token":{next}}}"#, items.join(",")))
}

fn answer(request: &Request) -> Response {
    let segments: Vec<&str> = request.path().trim_start_matches('/').split('/').skip(1).collect();
    match segments[..] {
        ["v2", "me", "collaborations"] => {
            Response::json(r#"[{"id":"o-1","name":"acme","slug":"gh/acme","vcs_type":"github"}]"#)
        }
        ["v1.1", "projects"] => Response::json("[]"),
        ["private", "project"] => page(request, PROJECTS, |number| {
            format!(r#"{{"id":"p-{number}","name":"r{number}","slug":"gh/acme/r{number}"}}"#)
        }),
        ["v2", "pipeline"] => page(request, 1_000, |number| {
            format!(r#"{{"id":"pl-{number}","project_slug":"gh/acme/r{}"}}"#, number % 300)
        }),
        ["v2", "context"] => {
            page(request, CONTEXTS, |number| format!(r#"{{"id":"c-{number}","name":"context {number}"}}"#))
        }
        ["v2", "context", context, "environment-variable"] => {
            let all = if context == "c-7" { LARGE } else { 10 };
            page(request, all, |number| format!(r#"{{"variable":"V_{number}","truncated_value":"a{number:03}"}}"#))
        }
        ["v2", "project", "gh", "acme", _, "envvar"] => {
            page(request, 2, |number| format!(r#"{{"name":"V_{number}","value":"xxxxb{number:03}"}}"#))
        }
        ["v2", "project", "gh", "acme", project, "pipeline"] => {
            Response::json(format!(r#"{{"items":[{{"id":"pl-{project}"}}],"next_page_token":null}}"#))
        }
        ["v2", "pipeline", pipeline, "workflow"] => page(request, 1, |_| format!(r#"{{"id":"wf-{pipeline}"}}"#)),
        ["v2", "workflow", _, "job"] => {
            page(request, 3, |number| format!(r#"{{"job_number":{number},"name":"job {number}"}}"#))
        }
        ["v2", "project", "gh", "acme", _, "job", number] => Response::json(format!(
            r#"{{"name":"job {number}","number":{number},"contexts":[{{"name":"context {number}"}}]}}"#
        )),
        ["v1.1", "project", ..] => Response::json(r#"{"ssh_keys":[],"feature_flags":{}}"#),
        ["v2", "org", ..] => Response::json("{}"),
        ["v3", "runner", ..] | ["v2", ..] => Response::json(r#"{"items":[],"next_page_token":null}"#),
        _ => Response::status(404),
    }
}

#[tokio::test]
async fn a_large_organisation_is_collected_whole_through_pauses_and_failures() {
    let counted = AtomicUsize::new(0);
    let server = Server::start(move |request| {
        // Some calls are throttled and some fail.
        let response = match counted.fetch_add(1, Ordering::Relaxed) % 5_000 {
            500 => Response::status(429).with("retry-after", "0"),
            700 => Response::status(503),
            _ => answer(request),
        };
        response.after(CALL)
    })
    .await;
    let folder = TempDir::new().unwrap();
    let progress = Arc::new(Progress::default());
    let options =
        Options { address: server.address.clone(), runner_address: server.address.clone(), ..Options::default() };
    let circleci = Circleci::new(options, VARIABLE, &Secret::new(TOKEN.into()), &progress).unwrap();
    let journal = Journal::open(&folder.path().join("journal"), &circleci.question(), now()).unwrap();
    let run = circleci.collect(&journal).await.unwrap();

    let records = || run.listings.iter().flat_map(|listing| &listing.records);
    let held: Vec<String> = records().filter(|record| matches!(record, Record::Held(_))).map(Record::key).collect();
    let issuers = 1;
    assert_eq!(held.len(), LARGE + (CONTEXTS - 1) * 10 + PROJECTS * 2 + issuers);
    assert_eq!(held.iter().collect::<BTreeSet<_>>().len(), held.len(), "each once");
    assert_eq!(records().filter(|record| matches!(record, Record::JobUse(_))).count(), PROJECTS * 3);
    let ended_early: BTreeSet<&str> =
        run.listings.iter().filter(|one| one.outcome != Outcome::Complete).map(|one| one.kind).collect();
    assert!(ended_early.is_empty(), "{ended_early:?}");
    let pages = |listing: &&Listing| listing.kind == "context variables" && listing.scope == "c-7";
    assert_eq!(run.listings.iter().find(pages).unwrap().pages, 4);
    assert_eq!(progress.listings_done(), progress.listings_known());
}
