//! `stanch contain verify`.

use std::collections::BTreeSet;
use std::process::ExitCode;

use stanch_case::folder::CaseFolder;
use stanch_case::journal::Journal;
use stanch_case::view::{AllVerdictsPage, VerdictsPage};
use stanch_contain::journal::Verdict;
use stanch_contain::plan::Plan;
use stanch_contain::run;
use stanch_contain::status::readings;

use super::chosen::{Chosen, all};
use super::world::{Running, Teller, about, objects, start};
use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::output;

/// Read back what plans put in place: VERIFIED, DRIFT or UNREACHABLE
///
/// Changes nothing. Without a plan, every plan of which something stands. DRIFT is a finding of its own: somebody takes back
/// what was put in place. UNREACHABLE is never good news. Exit status 1 unless every action is VERIFIED.
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// The plan: its id or the beginning of it, or its file; every one that was applied where not given
    plan: Option<String>,
    #[command(flatten)]
    running: Running,
}

impl Verify {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        if let Some(plan) = &self.plan {
            let (plan, _) = Chosen { plan: plan.clone() }.read(&folder)?;
            let verdicts = self.read_back(common, &folder, &plan)?;
            output::result(&output::told(&VerdictsPage { plan: &plan, verdicts: &verdicts }, common.format)?)?;
            return Ok(ExitCode::from(u8::from(!stands(&plan, &verdicts))));
        }
        let plans = all(&folder)?;
        let standing = readings(&plans, &stanch_case::journal::read(&folder)?);
        let applied: BTreeSet<&str> = standing.iter().map(|one| one.plan.as_str()).collect();
        if applied.is_empty() {
            let text = "no plan of the case stands, so that there is nothing to read back; `stanch contain apply` one";
            return Err(Failure::Usage(text.to_owned()));
        }
        let mut found = Vec::new();
        for plan in plans.iter().filter(|plan| applied.contains(plan.id.as_str())) {
            found.push((plan, self.read_back(common, &folder, plan)?));
        }
        let pages: Vec<VerdictsPage<'_>> =
            found.iter().map(|(plan, verdicts)| VerdictsPage { plan, verdicts }).collect();
        output::result(&output::told(&AllVerdictsPage { pages: &pages }, common.format)?)?;
        Ok(ExitCode::from(u8::from(!found.iter().all(|(plan, verdicts)| stands(plan, verdicts)))))
    }

    /// What reading back one plan sees, by action.
    fn read_back(&self, common: &Common, folder: &CaseFolder, plan: &Plan) -> Result<Vec<(u32, Verdict)>, Failure> {
        let threads = start()?;
        let teller = Teller::new(common, plan);
        let told = |told| teller.tell(&told);
        let limits = self.running.limits();
        threads.run(async {
            let executor = self.running.connect(folder, objects(plan)).await?;
            let journal = Journal::open(folder, now)?;
            let about = about(&executor, Vec::new());
            Ok::<_, Failure>(run::verify(plan, journal.past(), &about, &executor, &journal, &limits, &told).await?)
        })
    }
}

/// Whether all of a plan is in place. What was never put in place, since somebody changed it before, is not read back and
/// does not stand.
fn stands(plan: &Plan, verdicts: &[(u32, Verdict)]) -> bool {
    verdicts.len() == plan.actions.len() && verdicts.iter().all(|(_, verdict)| *verdict == Verdict::Verified)
}
