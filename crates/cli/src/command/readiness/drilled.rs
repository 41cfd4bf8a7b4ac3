//! `stanch readiness drilled`.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use stanch_case::exposures::without_secrets;
use stanch_case::folder::FolderError;
use stanch_case::journal::Journal;
use stanch_contain::canonical;
use stanch_contain::journal::{Entry, Ledger as _};
use stanch_inventory::record::Source;
use stanch_model::text::terminal;

use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::instant::past;
use crate::output::remark;
use crate::person::{filled, who};

/// Record that your team went through the loss of a vendor
///
/// What counts is a scorecard that `stanch drill` wrote, or a person's word. A playbook of this case that is run to its
/// good end counts without it, for the vendor that the case is about.
#[derive(Debug, clap::Args)]
pub(super) struct Drilled {
    /// The scorecard.json of a drill that your team brought to its end
    #[arg(long, value_name = "FILE", conflicts_with_all = ["vendor", "at", "how"], required_unless_present = "vendor")]
    scorecard: Option<PathBuf>,
    /// The vendor whose loss you went through otherwise, as around a table
    #[arg(long, value_name = "VENDOR", requires = "at", requires = "how")]
    vendor: Option<String>,
    /// When: a day, or a time such as 2023-02-01T14:00:00Z
    #[arg(long, value_name = "TIME", requires = "vendor")]
    at: Option<String>,
    /// How it went, in a few words; secret values in it are dropped
    #[arg(long, value_name = "TEXT", requires = "vendor")]
    how: Option<String>,
    /// Who says so; the name you are logged in with where not given
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// What counts of a scorecard.
#[derive(Deserialize)]
struct Scorecard {
    schema: String,
    /// Those from before it was said are of the one vendor that there was.
    #[serde(default = "first")]
    vendor: String,
    noticed: DateTime<Utc>,
    unattended: bool,
    answer: String,
    holds: Vec<String>,
    open: usize,
    projects: (u64, u64),
}

fn first() -> String {
    Source::Circleci.words().to_owned()
}

/// The form of scorecards that is read.
const SCHEMA: &str = "stanch.scorecard/1";

/// More bytes than any scorecard has.
const BYTES: u64 = 1 << 20;

/// That somebody went through the loss of a vendor.
struct Went {
    vendor: Source,
    drilled: DateTime<Utc>,
    how: String,
    scorecard: Option<String>,
}

impl Drilled {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let by = who("--by", self.by.as_deref())?;
        let went = match &self.scorecard {
            Some(file) => of_scorecard(file)?,
            None => self.said()?,
        };
        let folder = case(common)?;
        let vendor = went.vendor.words();
        let words =
            format!("kept: the loss of {vendor} was gone through at {}, says {by}", went.drilled.format("%F %R"));
        let Went { drilled, how, scorecard, .. } = went;
        let entry = Entry::Drilled { vendor: vendor.to_owned(), drilled, how, scorecard, by };
        Journal::open(&folder, now)?.append(entry)?;
        remark(common.quiet, &words);
        Ok(ExitCode::SUCCESS)
    }

    /// What a person says; clap has seen to it that all of it is there.
    fn said(&self) -> Result<Went, Failure> {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let how = filled("--how", &given(&self.how))?;
        let drilled = past("--at", &given(&self.at), now())?;
        Ok(Went { vendor: vendor(&given(&self.vendor))?, drilled, how, scorecard: None })
    }
}

/// What a scorecard says, if it says that a team came to the end of a drill.
fn of_scorecard(file: &Path) -> Result<Went, Failure> {
    let fail = |source| FolderError::Read { path: file.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(file).map_err(fail)?.take(BYTES).read_to_end(&mut bytes).map_err(fail)?;
    let card: Option<Scorecard> = serde_json::from_slice(&bytes).ok().filter(|card: &Scorecard| card.schema == SCHEMA);
    let shown = file.display();
    let Some(card) = card else {
        let text = format!("{shown} is no scorecard; give the scorecard.json that `stanch drill` wrote into its case");
        return Err(Failure::Usage(text));
    };
    if card.unattended {
        let text = format!(
            "{shown} is of a drill that an understudy worked through, so that none of your team did; run `stanch drill` \
             without --unattended"
        );
        return Err(Failure::Usage(text));
    }
    if card.answer == "no" {
        let text = format!(
            "{shown} is of a drill that ended with NO for {}, so that your team did not come to its end; run another one, \
             or say with --vendor, --at and --how how far you came",
            terminal(&card.holds.join(", "))
        );
        return Err(Failure::Usage(text));
    }
    if card.noticed > now() {
        let text =
            format!("{shown} is of a drill that lies ahead; correct the clock of this machine, or run another one");
        return Err(Failure::Usage(text));
    }
    let how = format!(
        "a drill: {}, {} of {} projects can build, {} credentials are open",
        card.answer.replace('_', " ").to_uppercase(),
        card.projects.0,
        card.projects.1,
        card.open
    );
    Ok(Went {
        vendor: vendor(&card.vendor)?,
        drilled: card.noticed,
        how: without_secrets(&how),
        scorecard: Some(canonical::digest(&bytes)),
    })
}

/// The vendor of a name, as people write it or as commands have it.
fn vendor(name: &str) -> Result<Source, Failure> {
    let vendors = || Source::ALL.into_iter().filter(|source| *source != Source::Aws);
    let is_meant =
        |source: &Source| [source.id(), source.words()].iter().any(|of| of.eq_ignore_ascii_case(name.trim()));
    vendors().find(is_meant).ok_or_else(|| {
        let known: Vec<&str> = vendors().map(Source::words).collect();
        Failure::Usage(format!(
            "nothing is collected from {}, so that readiness is not told of it; name one of: {}",
            terminal(name),
            known.join(", ")
        ))
    })
}
