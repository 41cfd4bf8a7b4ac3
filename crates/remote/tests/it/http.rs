//! Reading a listing: pages, pauses, refusals and what never ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use stanch_inventory::circleci::contexts;
use stanch_inventory::journal::Journal;
use stanch_inventory::record::{ContainerKind, Place};
use stanch_inventory::run::{Listing, Outcome};
use stanch_remote::read::http::{Absent, Ask, Call, Client, Limits, Paging, Reader};
use stanch_remote::{Credential, Progress, RemoteError, Secret};
use tempfile::TempDir;

use crate::server::{Request, Response, Server};

/// What the tests send as a token, and what no answer, journal or error may have in it.
pub(crate) const TOKEN: &str = "CCIPAT_canary-token-5b1f0c";

pub(crate) fn now() -> DateTime<Utc> {
    "2023-01-05T10:00:00Z".parse().unwrap()
}

fn limits() -> Limits {
    Limits { pause: Duration::from_millis(5), call: Duration::from_secs(5), ..Limits::default() }
}

fn client(address: &str, limits: Limits) -> Client {
    let credential = Credential::in_header("CIRCLE_TOKEN", "circle-token", "", &Secret::new(TOKEN.into())).unwrap();
    Client::new(address, credential, limits, Arc::new(Progress::default())).unwrap()
}

/// A listing of contexts, read from a server.
struct Bench {
    folder: TempDir,
    limits: Limits,
    ask: Ask,
}

impl Bench {
    fn new() -> Self {
        let call = Call::get(["api", "v2", "context"]).with("owner-id", "o-1");
        let ask = Ask::new(call, "an administrator's token").paged(Paging::Parameter("page-token"));
        Self { folder: TempDir::new().unwrap(), limits: limits(), ask }
    }

    async fn read(&self, server: &Server) -> Result<Listing, RemoteError> {
        let journal = Journal::open(&self.folder.path().join("journal"), "a question", now()).unwrap();
        let client = client(&server.address, self.limits);
        let organisation = Place::new(ContainerKind::Organisation, "o-1", "acme");
        let listing = Listing::new("contexts", "o-1", "");
        let read = Reader::new(&client, &journal).read(listing, &self.ask, |body| contexts(body, &organisation));
        Ok(read.await?.listing)
    }
}

