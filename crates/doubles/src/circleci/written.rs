//! Variables that are written: of each what its mask shows, and when.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Circleci, UNKNOWN};
use crate::vendor::{Said, tail, time};

/// The last letters of a value, and when it was written.
type Shown = (String, DateTime<Utc>);

/// Variables that were written, by the context's id or the project's slug, and the name.
#[derive(Default)]
pub(super) struct Written(Mutex<BTreeMap<(String, String), Shown>>);

impl Written {
    /// The last letters of a variable and when it was written, where it was.
    pub(super) fn get(&self, holder: &str, name: &str) -> Option<Shown> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&(holder.to_owned(), name.to_owned())).cloned()
    }

    fn put(&self, holder: &str, name: &str, value: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert((holder.to_owned(), name.to_owned()), (tail(value), Utc::now()));
    }
}

/// A request that changes something.
pub(super) fn change(site: &Circleci, method: &str, path: &[&str], body: &Value) -> (&'static str, Said) {
    let value = body["value"].as_str().unwrap_or_default();
    match (method, path) {
        ("PUT", ["api", "v2", "context", id, "environment-variable", name]) => {
            let known = site.context(id).is_some();
            if known {
                site.written.put(id, name, value);
            }
            let said = json!({"variable": name, "context_id": id, "updated_at": time(Utc::now())});
            ("/api/v2/context/{id}/environment-variable/{name}", Said::perhaps(known.then_some(said)))
        }
        ("POST", ["api", "v2", "project", system, owner, project, "envvar"]) => {
            let system = if *system == "github" { "gh" } else { system };
            let slug = format!("{system}/{owner}/{project}");
            let (known, name) = (site.project(&slug).is_some(), body["name"].as_str().unwrap_or_default());
            if known {
                site.written.put(&slug, name, value);
            }
            ("POST /api/v2/project/{slug}/envvar", Said::perhaps(known.then(|| json!({"name": name}))))
        }
        _ => UNKNOWN,
    }
}
