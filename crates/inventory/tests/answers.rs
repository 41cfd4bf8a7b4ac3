//! Answers of GitHub and GitLab, each beside what is read of it.

use std::path::Path;

use proptest::prelude::*;
use stanch_inventory::answer::Malformed;
use stanch_inventory::github::{self, Store};
use stanch_inventory::gitlab;
use stanch_inventory::page::Page;
use stanch_inventory::record::{ContainerKind, Place};

type Parser = fn(&[u8]) -> Result<Page, Malformed>;

fn organisation() -> Place {
    Place::new(ContainerKind::Organisation, "acme", "acme")
}

fn repository() -> Place {
    Place::new(ContainerKind::Project, "acme/Web", "acme/Web")
}

fn person() -> Place {
    Place::new(ContainerKind::User, "monalisa", "monalisa")
}

fn project() -> Place {
    Place::new(ContainerKind::Project, "1", "acme/data/Loader")
}

fn instance() -> Place {
    Place::new(ContainerKind::Instance, "gitlab.acme.example", "gitlab.acme.example")
}

const ISSUER: &str = "https://token.actions.githubusercontent.com";

/// Files, and what reads them.
const ANSWERS: &[(&str, Parser)] = &[
    ("github/organisations.json", github::organisations),
    ("github/user.json", github::user),
    ("github/members.json", github::members),
    ("github/repositories.json", github::repositories),
    ("github/secrets.json", |bytes| github::secrets(bytes, Store::Actions, &repository())),
    ("github/dependabot.json", |bytes| github::secrets(bytes, Store::Dependabot, &repository())),
    ("github/organisation-secrets.json", |bytes| github::organisation_secrets(bytes, Store::Actions, &organisation())),
    ("github/selected.json", |bytes| github::selected(bytes, Store::Actions, &organisation(), "GH_TOKEN")),
    ("github/environments.json", |bytes| github::environments(bytes, &repository())),
    ("github/deploy-keys.json", |bytes| github::deploy_keys(bytes, &repository())),
    ("github/user-keys.json", |bytes| github::user_keys(bytes, &person())),
    ("github/webhooks.json", |bytes| github::webhooks(bytes, &organisation())),
    ("github/installations.json", |bytes| github::installations(bytes, &organisation())),
    ("github/personal-tokens.json", |bytes| github::personal_tokens(bytes, &organisation())),
    ("github/credential-authorizations.json", |bytes| github::credential_authorizations(bytes, &organisation())),
    ("github/claims.json", |bytes| github::claims(bytes, ISSUER, &organisation())),
    ("github/claims-default.json", |bytes| github::claims(bytes, ISSUER, &repository())),
    ("github/claims-own.json", |bytes| github::claims(bytes, ISSUER, &repository())),
    ("gitlab/groups.json", gitlab::groups),
    ("gitlab/projects.json", |bytes| gitlab::projects(bytes, "groups")),
    ("gitlab/variables.json", |bytes| gitlab::variables(bytes, &project())),
    ("gitlab/instance-variables.json", |bytes| gitlab::variables(bytes, &instance())),
    ("gitlab/deploy-keys.json", |bytes| gitlab::deploy_keys(bytes, &project())),
    ("gitlab/instance-deploy-keys.json", |bytes| gitlab::instance_deploy_keys(bytes, &instance())),
    ("gitlab/deploy-tokens.json", |bytes| gitlab::deploy_tokens(bytes, &project())),
    ("gitlab/access-tokens.json", |bytes| gitlab::access_tokens(bytes, &project())),
    ("gitlab/runners.json", |bytes| gitlab::runners(bytes, &project())),
    ("gitlab/webhooks.json", |bytes| gitlab::webhooks(bytes, &project())),
];

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/answers");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// A page as lines.
fn told(page: &Page) -> String {
    let of = page.of.iter().map(|of| format!("of: {of}\n"));
    let leads = page.leads.iter().map(|lead| format!("lead: {lead}\n"));
    let problems = page.problems.iter().map(|problem| format!("problem: {problem}\n"));
    let records = page.records.iter().map(|record| serde_json::to_string(record).unwrap() + "\n");
    of.chain(leads).chain(problems).chain(records).collect()
}

