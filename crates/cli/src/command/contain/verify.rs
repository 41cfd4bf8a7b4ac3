//! `stanch contain verify`.

use std::process::ExitCode;

use stanch_case::journal::Journal;
use stanch_case::view::VerdictsPage;
use stanch_contain::journal::Verdict;
use stanch_contain::run;

use super::chosen::Chosen;
use super::world::{Running, Teller, about, objects, start};
use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::output;

/// Read back what a plan put in place: VERIFIED, DRIFT or UNREACHABLE
///
/// Changes nothing. DRIFT is a finding of its own: somebody takes back what was put in place. UNREACHABLE is never good
/// news. Exit status 1 unless every action of the plan is VERIFIED.
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    running: Running,
}

impl Verify {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let (plan, _) = self.chosen.read(&folder)?;
        let threads = start()?;
        let teller = Teller::new(common, &plan);
        let told = |told| teller.tell(&told);
        let limits = self.running.limits();
        let verdicts = threads.run(async {
            let executor = self.running.connect(objects(&plan)).await?;
            let journal = Journal::open(&folder, now)?;
            let about = about(&executor, Vec::new());
            let past = journal.past();
            Ok::<_, Failure>(run::verify(&plan, past, &about, &executor, &journal, &limits, &told).await?)
        })?;
        output::result(&output::told(&VerdictsPage { plan: &plan, verdicts: &verdicts }, common.format)?)?;
        // What was never put in place, since somebody changed it before, is not read back and does not stand.
        let stands =
            verdicts.len() == plan.actions.len() && verdicts.iter().all(|(_, verdict)| *verdict == Verdict::Verified);
        Ok(ExitCode::from(u8::from(!stands)))
    }
}