fn page(ids: &[&str], next: Option<&str>) -> Response {
    let items: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}","name":"name of {id}"}}"#)).collect();
    let next = next.map_or("null".to_owned(), |next| format!("\"{next}\""));
    Response::json(format!(r#"{{"items":[{}],"next_page_token":{next}}}"#, items.join(",")))
}

/// Three pages of two contexts each.
fn three_pages(request: &Request) -> Response {
    match request.parameter("page-token") {
        None => page(&["a", "b"], Some("t/1")),
        Some("t%2F1") => page(&["c", "d"], Some("t/2")),
        Some("t%2F2") => page(&["e", "f"], None),
        Some(_) => Response::status(400),
    }
}

fn partial(listing: &Listing) -> &str {
    match &listing.outcome {
        Outcome::Partial { cause } => cause,
        other => panic!("{other:?}"),
    }
}

fn unavailable(listing: &Listing) -> &str {
    match &listing.outcome {
        Outcome::Unavailable { cause } => cause,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_page_is_read_with_the_token_in_its_header() {
    let server = Server::start(three_pages).await;
    let listing = Bench::new().read(&server).await.unwrap();
    assert_eq!(listing.outcome, Outcome::Complete);
    assert_eq!((listing.pages, listing.records.len()), (3, 6));
    assert!(server.seen().iter().all(|request| request.headers["circle-token"] == TOKEN));
    assert!(server.seen().iter().all(|request| !request.target.contains("canary")));
}

#[tokio::test]
async fn an_interrupted_listing_goes_on_without_reading_a_page_again() {
    let broken = Server::start(|request| match request.parameter("page-token") {
        Some("t%2F2") => Response::status(200).after(Duration::from_secs(60)),
        _ => three_pages(request),
    })
    .await;
    let bench = Bench::new();
    let cut = tokio::time::timeout(Duration::from_millis(500), bench.read(&broken)).await;
    assert!(cut.is_err(), "the server holds the third page back");

    let server = Server::start(three_pages).await;
    let listing = bench.read(&server).await.unwrap();
    assert_eq!((listing.outcome, listing.pages, listing.records.len()), (Outcome::Complete, 3, 6));
    let asked: Vec<String> = server.seen().into_iter().map(|request| request.target).collect();
    assert_eq!(asked, ["/api/v2/context?owner-id=o-1&page-token=t%2F2"]);
}

#[tokio::test]
async fn a_listing_that_fails_on_its_third_page_keeps_the_first_two() {
    let server = Server::start(|request| match request.parameter("page-token") {
        Some("t%2F2") => Response::status(500),
        _ => three_pages(request),
    })
    .await;
    let bench = Bench::new();
    let listing = bench.read(&server).await.unwrap();
    assert_eq!(partial(&listing), "page 3 could not be read: answered with status 500");
    assert_eq!((listing.pages, listing.records.len()), (2, 4));
    assert_eq!(server.seen().len(), 2 + bench.limits.tries as usize);
}

#[tokio::test]
async fn a_server_that_fails_at_times_is_asked_again() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |request| {
        if count.fetch_add(1, Ordering::Relaxed).is_multiple_of(3) {
            Response::status(502)
        } else {
            three_pages(request)
        }
    })
    .await;
    let listing = Bench::new().read(&server).await.unwrap();
    assert_eq!((listing.outcome, listing.records.len()), (Outcome::Complete, 6));
}

#[tokio::test]
async fn a_page_that_comes_again_and_again_ends_the_listing() {
    let same_token = Server::start(|_| page(&["a", "b"], Some("same"))).await;
    let count = AtomicUsize::new(0);
    let new_tokens =
        Server::start(move |_| page(&["a", "b"], Some(&count.fetch_add(1, Ordering::Relaxed).to_string()))).await;
    for server in [same_token, new_tokens] {
        let listing = Bench::new().read(&server).await.unwrap();
        assert_eq!(partial(&listing), "the source gives the same page again and again");
        assert!(server.seen().len() <= 3, "{}", server.seen().len());
    }
}

#[tokio::test]
async fn pages_with_nothing_on_them_do_not_go_on_for_ever() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| page(&[], Some(&count.fetch_add(1, Ordering::Relaxed).to_string()))).await;
    let listing = Bench::new().read(&server).await.unwrap();
    assert_eq!(partial(&listing), "the source gives the same page again and again");
    assert_eq!(server.seen().len(), 20);
}

#[tokio::test]
async fn new_pages_without_end_are_cut() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let number = count.fetch_add(1, Ordering::Relaxed).to_string();
        page(&[&number], Some(&number))
    })
    .await;
    let mut bench = Bench::new();
    bench.limits.pages = 20;
    let listing = bench.read(&server).await.unwrap();
    assert_eq!(partial(&listing), "only the first 20 pages are read");
    assert_eq!(listing.records.len(), 20);
}

#[tokio::test]
async fn a_source_that_asks_for_a_pause_gets_it() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |request| match count.fetch_add(1, Ordering::Relaxed) {
        1 => Response::status(429).with("retry-after", "1"),
        _ => three_pages(request),
    })
    .await;
    let begun = Instant::now();
    let listing = Bench::new().read(&server).await.unwrap();
    assert_eq!((listing.outcome, listing.records.len()), (Outcome::Complete, 6));
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_pause_that_is_longer_than_a_collection_takes_ends_the_listing_at_once() {
    let server = Server::start(|request| match request.parameter("page-token") {
        None => three_pages(request),
        Some(_) => Response::status(429).with("retry-after", "86400"),
    })
    .await;
    let listing = Bench::new().read(&server).await.unwrap();
    assert_eq!(listing.records.len(), 2);
    assert!(partial(&listing).starts_with("page 2 could not be read: asked for longer pauses"));
}

