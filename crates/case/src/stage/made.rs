//! What tests are about.

use serde_json::{Value, json};
use stanch_secrets::credential::Credential;

use crate::config::Settings;

/// The settings of an incident in January 2023, and more.
pub(super) fn settings(more: &str) -> Settings {
    let text = format!(
        "[incident]\nvendor = \"CircleCI\"\n[window]\nstart = 2022-12-16\nend = 2023-01-04\n[baseline]\ndays = 90\n\
         enough_active_days = 10\n{more}"
    );
    Settings::parse(&text, "case.toml").expect("settings")
}

/// A key of AWS of which nothing else is known, with these fields in place of its own.
pub(super) fn credential(fields: &Value) -> Credential {
    let (no, unknown) = (json!({ "state": "no", "why": "" }), json!({ "state": "unknown", "why": "" }));
    let mut made = json!({
        "id": "c1", "title": "a key", "kind": "aws-access-key", "service": "AWS", "secrecy": "secret", "members": [],
        "places": [], "projects": unknown, "jobs_total": 0, "also_at_total": 0, "reasons": [], "links": [], "replaced": no,
        "unused": unknown, "rank": 0
    });
    for (name, value) in fields.as_object().expect("fields") {
        made[name] = value.clone();
    }
    serde_json::from_value(made).expect("a credential")
}
