//! What a snapshot says after collections that read everything, or not.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use stanch_inventory::record::{Container, ContainerKind, Held, HeldKind, Place, Record, Source};
use stanch_inventory::run::{Listing, Outcome, Run};
use stanch_inventory::snapshot::Snapshot;
use stanch_model::{GapKind, Report};

fn at(day: u32) -> DateTime<Utc> {
    format!("2023-01-{day:02}T00:00:00Z").parse().unwrap()
}

fn variable(context: &str, name: &str) -> Record {
    let place = Place::new(ContainerKind::Context, context, context);
    Record::Held(Box::new(Held::new(HeldKind::Variable, place, name)))
}

/// The listing of one context's variables.
fn variables(context: &str, names: &[&str], outcome: Outcome) -> Listing {
    let mut listing = Listing::new("context variables", "org", context);
    listing.records = names.iter().map(|name| variable(context, name)).collect();
    listing.outcome = outcome;
    listing.pages = 1;
    listing
}

/// The listing of all contexts, which leads to their variables.
fn contexts(outcome: Outcome) -> Listing {
    let mut listing = Listing::new("contexts", "org", "").enumerating();
    listing.outcome = outcome;
    listing
}

fn run(day: u32, listings: Vec<Listing>) -> Run {
    let domains = ["org".to_owned()].into();
    Run { source: Source::Circleci, started: at(day), domains, listings, gaps: Vec::new() }
}

fn cut() -> Outcome {
    Outcome::Partial { cause: "page 2 could not be read".to_owned() }
}

/// The names of what a snapshot holds, those that may be gone with a question mark.
fn names(snapshot: &Snapshot) -> Vec<String> {
    let name = |record: &Record| match record {
        Record::Held(held) => format!("{}/{}", held.place.id, held.name),
        other => other.key(),
    };
    let stale = |stale: bool| if stale { "?" } else { "" };
    snapshot
        .entries
        .values()
        .map(|entry| format!("{}{}", name(&entry.record), stale(entry.stale_since.is_some())))
        .collect()
}

fn first() -> Snapshot {
    let listings = vec![
        contexts(Outcome::Complete),
        variables("web", &["A", "B"], Outcome::Complete),
        variables("old", &["C"], Outcome::Complete),
    ];
    Snapshot::empty(Source::Circleci).after(run(1, listings))
}

#[test]
fn what_was_read_to_its_end_replaces_what_was_known() {
    let second = run(2, vec![contexts(Outcome::Complete), variables("web", &["B", "D"], Outcome::Complete)]);
    let after = first().after(second);
    assert_eq!(names(&after), ["web/B", "web/D"]);
    assert_eq!(after.about.changes.added, [variable("web", "D").key()]);
    assert_eq!(after.about.changes.removed, [variable("old", "C").key(), variable("web", "A").key()]);
    assert_eq!(after.about.changes.changed, [""; 0]);
    assert_eq!(after.gaps(), []);
}

#[test]
fn what_could_not_be_read_may_be_gone_and_is_not_forgotten() {
    let after = first().after(run(2, vec![contexts(Outcome::Complete), variables("web", &["B"], cut())]));
    assert_eq!(names(&after), ["web/A?", "web/B"], "the context `old` no longer exists");
    let entry = &after.entries[&variable("web", "A").key()];
    assert_eq!(entry.stale_since, Some(at(1)));
    let gaps = after.gaps();
    assert_eq!((gaps.len(), gaps[0].kind), (1, GapKind::NotRead));
    // It stays as old as it is when the next collection cannot read it either.
    let later = after.after(run(3, vec![contexts(Outcome::Complete), variables("web", &[], cut())]));
    assert_eq!(later.entries[&variable("web", "A").key()].stale_since, Some(at(1)));
    assert_eq!(later.entries[&variable("web", "B").key()].stale_since, Some(at(2)));
}

#[test]
fn what_nobody_could_know_to_exist_is_not_forgotten() {
    let denied =
        Outcome::Denied { status: "403".to_owned(), permission: "the role of an organisation admin".to_owned() };
    let after = first().after(run(2, vec![contexts(denied)]));
    assert_eq!(names(&after), ["old/C?", "web/A?", "web/B?"]);
    assert!(after.about.changes.is_empty());
}

#[test]
fn each_part_and_each_file_has_the_time_at_which_it_was_read() {
    let other = |day| {
        let mut listing = Listing::new("contexts", "other", "").enumerating();
        listing.records = vec![Record::Container(Container::new(ContainerKind::Context, "theirs", "theirs"))];
        Run { domains: ["other".to_owned()].into(), ..run(day, vec![listing]) }
    };
    let key = variable("web", "A").key();
    let read = |snapshot: &Snapshot| snapshot.read_at(&snapshot.entries[&key]);
    let after = first().after(other(2));
    assert_eq!((read(&after), after.about.collected), (Some(at(1)), Some(at(2))), "it was not read again");
    // Of a part of which nothing could be read, everything is as old as before.
    let denied = Outcome::Denied { status: "403".to_owned(), permission: "any".to_owned() };
    let refused = after.after(run(3, vec![contexts(denied)]));
    assert_eq!((read(&refused), refused.about.read["org"]), (Some(at(1)), at(1)));
    // A file makes nothing newer but itself.
    let listed = |names: &[&str]| Report::new(names.iter().map(|name| variable("list", name)).collect(), Vec::new());
    let taken = refused.with_files(vec![("one.csv".to_owned(), listed(&["X"]))], at(4));
    let taken = taken.with_files(vec![("two.csv".to_owned(), listed(&["Y"]))], at(5));
    let of = |name: &str| taken.read_at(&taken.entries[&variable("list", name).key()]);
    assert_eq!((read(&taken), of("X"), of("Y")), (Some(at(1)), Some(at(4)), Some(at(5))));
    // What was kept without times of its parts has that of the whole.
    let mut old = first();
    old.about.read.clear();
    assert_eq!(read(&old), Some(at(1)));
}

