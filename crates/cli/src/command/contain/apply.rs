//! `stanch contain apply`.

use std::process::ExitCode;
use std::time::Duration;

use stanch_case::approval;
use stanch_case::journal::Journal;
use stanch_case::view::OutcomePage;
use stanch_contain::journal::{RunKind, Verdict};
use stanch_contain::run;
use stanch_contain::world::World as _;

use super::chosen::Chosen;
use super::world::{Running, Teller, about, objects, start};
use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::output::{self, remark};

/// After so long it is read back once more: somebody who fights us, or a tool, has had time to come by.
const AGAIN: Duration = Duration::from_secs(10);

/// Apply a saved plan: look again, do what it says in its order, write each effect into the journal first, read back
///
/// What is not as it was observed is left alone and told; the rest goes on. Interrupted at any moment, the same command
/// goes on from there. After ten seconds everything is read back once more. Exit status 1 where not everything is done
/// and stands.
#[derive(Debug, clap::Args)]
pub(super) struct Apply {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    running: Running,
    /// Do not wait ten seconds to read back once more
    #[arg(long)]
    no_wait: bool,
}

impl Apply {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let (plan, _) = self.chosen.read(&folder)?;
        let approved_by = approval::enough(&folder, &plan)?;
        let threads = start()?;
        let teller = Teller::new(common, &plan);
        let told = |told| teller.tell(&told);
        let limits = self.running.limits();
        let (outcome, later) = threads.run(async {
            let executor = self.running.connect(&folder, objects(&plan)).await?;
            let about = about(&executor, approved_by);
            let outcome = {
                let journal = Journal::open(&folder, now)?;
                run::apply(&plan, journal.past(), &about, &executor, &journal, &limits, &told).await?
            };
            if self.no_wait {
                return Ok::<_, Failure>((outcome, Vec::new()));
            }
            remark(common.quiet, "reading back once more in 10 seconds");
            executor.pause(AGAIN).await;
            // Opened anew, since what was done until now is its past.
            let journal = Journal::open(&folder, now)?;
            let later = run::verify(&plan, journal.past(), &about, &executor, &journal, &limits, &told).await?;
            Ok((outcome, later))
        })?;
        let page = OutcomePage { plan: &plan, run: RunKind::Apply, outcome: &outcome, later: &later };
        output::result(&output::told(&page, common.format)?)?;
        let stands = later.iter().all(|(_, verdict)| *verdict == Verdict::Verified);
        Ok(ExitCode::from(u8::from(!(outcome.complete && stands))))
    }
}
