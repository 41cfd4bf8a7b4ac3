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
    let times = metrics(facts, &projects, &Back::new(), &[]);
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
        elsewhere: false,
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
        accounts: vec![Account { id: "111122223333".to_owned(), organization: None, trails_read: true }],
        trails: vec![Trail {
            arn: "arn:aws:cloudtrail:us-east-1:111122223333:trail/one".to_owned(),
            account: "111122223333".to_owned(),
            owner: None,
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

/// What is told on a terminal of facts that were changed, of all projects or of one.
fn told(project: Option<&str>, change: impl FnOnce(&mut Value)) -> String {
    let mut value = good();
    change(&mut value);
    let mut text = String::new();
    shown(&serde_json::from_value(value).unwrap(), project, &mut |page| {
        text = terminal(page, Detail::SCREEN, Layout { width: 300, colour: false });
    });
    text
}

/// The line of a text that begins so.
fn line<'t>(text: &'t str, label: &str) -> &'t str {
    text.lines().find(|line| line.starts_with(label)).unwrap_or_else(|| panic!("{label}: {text}"))
}

#[test]
fn what_is_stale_is_made_anew_first_by_one_line() {
    for project in [None, Some("gh/acme/web")] {
        let text = told(project, |value| {
            for (at, state) in [(0, "stale"), (2, "missing"), (3, "old")] {
                value["results"][at]["state"] = state.into();
            }
            value["builds"] = json!([]);
        });
        let first = line(&text, "first ");
        assert!(first.contains("`stanch collect aws && stanch link && stanch reach && stanch assess`"), "{first}");
    }
}

#[test]
fn what_most_wait_for_comes_first_with_who_can_do_it() {
    let text = told(None, |value| value["builds"] = json!([]));
    let first = line(&text, "first ");
    assert!(first.contains("whoever owns each project: build each on new credentials"), "{first}");
    assert!(first.contains("(3 projects wait for it)"), "{first}");
    assert!(text.contains("no build of these projects is recorded: acme/api, acme/docs, acme/web"), "{text}");
    let text = told(Some("gh/acme/web"), |value| value["builds"] = json!([]));
    assert!(line(&text, "first ").contains("build it on new credentials"), "{text}");
    assert!(!told(None, |_| ()).contains("\nfirst  "), "nothing comes first where all is done");
}

/// Leaves a key of nobody open.
fn open_of_nobody(value: &mut Value) {
    let standing = &mut value["credentials"][3]["standing"];
    (standing["stand"], standing["why"]) = ("open".into(), "no plan was applied to it".into());
}

#[test]
fn what_no_project_waits_for_is_no_row_of_what_they_wait_for() {
    let text = told(None, open_of_nobody);
    let (before, conditions) = text.split_once("Conditions").unwrap();
    assert!(!before.contains("old key of nobody is open"), "{text}");
    assert!(before.contains("1 thing that no project uses is not done either"), "{text}");
    assert!(conditions.contains("old key of nobody is open"), "{text}");
    // Where no project is known, all of it is told, and no number of those who wait.
    let text = told(None, |value| {
        open_of_nobody(value);
        (value["projects"], value["builds"]) = (json!([]), json!([]));
    });
    let (before, _) = text.split_once("Conditions").unwrap();
    assert!(before.contains("old key of nobody is open") && !before.contains("of them for this alone"), "{text}");
}

#[test]
fn what_nobody_can_list_is_no_evidence_and_what_is_met_is_told_apart() {
    let text = told(None, |_| ());
    let met = line(&text, "credentials ");
    assert!(met.contains("met") && met.contains("is a canary since"), "{met}");
    let asked = text.lines().find(|line| line.contains("nobody but each person sees theirs")).unwrap();
    assert!(asked.trim_start().starts_with("to be asked"), "{asked}");
    let text = told(None, |value| {
        let hit = |id: usize| {
            json!({ "id": id.to_string(), "credential": "", "says": format!("sign {id}"), "whose": "unexplained",
                "first": "2023-01-15T03:00:00Z", "last": "2023-01-15T03:00:00Z" })
        };
        value["logs"]["hits"] = (0..8).map(hit).collect();
    });
    assert!(text.contains("; and 2 more of these"), "{text}");
    let text = told(None, |value| value["backups"][1]["restore_tested"] = Value::Null);
    assert!(text.contains("; 1 other is met"), "{text}");
}
