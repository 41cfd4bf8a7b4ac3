//! `stanch contain undo`.

use std::process::ExitCode;

use stanch_case::approval;
use stanch_case::journal::Journal;
use stanch_case::view::OutcomePage;
use stanch_contain::journal::RunKind;
use stanch_contain::run;

use super::chosen::Chosen;
use super::world::{Running, Teller, about, objects, start};
use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::output;

/// Put back what a plan changed, to the byte, and prove it by comparing
///
/// What somebody else changed since is left alone and told. A plan that needed approvals needs them for this too. Exit
/// status 1 where not everything is back.
#[derive(Debug, clap::Args)]
pub(super) struct Undo {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    running: Running,
    /// Only these actions, by number; may be given several times
    #[arg(long, value_name = "N", value_delimiter = ',')]
    only: Vec<u32>,
}

impl Undo {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let (plan, _) = self.chosen.read(&folder)?;
        let approved_by = approval::enough(&folder, &plan)?;
        let threads = start()?;
        let teller = Teller::new(common, &plan);
        let told = |told| teller.tell(&told);
        let limits = self.running.limits();
        let outcome = threads.run(async {
            let executor = self.running.connect(&folder, objects(&plan)).await?;
            let about = about(&executor, approved_by);
            let journal = Journal::open(&folder, now)?;
            let past = journal.past();
            let outcome = run::undo(&plan, past, &self.only, &about, &executor, &journal, &limits, &told).await?;
            Ok::<_, Failure>(outcome)
        })?;
        let page = OutcomePage { plan: &plan, run: RunKind::Undo, outcome: &outcome, later: &[] };
        output::result(&output::told(&page, common.format)?)?;
        Ok(ExitCode::from(u8::from(!outcome.complete)))
    }
}
