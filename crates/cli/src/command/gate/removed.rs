//! `stanch gate removed` and `stanch gate explained`.

use std::process::ExitCode;

use stanch_case::stage;
use stanch_contain::journal::Entry;

use super::written;
use crate::args::Common;
use crate::command::case;
use crate::command::{reviewed, threads};
use crate::failure::Failure;
use crate::output::remark;
use crate::person::{filled, who};

/// Record that a way back in was removed, with what shows it
///
/// Of users, roles and keys that its events made, the gate looks whether the last collection still has them. What the same
/// finding is about later is not covered.
#[derive(Debug, clap::Args)]
pub(super) struct Removed {
    #[command(flatten)]
    said: Said,
}

/// Record that what looks like a way back in was your own work, with what shows it
///
/// What it made stays. What the same finding is about later is not covered.
#[derive(Debug, clap::Args)]
pub(super) struct Explained {
    #[command(flatten)]
    said: Said,
}

impl Removed {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        self.said.keep(common, false)
    }
}

impl Explained {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        self.said.keep(common, true)
    }
}

/// What somebody says of findings about ways back in.
#[derive(Debug, clap::Args)]
struct Said {
    /// Ids of findings of `stanch findings`, or their beginnings
    #[arg(required = true)]
    findings: Vec<String>,
    /// What shows it, in a few words; secret values in it are dropped
    #[arg(long)]
    proof: String,
    /// Who says so; the name you are logged in with where not given
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Said {
    fn keep(&self, common: &Common, ours: bool) -> Result<ExitCode, Failure> {
        let by = who("--by", self.by.as_deref())?;
        let proof = filled("--proof", &self.proof)?;
        let reviewed = reviewed(common)?;
        let folder = case(common)?;
        let ways: Vec<_> = reviewed.findings.findings.iter().filter(|one| stage::is_way_back(one)).collect();
        let mut chosen = Vec::new();
        for wanted in &self.findings {
            let fits: Vec<_> = ways.iter().filter(|one| one.id.starts_with(wanted.as_str())).collect();
            match fits.as_slice() {
                [one] => chosen.push(**one),
                [] => {
                    let text = "no finding about a way back begins so; `stanch gate` names those that hold it";
                    return Err(Failure::Usage(format!("{wanted}: {text}")));
                }
                several => {
                    let count = several.len();
                    return Err(Failure::Usage(format!(
                        "{wanted} begins the ids of {count} findings; give more of it"
                    )));
                }
            }
        }
        for finding in chosen {
            let made = stage::made_by(&folder, finding, threads())?;
            let what = if ours { "was our own work" } else { "was removed" };
            let words = format!("kept: {} {what}, says {by}", finding.id);
            let entry = Entry::WayBackRemoved {
                finding: finding.id.clone(),
                until: finding.last,
                made,
                ours,
                by: by.clone(),
                proof: proof.clone(),
            };
            written::keep(&folder, entry)?;
            remark(common.quiet, &words);
        }
        Ok(ExitCode::SUCCESS)
    }
}
