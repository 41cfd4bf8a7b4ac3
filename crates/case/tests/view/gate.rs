//! Answers of the gate and of readiness as people see them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use stanch_case::results::{Before, READINESS, Ready};
use stanch_case::view::{Detail, GatePage, Layout, Page, ReadinessPage, markdown, terminal};
use stanch_gate::facts::Facts;
use stanch_gate::judge;
use stanch_gate::metrics::{Back, metrics};
use stanch_gate::readiness::{
    Account, Answer, Held, Isolated, Kept, KeptLogs, Playbook, ReadinessFacts, Recorded, Term, Trail, VendorFacts,
    readiness,
};
use stanch_model::text::is_dangerous;

use super::{expect, fixture};

/// Facts in which everything is met, as the gate's own tests have them.
fn good() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gate/tests/fixtures/good.json");
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// A night on which one project waits, one builds with an exception, and a stranger was seen.
fn night() -> Facts {
    let mut value = good();
    let open = json!({ "stand": "open", "why": "no plan was applied to it", "contained": null, "replaced": "no" });
    for (name, to) in open.as_object().unwrap().iter().filter(|(name, _)| *name != "replaced") {
        value["credentials"][1]["standing"][name] = to.clone();
    }
    value["credentials"][1]["replaced"] = "no".into();
    value["all_clears"] = json!([]);
    value["accepted"] = json!([{ "condition": "vendor", "project": null, "covers": ["none"], "by": "Ines",
        "because": "they are slow", "until": "2023-02-01T00:00:00Z" }]);
    serde_json::from_value(value).unwrap()
}

/// The page about one project or all, in each form.
fn shown(facts: &Facts, project: Option<&str>, to: &mut dyn FnMut(&GatePage<'_>)) {
    let judged = judge(facts);
    let projects = judged.projects();
    let (verdict, waiting) = match project {
        Some(id) => (judged.project(id).unwrap(), Vec::new()),
        None => (judged.overall(), judged.waiting()),
    };
    let times = metrics(facts, &projects, &Back::new());
    let listed = if project.is_none() { projects.as_slice() } else { &[] };
    let page = GatePage {
        asked: facts.now,
        name: project,
        verdict: &verdict,
        projects: listed,
        waiting: &waiting,
        metrics: &times,
    };
    to(&page);
}

fn on_terminal(page: &impl Page) -> String {
    terminal(page, Detail::SCREEN, Layout { width: 120, colour: false })
}

#[test]
fn an_answer_is_what_was_agreed() {
    shown(&night(), None, &mut |page| {
        expect(&fixture("gate"), "all.120.txt", &on_terminal(page));
        expect(&fixture("gate"), "all.json", &page.json().unwrap());
        expect(&fixture("gate"), "all.csv", &page.csv());
    });
    shown(&night(), Some("gh/acme/api"), &mut |page| {
        expect(&fixture("gate"), "api.120.txt", &on_terminal(page));
        expect(&fixture("gate"), "api.csv", &page.csv());
        expect(&fixture("gate"), "api.md", &markdown(page, Detail::REPORT));
    });
}

#[test]
fn what_an_attacker_named_comes_through_harmless() {
    let mut facts = night();
    let evil = "\u{1b}[2J=cmd|'/c calc'!A1 <script>\u{202e}";
    for credential in &mut facts.credentials {
        credential.standing.title = evil.to_owned();
        credential.owner = Some(evil.to_owned());
    }
    for project in &mut facts.projects {
        project.name = evil.to_owned();
    }
    for project in [None, Some("gh/acme/api")] {
        shown(&facts, project, &mut |page| {
            let texts = [on_terminal(page), markdown(page, Detail::REPORT), page.json().unwrap(), page.csv()];
            for text in &texts {
                assert!(!text.contains(|character| is_dangerous(character) && character != '\n'), "{text}");
            }
            assert!(!texts[1].contains('<'));
        });
    }
}

/// An organisation in which something of every part is to be done.
fn ready() -> Ready {
    let held = |number: u64, title: &str| Held {
        number: Some(number),
        id: format!("{number:012x}"),
        title: title.to_owned(),
        owner: None,
        is_key: true,
        identity: Some("arn:aws:iam::111122223333:user/ci".to_owned()),
        admin: Answer::Yes,
        destroys: Answer::Unknown,
        never_rotated: Answer::Yes,
        unused: Answer::No,
        known: true,
    };
    let at = |text: &str| text.parse().unwrap();
    let facts = ReadinessFacts {
        now: at("2023-03-01T00:00:00Z"),
        as_of: at("2023-02-28T00:00:00Z"),
        vendors: vec![VendorFacts {
            name: "CircleCI".to_owned(),
            signs_tokens: true,
            held: vec![
                held(1, "AWS key of ci"),
                Held { admin: Answer::No, destroys: Answer::No, unused: Answer::Yes, ..held(2, "old key") },
            ],
            unread: 1,
            playbook: Playbook::default(),
        }],
        accounts: vec![Account { id: "111122223333".to_owned(), trails_read: true }],
        trails: vec![Trail {
            arn: "arn:aws:cloudtrail:us-east-1:111122223333:trail/one".to_owned(),
            account: "111122223333".to_owned(),
            logging: Answer::Yes,
            all_regions: Answer::No,
            organization: Answer::No,
            validation: Answer::Unknown,
            changes: Recorded::Some,
            reads: Recorded::All,
            left_out: vec!["kms.amazonaws.com".to_owned()],
            objects: Recorded::None,
            functions: Recorded::Unknown,
            kept: KeptLogs { at_least: Term::Days(14), unread: true },
        }],
        window_days: 20,
        baseline_days: 28,
        backups: vec![Isolated {
            id: "arn:aws:backup:eu-west-1:111122223333:backup-vault:last".to_owned(),
            of: "the customers".to_owned(),
            offline: false,
            isolation: vec!["its own policy".to_owned()],
            reached: Answer::Yes,
            reached_by: vec!["AWS key of ci: backup:DeleteRecoveryPoint".to_owned()],
            restore_tested: Some(at("2021-01-01T00:00:00Z")),
            key: Kept::Unknown,
            separate: Answer::No,
        }],
        restore_days: 365,
    };
    let found = readiness(&facts);
    let of_vendor = found.vendors[0].parts.iter().map(|part| (format!("CircleCI {}", part.id), part.points));
    let others = found.logs.iter().chain(&found.backup_parts).map(|part| (part.id.clone(), part.points));
    let mut parts: BTreeMap<String, u32> = of_vendor.chain(others).collect();
    parts.extend([("CircleCI admin".to_owned(), 80), ("CircleCI not_known".to_owned(), 3)]);
    let before = Before {
        asked: at("2023-02-01T00:00:00Z"),
        as_of: at("2023-01-31T00:00:00Z"),
        points: found.points + 43,
        parts,
    };
    Ready { schema: READINESS.to_owned(), asked: facts.now, readiness: found, before: Some(before), gaps: Vec::new() }
}

#[test]
fn readiness_is_what_was_agreed_and_reads_back() {
    let ready = ready();
    let page = ReadinessPage { ready: &ready };
    expect(&fixture("readiness"), "120.txt", &on_terminal(&page));
    expect(&fixture("readiness"), "csv", &page.csv());
    let document = page.json().unwrap();
    expect(&fixture("readiness"), "json", &document);
    assert_eq!(serde_json::from_str::<Ready>(&document).unwrap(), ready);
}
