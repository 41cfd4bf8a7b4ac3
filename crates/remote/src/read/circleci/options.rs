//! What is collected, and how.

use std::collections::BTreeSet;

use crate::read::http::Limits;

/// What is collected from CircleCI, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address of CircleCI, or of a server of the organisation's own.
    pub address: String,
    /// The address of the API for runners.
    pub runner_address: String,
    /// Organisations by slug, name or id; empty for all that the person of the token belongs to.
    pub organisations: Vec<String>,
    /// So many of the latest pipelines of each project are searched for jobs that used contexts; 0 for none.
    pub pipelines: u64,
    /// So many pages of an organisation's pipelines are searched for projects.
    pub pipeline_pages: u64,
    /// Repositories that may be projects, as `github.com/acme/web`: what the version control system says.
    pub repositories: BTreeSet<String>,
    /// What limits the calls.
    pub limits: Limits,
}

/// CircleCI itself.
const ADDRESS: &str = "https://circleci.com";

impl Options {
    /// What is collected from an address: a server of the organisation's own has the API for runners at the same.
    pub fn at(address: &str) -> Self {
        let runner_address = if address.trim_end_matches('/') == ADDRESS {
            "https://runner.circleci.com".to_owned()
        } else {
            address.to_owned()
        };
        Self {
            address: address.to_owned(),
            runner_address,
            organisations: Vec::new(),
            pipelines: 1,
            pipeline_pages: 50,
            repositories: BTreeSet::new(),
            limits: Limits { side_by_side: 24, ..Limits::default() },
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::at(ADDRESS)
    }
}
