//! `stanch contain`.

mod accept;
mod apply;
mod approve;
mod chosen;
mod done;
mod plan;
mod policy;
mod role;
mod show;
mod status;
mod undo;
mod verify;
mod world;

use std::process::ExitCode;

pub(crate) use chosen::all as all_plans;
pub(crate) use status::{stand, stands};

use crate::args::Common;
use crate::failure::Failure;

/// Stop exposed credentials by a plan: made, read, approved, applied, verified, and undone to the byte
///
/// `plan` looks at everything that it would change and writes a plan; it changes nothing. `apply` runs a saved plan and
/// nothing else: it looks again, leaves out what changed since, writes each effect into the journal before its call, and
/// reads back. Killed at any moment, it goes on when it is started again. `undo` puts back what was there, and proves it.
/// docs/contain.md has more.
#[derive(Debug, clap::Args)]
pub(crate) struct Contain {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Plan(plan::PlanArgs),
    Show(show::Show),
    Policy(policy::Policy),
    Role(role::Role),
    Approve(approve::Approve),
    Apply(apply::Apply),
    Verify(verify::Verify),
    Undo(undo::Undo),
    Status(status::Status),
    Accept(accept::Accept),
    Done(done::Done),
}

impl Contain {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        match &self.what {
            What::Plan(plan) => plan.run(common),
            What::Show(show) => show.run(common),
            What::Policy(policy) => policy.run(common),
            What::Role(role) => role.run(common),
            What::Approve(approve) => approve.run(common),
            What::Apply(apply) => apply.run(common),
            What::Verify(verify) => verify.run(common),
            What::Undo(undo) => undo.run(common),
            What::Status(status) => status.run(common),
            What::Accept(accept) => accept.run(common),
            What::Done(done) => done.run(common),
        }
    }
}