#[test]
fn gaps_call_an_organisation_by_its_name() {
    let mut organisations = Listing::new("organisations", "org", "");
    organisations.records = vec![Record::Container(Container::new(ContainerKind::Organisation, "org", "acme"))];
    let after = first().after(run(2, vec![organisations, contexts(cut())]));
    assert_eq!(after.gaps()[0].source, "CircleCI contexts of acme");
}

#[test]
fn another_organisation_stays_as_it_was() {
    let mut other = run(2, vec![Listing::new("contexts", "other", "").enumerating()]);
    other.domains = ["other".to_owned()].into();
    let after = first().after(other);
    assert_eq!(names(&after), ["old/C", "web/A", "web/B"]);
    let domains: Vec<&str> = after.about.coverage.iter().map(|one| one.domain.as_str()).collect();
    assert_eq!(domains, ["org", "org", "other"]);
}

#[test]
fn a_file_says_less_than_the_source_and_is_replaced_by_itself() {
    let dated = |name: &str, day| match variable("web", name) {
        Record::Held(mut held) => {
            held.updated = Some(at(day));
            Record::Held(held)
        }
        other => other,
    };
    let said = |records| vec![("list.csv".to_owned(), Report::new(records, Vec::new()))];
    let with = first().with_files(said(vec![dated("A", 5), variable("web", "E")]), at(2));
    assert_eq!(names(&with), ["old/C", "web/A", "web/B", "web/E"]);
    assert_eq!(with.entries[&variable("web", "A").key()].record, variable("web", "A"), "the source's own word stays");
    let again = with.with_files(said(vec![variable("web", "F")]), at(3));
    assert_eq!(names(&again), ["old/C", "web/A", "web/B", "web/F"]);
    // A collection leaves alone what a file said.
    let after = again.after(run(2, vec![contexts(Outcome::Complete)]));
    assert_eq!(names(&after), ["web/F"]);
}

#[test]
fn coverage_is_complete_only_where_each_listing_is() {
    let denied = || Outcome::Denied { status: "403".to_owned(), permission: "`contexts:read`".to_owned() };
    let of = |outcomes: Vec<Outcome>| {
        let listings = (0..).zip(outcomes).map(|(at, outcome)| variables(&format!("c{at}"), &["A"], outcome));
        run(1, listings.collect()).coverage().remove(0)
    };
    assert_eq!(of(vec![Outcome::Complete, Outcome::Complete]).outcome, Outcome::Complete);
    assert_eq!(of(vec![denied(), denied()]).outcome, denied());
    let mixed = of(vec![Outcome::Complete, denied()]);
    assert!(matches!(&mixed.outcome, Outcome::Partial { cause } if cause.starts_with("1 of 2 ")), "{mixed:?}");
    assert_eq!((mixed.listings, mixed.complete, mixed.items, mixed.missing.len()), (2, 1, 2, 1));
}

#[test]
fn a_damaged_snapshot_is_named_with_its_line() {
    let text = first().to_text().unwrap();
    let broken = text.replacen("\"record\":\"held\"", "\"record\":\"hold\"", 1);
    let error = Snapshot::parse("circleci.jsonl", broken.as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with("circleci.jsonl is damaged at line 2:"), "{error}");
    assert!(Snapshot::parse("empty", b"").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_snapshot_is_read_as_it_was_written(names in prop::collection::vec("\\PC{0,12}", 0..8), day in 1_u32..28) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let snapshot = Snapshot::empty(Source::Github).after(run(day, vec![variables("|\\", &names, cut())]));
        let text = snapshot.to_text().unwrap();
        prop_assert_eq!(Snapshot::parse("file", text.as_bytes()).unwrap(), snapshot);
    }

    #[test]
    fn the_order_of_listings_does_not_matter(order in Just((0..4).collect::<Vec<usize>>()).prop_shuffle()) {
        let listings = [
            contexts(Outcome::Complete),
            variables("web", &["A", "B"], Outcome::Complete),
            variables("db", &["A"], cut()),
            variables("db", &["B"], Outcome::Complete),
        ];
        let shuffled = order.iter().map(|at| listings[*at].clone()).collect();
        let straight = Snapshot::empty(Source::Circleci).after(run(1, listings.to_vec()));
        let other = Snapshot::empty(Source::Circleci).after(run(1, shuffled));
        prop_assert_eq!(other.entries, straight.entries);
    }
}

#[test]
fn a_file_that_was_cut_at_the_end_of_a_line_is_no_snapshot() {
    let text = first().to_text().unwrap();
    assert_eq!(Snapshot::parse("it", text.as_bytes()).unwrap(), first());
    let lines: Vec<&str> = text.lines().collect();
    for kept in 1..lines.len() {
        let error = Snapshot::parse("it", lines[..kept].join("\n").as_bytes()).unwrap_err().to_string();
        let says = format!("it has {} records, and {} were written", kept - 1, lines.len() - 1);
        assert!(error.starts_with(&says), "{error}");
    }
}