#[tokio::test]
async fn refusals_say_what_would_help() {
    for (status, absent, expected) in [
        (403, Absent::Unavailable, "refused (403); it needs an administrator's token"),
        (404, Absent::Denied, "refused (404); it needs an administrator's token"),
        (404, Absent::Unavailable, "not there (404)"),
        (404, Absent::Empty, "read to the end"),
        (418, Absent::Unavailable, "answered with status 418"),
        (302, Absent::Unavailable, "answered with a redirect to another host, to which no token is sent"),
    ] {
        let server = Server::start(move |_| Response::status(status).with("location", "http://example.invalid/")).await;
        let mut bench = Bench::new();
        bench.ask = bench.ask.absent(absent);
        let listing = bench.read(&server).await.unwrap();
        assert_eq!(listing.outcome.sentence(), expected);
    }
}

#[tokio::test]
async fn no_token_goes_to_another_host() {
    let other = Server::start(|_| page(&["stolen"], None)).await;
    let target = other.address.clone();
    let server = Server::start(move |_| Response::status(307).with("location", target.clone())).await;
    let listing = Bench::new().read(&server).await.unwrap();
    assert!(listing.records.is_empty());
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_within_the_host_is_followed() {
    let server = Server::start(|request| match request.path() {
        "/moved" => page(&["a"], None),
        _ => Response::status(301).with("location", "/moved"),
    })
    .await;
    let listing = Bench::new().read(&server).await.unwrap();
    assert_eq!((listing.outcome, listing.records.len()), (Outcome::Complete, 1));
}

#[tokio::test]
async fn links_are_followed_within_the_host() {
    let server = Server::start(|request| match request.parameter("page") {
        None => page(&["a"], None).with("link", r#"</api?page=2>; rel="next", </api?page=9>; rel="last""#),
        Some("2") => page(&["b"], None).with("link", r#"<http://example.invalid/?page=3>; rel="next""#),
        Some(_) => Response::status(400),
    })
    .await;
    let mut bench = Bench::new();
    bench.ask = bench.ask.paged(Paging::Link);
    let listing = bench.read(&server).await.unwrap();
    assert_eq!(listing.records.len(), 2);
    assert_eq!(partial(&listing), "the address of the next page is at another host");
}

#[tokio::test]
async fn what_is_no_list_is_named() {
    for (body, expected) in [
        ("<!DOCTYPE html><title>Log in</title>", "answered with a web page instead of JSON (a login page or a proxy?)"),
        ("not JSON canary", "answered with something that is no JSON (line 1, column 2)"),
        (
            r#"{"message":"canary"}"#,
            "answered with JSON of another shape: a list, or a list under \"items\" was expected",
        ),
        ("", "answered with something that is no JSON (line 1, column 0)"),
    ] {
        let server = Server::start(move |_| Response::json(body)).await;
        let listing = Bench::new().read(&server).await.unwrap();
        assert_eq!(unavailable(&listing), expected);
    }
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let server = Server::start(|_| Response::json(" ".repeat(3 << 20))).await;
    let mut bench = Bench::new();
    bench.limits.body = 2 << 20;
    let listing = bench.read(&server).await.unwrap();
    assert_eq!(unavailable(&listing), "answered with more than 2 MiB");
}

#[tokio::test]
async fn an_enormous_name_and_control_characters_are_kept_within_reason() {
    let name = "n".repeat(10 << 20);
    let body =
        format!(r#"[{{"id":"a","name":"{name}"}},{{"id":"b","name":"\u0000\u001b[2J\u202e é"}},{{"name":"c"}},7]"#);
    let server = Server::start(move |_| Response::json(body.clone())).await;
    let listing = Bench::new().read(&server).await.unwrap();
    assert_eq!((listing.outcome, listing.records.len()), (Outcome::Complete, 2));
    assert_eq!(
        listing.problems,
        [
            "a context lacks what would name it and was passed over",
            "a field \"name\" is longer than 1000 characters and was cut"
        ]
    );
}

#[tokio::test]
async fn a_token_that_is_refused_at_first_ends_the_collection() {
    let server = Server::start(|_| Response::status(401)).await;
    let error = Bench::new().read(&server).await.unwrap_err().to_string();
    assert!(error.contains("CIRCLE_TOKEN"), "{error}");
    assert!(error.contains("expired"), "{error}");
    assert!(!error.contains("canary"), "{error}");
}

#[tokio::test]
async fn a_token_that_expires_on_the_way_ends_the_listing() {
    let server = Server::start(|request| match request.parameter("page-token") {
        None => three_pages(request),
        Some(_) => Response::status(401),
    })
    .await;
    let listing = Bench::new().read(&server).await.unwrap();
    assert_eq!(partial(&listing), "page 2 could not be read: refused (401)");
}

#[tokio::test]
async fn a_host_that_cannot_be_reached_ends_the_collection() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let folder = TempDir::new().unwrap();
    let journal = Journal::open(&folder.path().join("journal"), "", now()).unwrap();
    let client = client(&address, limits());
    let ask = Ask::new(Call::get(["x"]), "");
    let read = Reader::new(&client, &journal).read(Listing::new("x", "", ""), &ask, |_| unreachable!());
    let error = read.await.unwrap_err().to_string();
    assert!(error.starts_with("cannot connect to 127.0.0.1:"), "{error}");
    assert!(error.contains("onnection refused"), "{error}");
}

#[tokio::test]
async fn addresses_that_would_show_the_token_are_refused() {
    for (address, expected) in [
        ("http://circleci.example.com", "it would send the token in clear; use https"),
        ("https://me:canary@circleci.example.com", "it has a user or a password in it"),
        ("ftp://circleci.example.com", "it is not an address of HTTPS"),
        ("canary", "it is no address"),
    ] {
        let credential = Credential::in_header("T", "circle-token", "", &Secret::new(TOKEN.into())).unwrap();
        let error = Client::new(address, credential, limits(), Arc::default()).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("canary"), "{error}");
    }
}

#[test]
fn a_token_that_is_none_is_named_by_its_variable() {
    for text in ["", " \n", "two\nlines", "nul\0"] {
        let credential = Credential::in_header("CIRCLE_TOKEN", "circle-token", "", &Secret::new(text.into()));
        let error = credential.map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("set CIRCLE_TOKEN"), "{error}");
    }
}

#[tokio::test]
async fn calls_run_side_by_side_and_not_more_than_allowed() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now_running, most_running) = (Arc::clone(&running), Arc::clone(&most));
    let server = Server::start(move |_| {
        // A request that arrives ends the moment its answer is sent, which the client waits for.
        let count = now_running.fetch_add(1, Ordering::SeqCst) + 1;
        most_running.fetch_max(count, Ordering::SeqCst);
        let running = Arc::clone(&now_running);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(40)).await;
            running.fetch_sub(1, Ordering::SeqCst);
        });
        Response::json("[]").after(Duration::from_millis(50))
    })
    .await;
    let client = client(&server.address, Limits { side_by_side: 4, ..limits() });
    let call = Call::get(["x"]);
    let all = (0..32).map(|_| client.call(&call));
    let answers = futures::future::join_all(all).await;
    assert!(answers.into_iter().all(|answer| answer.is_ok_and(|answer| answer.is_ok())));
    assert_eq!(most.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_pause_is_as_long_as_the_answer_says_and_holds_for_all_calls() {
    let date = ("date", "Thu, 05 Jan 2023 10:00:00 GMT");
    let cases = [
        (429, vec![("retry-after", "2")]),
        (429, vec![date, ("retry-after", "Thu, 05 Jan 2023 10:00:02 GMT")]),
        (429, vec![("x-ratelimit-reset", "2")]),
        (429, vec![date, ("ratelimit-reset", "1672912802")]),
        (403, vec![("retry-after", "2")]),
        (403, vec![date, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1672912802")]),
        (503, vec![("retry-after", "2")]),
        // A pause that is over already is one of a second, and not an endless loop.
        (429, vec![date, ("retry-after", "Thu, 05 Jan 2023 09:00:00 GMT")]),
    ];
    let expected = [2, 2, 2, 2, 2, 2, 2, 1].map(Duration::from_secs);
    let runs = cases.into_iter().zip(expected).map(|((status, headers), expected)| async move {
        let times: Arc<std::sync::Mutex<Vec<Instant>>> = Arc::default();
        let (noted, answered) = (Arc::clone(&times), headers.clone());
        let server = Server::start(move |_| {
            let mut times = noted.lock().unwrap();
            times.push(Instant::now());
            match times.len() {
                1 => answered.iter().fold(Response::status(status), |one, (name, value)| one.with(name, *value)),
                _ => Response::json("[]"),
            }
        })
        .await;
        let client = client(&server.address, Limits { side_by_side: 1, ..limits() });
        let call = Call::get(["x"]);
        let answers = futures::future::join_all((0..5).map(|_| client.call(&call))).await;
        assert!(answers.into_iter().all(|answer| answer.is_ok_and(|answer| answer.is_ok())), "{status} {headers:?}");
        let times = times.lock().unwrap();
        let pause = times[1] - times[0];
        assert_eq!(times.len(), 6);
        assert!(pause >= expected - Duration::from_millis(20), "{pause:?} {status} {headers:?}");
        assert!(pause < expected + Duration::from_secs(1), "{pause:?} {status} {headers:?}");
    });
    futures::future::join_all(runs).await;
}

#[tokio::test]
async fn a_refusal_without_a_word_on_rates_is_no_pause() {
    let server = Server::start(|_| Response::status(403).with("x-ratelimit-remaining", "4999")).await;
    let listing = Bench::new().read(&server).await.unwrap();
    assert!(matches!(listing.outcome, Outcome::Denied { .. }));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_host_that_answers_nothing_any_more_ends_the_collection() {
    let server = Server::start(|_| Response::status(500)).await;
    let client = client(&server.address, Limits { failures: 3, tries: 2, ..limits() });
    let call = Call::get(["x"]);
    for _ in 0..2 {
        let answer = client.call(&call).await.unwrap();
        assert_eq!(answer.map(|_| ()).unwrap_err().sentence(), "answered with status 500");
    }
    let error = client.call(&call).await.map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("failed to answer 3 calls one after another"), "{error}");
    assert_eq!(server.seen().len(), 6);
}

#[tokio::test]
async fn a_call_that_hangs_is_given_up() {
    let server = Server::start(|_| Response::json("[]").after(Duration::from_secs(60))).await;
    let mut bench = Bench::new();
    bench.limits = Limits { call: Duration::from_millis(100), tries: 2, ..limits() };
    let listing = bench.read(&server).await.unwrap();
    assert_eq!(unavailable(&listing), "did not answer in time");
}

#[tokio::test]
async fn names_in_a_path_stay_in_their_place() {
    let server = Server::start(|_| Response::json("[]")).await;
    let client = client(&format!("{}/base/", server.address), limits());
    for name in ["a/b", "..", "?x=1#y", "ä %2f"] {
        client.call(&Call::get(["one", name, "two"]).with("q", "&= ")).await.unwrap().unwrap();
    }
    let asked: Vec<String> = server.seen().into_iter().map(|request| request.target).collect();
    let expected =
        ["a%2Fb", "%25", "%3Fx=1%23y", "%C3%A4%20%252f"].map(|name| format!("/base/one/{name}/two?q=%26%3D+"));
    assert_eq!(asked, expected);
}