#[test]
fn answers_are_read_without_a_value() {
    for (name, parse) in ANSWERS {
        let page = parse(fixture(name).as_bytes()).unwrap();
        let told = told(&page);
        assert_eq!(told, fixture(&format!("{name}.expected")), "{name}");
        let debug = format!("{page:?}");
        for kept in [&told, &debug] {
            assert!(!kept.to_lowercase().contains("canary"), "{name}: {kept}");
        }
    }
}

#[test]
fn every_planted_value_is_in_some_answer() {
    let planted: usize = ANSWERS.iter().map(|(name, _)| fixture(name).to_lowercase().matches("canary").count()).sum();
    assert!(planted > 40, "{planted}");
}

#[test]
fn what_is_no_answer_is_refused_in_one_sentence() {
    for (name, parse) in ANSWERS {
        for (bytes, sentence) in [
            (&b"\n<!DOCTYPE html><html>canary</html>"[..], "a web page instead of JSON"),
            (b"", "no JSON"),
            (b"[{\"name\":\"canary", "no JSON"),
            (b"\"canary\"", "of another shape"),
        ] {
            let refusal = parse(bytes).unwrap_err().to_string();
            assert!(refusal.contains(sentence) && !refusal.contains("canary"), "{name}: {refusal}");
        }
    }
}

#[test]
fn fields_are_found_in_every_spelling() {
    let snake = fixture("github/deploy-keys.json");
    let camel = ["created_at", "read_only", "added_by", "last_used"].iter().fold(snake.clone(), |text, name| {
        let (first, rest) = name.split_once('_').unwrap();
        text.replace(name, &format!("{first}{}{}", rest[..1].to_uppercase(), &rest[1..]))
    });
    assert_ne!(snake, camel);
    let read = |text: &str| told(&github::deploy_keys(text.as_bytes(), &repository()).unwrap());
    assert_eq!(read(&snake), read(&camel));
    assert_eq!(read(&snake), read(&snake.replace("read_only", "read-only").replace("last_used", "last-used")));
}

#[test]
fn a_huge_name_is_cut_and_the_rest_kept() {
    let huge = "x".repeat(10 << 20);
    let text = format!(r#"[{{"key":"{huge}","value":"canary"}},{{"key":"TOKEN","value":"canary"}}]"#);
    let page = gitlab::variables(text.as_bytes(), &project()).unwrap();
    assert_eq!(page.records.len(), 2);
    assert_eq!(page.problems, ["a field \"key\" is longer than 1000 characters and was cut"]);
    assert!(told(&page).len() < 4_000);
}

proptest! {
    #[test]
    fn an_answer_that_is_cut_is_read_or_refused(cut in 0_usize..3_000, number in 0_usize..ANSWERS.len()) {
        let (name, parse) = ANSWERS[number];
        let bytes = fixture(name).into_bytes();
        if let Ok(page) = parse(&bytes[..cut.min(bytes.len())]) {
            prop_assert!(!told(&page).to_lowercase().contains("canary"));
        }
    }

    /// Whatever stands in place of a field, nothing panics and no value stays.
    #[test]
    fn odd_fields_cost_no_more_than_themselves(
        name in "[a-z_]{1,20}",
        odd in prop::sample::select(vec!["null", "7", "-1.5", "true", "[]", "{}", "[[\"x\"]]", "{\"login\":3}", "\"\""]),
        number in 0_usize..ANSWERS.len(),
    ) {
        let (file, parse) = ANSWERS[number];
        let text = fixture(file).replacen('{', &format!("{{\"{name}\":{odd},"), 3);
        if let Ok(page) = parse(text.as_bytes()) {
            prop_assert!(!told(&page).to_lowercase().contains("canary"));
        }
    }
}
