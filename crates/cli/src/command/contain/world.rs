//! Where a plan is run: with whose credentials, in which accounts, at which vendors.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use stanch_case::folder::CaseFolder;
use stanch_contain::journal::Verdict;
use stanch_contain::object::Object;
use stanch_contain::plan::Plan;
use stanch_contain::run::{Limits, Run, Told};
use stanch_inventory::record::Source;
use stanch_remote::Threads;
use stanch_remote::apply::{Executor, Scope, Vendors};
use stanch_remote::read::http::Limits as ReadLimits;

use crate::args::Common;
use crate::command::collect::{circleci_address, circleci_token, github_address, github_token};
use crate::command::rehearsal;
use crate::command::role::Assumed;
use crate::failure::Failure;
use crate::output::remark;

/// How a plan is run.
#[derive(Debug, clap::Args)]
pub(super) struct Running {
    #[command(flatten)]
    assumed: Assumed,
    /// So many objects at the same time at most
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=256))]
    parallel: u16,
}

impl Running {
    /// Name of the role that is assumed in other accounts.
    pub(super) fn role(&self, folder: &CaseFolder) -> Result<Option<String>, Failure> {
        self.assumed.of(folder)
    }

    /// So many objects at the same time at most.
    pub(super) fn limits(&self) -> Limits {
        Limits { side_by_side: usize::from(self.parallel) }
    }

    /// Connects to what some objects are in: AWS as the AWS CLI does, vendors with the tokens that `collect` takes.
    ///
    /// A vendor whose variables are written to must be there; without one that has a deploy key, that key is a person's
    /// task.
    pub(super) async fn connect(
        &self,
        folder: &CaseFolder,
        objects: impl Iterator<Item = &Object>,
    ) -> Result<Executor, Failure> {
        rehearsal::check(folder)?;
        let scope = Scope { role: self.role(folder)?, limit: usize::from(self.parallel) };
        let executor = Executor::connect(scope).await?;
        let mut wanted: BTreeMap<Source, bool> = BTreeMap::new();
        for object in objects {
            match object {
                Object::Variable { vendor, .. } => *wanted.entry(*vendor).or_default() = true,
                Object::DeployKey { host, .. } => *wanted.entry(*host).or_default() |= false,
                _ => {}
            }
        }
        let limits = ReadLimits { side_by_side: usize::from(self.parallel), ..ReadLimits::default() };
        let mut vendors = Vendors::default();
        for (vendor, is_needed) in wanted {
            let token = match vendor {
                Source::Circleci => circleci_token(),
                Source::Github => github_token(),
                _ => continue,
            };
            let (variable, token) = match token {
                Ok(found) => found,
                Err(failure) if is_needed => return Err(failure),
                Err(_) => continue,
            };
            vendors = match vendor {
                Source::Circleci => vendors.with_circleci(&circleci_address(), variable, &token, limits)?,
                _ => vendors.with_github(&github_address(), variable, &token, limits)?,
            };
        }
        Ok(executor.with_vendors(vendors))
    }
}

/// Every object that a plan touches.
pub(super) fn objects(plan: &Plan) -> impl Iterator<Item = &Object> {
    plan.actions.iter().flat_map(|action| action.effects.iter().map(move |effect| effect.object(action)))
}

/// Who runs it.
pub(super) fn about(executor: &Executor, approved_by: Vec<String>) -> Run {
    Run { caller: executor.caller().to_owned(), approved_by }
}

/// Threads to run it on.
pub(super) fn start() -> Result<Threads, Failure> {
    Threads::start().map_err(Failure::Threads)
}

/// Says what happens while it happens: what goes wrong at once, what goes well as a count.
pub(super) struct Teller<'p> {
    quiet: bool,
    plan: &'p Plan,
    made: Mutex<usize>,
}

impl<'p> Teller<'p> {
    pub(super) fn new(common: &Common, plan: &'p Plan) -> Self {
        Self { quiet: common.quiet, plan, made: Mutex::new(0) }
    }

    pub(super) fn tell(&self, told: &Told) {
        let named = |action: u32| {
            let found = self.plan.actions.iter().find(|one| one.number == action);
            found.map_or_else(|| format!("action {action}"), |one| format!("action {action}, {}", one.object.words()))
        };
        match told {
            Told::Made { .. } => {
                let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
                *made += 1;
                if made.is_multiple_of(100) {
                    remark(self.quiet, &format!("{made} effects"));
                }
            }
            Told::Failed(failed) => {
                remark(self.quiet, &format!("{}: {}", named(failed.action), failed.trouble.cause));
            }
            Told::Kept(kept) => remark(self.quiet, &format!("{}: {}", named(kept.action), kept.why)),
            Told::Drifted { action, .. } => {
                remark(self.quiet, &format!("{}: left alone, somebody changed it since", named(*action)));
            }
            Told::Reconciled(key) => {
                remark(self.quiet, &format!("deleted {}, which an interrupted run made and did not store", key.key));
            }
            Told::ReadBack { action, verdict } => {
                let word = match verdict {
                    Verdict::Verified => return,
                    Verdict::Drift { .. } => "DRIFT",
                    Verdict::Interrupted { .. } => "INTERRUPTED",
                    Verdict::Unreachable { .. } => "UNREACHABLE",
                };
                remark(self.quiet, &format!("{word}: {}", named(*action)));
            }
        }
    }
}
