//! `stanch drill`.

mod attend;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use stanch_case::config::Settings;
use stanch_case::folder::write_atomic;
use stanch_drill::{Day, ENVIRONMENT, Incident, Program, Scorecard, Setting, Understudy, try_all, until_it_ends};
use stanch_model::text::to_json;

use super::now;
use crate::args::{Common, Format};
use crate::failure::Failure;
use crate::output::{self, remark};
use crate::progress::{State, Unit, watch};

/// Events of the logs where nobody asks for another number.
pub(super) const EVENTS: u64 = 50_000;

/// The run of the routine in a drill.
const RUN: &str = "ci-vendor-1";

/// Go through an incident as a team, timed, before there is one
///
/// Generates an incident of today: an organisation whose CI vendor was breached, with its logs; vendors and the cloud are
/// servers on loopback for as long as this runs. The routine `ci-vendor` is run at this terminal, which asks what people
/// have to do; what commands need to see the incident is in the file `environment` of the case, for other terminals. In the
/// end a scorecard says how long detection, containment and recovery took, and what was found of what was there.
/// With --unattended, an understudy does all that a team would: for CI, and to see it. docs/drill.md has more.
#[derive(Debug, clap::Args)]
pub(crate) struct Drill {
    /// The folder of the case, which is made
    #[arg(default_value = "stanch-drill")]
    dir: PathBuf,
    /// Which incident
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many events
    #[arg(long, value_name = "N", default_value_t = EVENTS)]
    events: u64,
    /// An understudy does the team's work, in a time of its own; exit status 1 unless it comes to GO with nothing open
    #[arg(long)]
    unattended: bool,
    /// Who can approve plans in this drill, with the file of their public key of SSH, as in ines@acme.example=ines.pub; may
    /// be given several times
    #[arg(long, value_name = "NAME=KEYFILE", conflicts_with = "unattended")]
    approver: Vec<String>,
    /// With --unattended: then try what the gate says when something is forgotten or undone
    #[arg(long, requires = "unattended")]
    slips: bool,
}

impl Drill {
    /// A drill that an understudy works through.
    pub(crate) fn unattended(dir: &Path, seed: u64, events: u64) -> Self {
        Self { dir: dir.to_owned(), seed, events, unattended: true, approver: Vec::new(), slips: false }
    }

    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let quiet = common.quiet;
        // Before an incident is made for nothing.
        let approvers = self.approvers()?;
        let exe = std::env::current_exe()?;
        let day = if self.unattended { Day::Then } else { Day::Now(now()) };
        let setting = Setting { dir: self.dir.clone(), seed: self.seed, events: self.events, day, exe: exe.clone() };
        let made = AtomicU64::new(0);
        let state = || State { done: made.load(Ordering::Relaxed), total: self.events, words: String::new() };
        let count = |more: u64| {
            made.fetch_add(more, Ordering::Relaxed);
        };
        remark(quiet, &format!("generating an incident of {} events (seed {})", self.events, self.seed));
        let incident = watch(quiet, Unit::Events, state, || Incident::lay(&setting, &count))?;
        let program = Program {
            exe,
            case: incident.case.clone(),
            environment: incident.environment(),
            clock: self.unattended.then(|| incident.clock()),
            tell: Box::new(move |line| remark(quiet, line)),
            routine: Box::new(until_it_ends),
        };
        let mut card = match self.unattended {
            true => {
                Understudy::new(&incident, &program)?.work()?;
                Scorecard::of(&incident, &program, Some(RUN))?
            }
            false => {
                let path = program.case.join("case.toml");
                let settings = fs::read_to_string(&path)? + &approvers;
                Settings::parse(&settings, "case.toml")?;
                write_atomic(&path, settings.as_bytes())?;
                let began = attend::run(quiet, &program, !approvers.is_empty());
                // What it names answers no more from here on.
                let _ = fs::remove_file(program.case.join(ENVIRONMENT));
                let began = began?;
                Scorecard::of(&incident, &program, began.then_some(RUN))?
            }
        };
        if self.slips {
            remark(quiet, "what the gate says when something is forgotten or undone, each on a copy of the case");
            card.slips = try_all(&incident, &program)?;
        }
        let (text, json) = (card.markdown(), to_json(&card, true)? + "\n");
        write_atomic(&program.case.join("scorecard.md"), text.as_bytes())?;
        write_atomic(&program.case.join("scorecard.json"), json.as_bytes())?;
        output::result(if common.format == Format::Json { &json } else { &text })?;
        remark(quiet, &format!("the case is {}", program.case.display()));
        if self.unattended {
            let at = incident.clock().now().format("%FT%TZ");
            remark(quiet, &format!("it stands at {at}: set STANCH_NOW={at} for commands that ask it again"));
        }
        let good = card.answer == "go" && card.open == Some(0) && card.slips.iter().all(|slip| slip.as_meant);
        Ok(ExitCode::from(u8::from(self.unattended && !good)))
    }
}

impl Drill {
    /// What `case.toml` says of those who can approve.
    fn approvers(&self) -> Result<String, Failure> {
        let mut text = String::new();
        for given in &self.approver {
            let (name, file) = given.split_once('=').ok_or_else(|| {
                let wrong = format!("--approver {given} has no file of a key; write it as NAME=KEYFILE");
                Failure::Usage(wrong)
            })?;
            let key = fs::read_to_string(file).map_err(|error| {
                Failure::Usage(format!(
                    "cannot read {file}, the public key of {name}: {error}; give the file that ends with .pub"
                ))
            })?;
            let [name, key] = [name, key.trim()].map(|text| text.replace('\\', "\\\\").replace('"', "\\\""));
            text.push_str(&format!("\n[[approver]]\nname = \"{name}\"\nkey = \"{key}\"\n"));
        }
        Ok(text)
    }
}
