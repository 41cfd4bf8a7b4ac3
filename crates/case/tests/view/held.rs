//! What a vendor held, as people and programs see it.

use std::fs;

use stanch_case::results::{Credentials, Wanted};
use stanch_case::view::{CredentialPage, Detail, ExposuresPage, Layout, Page, markdown, terminal};
use stanch_model::text::is_dangerous;

use crate::{expect, fixture, review};

fn held() -> Credentials {
    serde_json::from_slice(&fs::read(fixture("held.json")).unwrap()).unwrap()
}

fn shown(page: &impl Page, width: usize) -> String {
    terminal(page, Detail::SCREEN, Layout { width, colour: false })
}

#[test]
fn the_list_is_what_was_agreed() {
    let held = held();
    let page = ExposuresPage { held: &held, wanted: &Wanted::default(), long: false };
    expect(&fixture("held"), "exposures.160.txt", &shown(&page, 160));
    expect(&fixture("held"), "exposures.60.txt", &shown(&page, 60));
    expect(&fixture("held"), "exposures.csv", &page.csv());
    for text in [shown(&page, 160), page.csv(), page.json().unwrap()] {
        assert!(!text.chars().any(|c| is_dangerous(c) && c != '\n'), "{text:?}");
    }
}

#[test]
fn one_in_full_is_what_was_agreed() {
    let held = held();
    for wanted in ["1", "9b11"] {
        let (number, credential) = held.find(wanted).unwrap();
        let page = CredentialPage { held: &held, number, credential };
        expect(&fixture("held"), &format!("credential-{number}.txt"), &shown(&page, 100));
    }
}

#[test]
fn a_report_opens_with_what_was_held() {
    let mut review = review("incident");
    review.held = Some(held());
    let text = markdown(&review, Detail::REPORT);
    let order: Vec<usize> = ["What CircleCI held", "What could not be seen of it", "All that was exposed"]
        .iter()
        .map(|part| text.find(part).unwrap_or_else(|| panic!("{part} is not in the report")))
        .collect();
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn filters_choose_what_is_shown_and_say_what_they_leave_out() {
    let held = held();
    let ids = |wanted: &Wanted| held.of(wanted).into_iter().map(|(number, _)| number).collect::<Vec<_>>();
    let all = Wanted { settings: true, ..Wanted::default() };
    assert_eq!(ids(&all), [1, 2, 3, 4]);
    assert_eq!(ids(&Wanted::default()), [1, 2, 3]);
    assert_eq!(ids(&Wanted { uncertain: true, ..Wanted::default() }), [2, 3]);
    assert_eq!(ids(&Wanted { not_replaced: true, ..Wanted::default() }), [1, 2]);
    assert_eq!(ids(&Wanted { kind: Some("slack".to_owned()), ..Wanted::default() }), [3]);
    assert_eq!(ids(&Wanted { text: Some("CI-DEPLOY".to_owned()), ..Wanted::default() }), [1]);
    assert_eq!(ids(&Wanted { limit: Some(1), ..Wanted::default() }), [1]);
    let page = ExposuresPage { held: &held, wanted: &Wanted { uncertain: true, ..Wanted::default() }, long: false };
    assert!(shown(&page, 120).contains("2; 1 left out, as was asked for"), "{}", shown(&page, 120));
    assert!(page.json().unwrap().contains("\"left_out\": 1"));
}

#[test]
fn a_credential_is_named_by_number_id_or_beginning() {
    let held = held();
    let found = |wanted: &str| held.find(wanted).map(|(number, _)| number).map_err(|error| error.to_string());
    assert_eq!(found("2"), Ok(2));
    assert_eq!(found("0123456789ab"), Ok(3));
    assert_eq!(found("aaaa"), Ok(4));
    let unknown = found("17").unwrap_err();
    assert!(unknown.starts_with("there is no credential 17; give a number from 1 to 4"), "{unknown}");
    assert!(found("").is_err());
}

#[test]
fn what_logs_can_be_asked_about_are_keys_and_roles_that_hold() {
    let listed = held().reviewable().found;
    let lines: Vec<String> = listed
        .iter()
        .map(|one| format!("{}: {}", one.exposure.handle.as_str(), one.exposure.note.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        lines,
        [
            "AKIAQZ4N2XW7P3M57EXA: context web-production, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY",
            "AKIAQZ4N2XW7P3M5MPL2: project acme/api, PROD_AWS_KEY (one of 2 candidates)",
            "AKIAQZ4N2XWAAAAAMPL2: project acme/api, PROD_AWS_KEY (one of 2 candidates)",
        ]
    );
}
