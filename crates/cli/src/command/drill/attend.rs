//! A drill with a team, at this terminal and in others.

use std::fs;
use std::io;
use std::process::Stdio;

use stanch_drill::{ENVIRONMENT, Program};
use tokio::process::Command;
use tokio::signal::ctrl_c;

use super::RUN;
use crate::failure::Failure;
use crate::output::remark;
use crate::person;

/// Has the team run the routine at this terminal, and in others. Whether it was begun.
pub(super) fn run(quiet: bool, program: &Program, can_approve: bool) -> Result<bool, Failure> {
    let file = program.case.join(ENVIRONMENT);
    let lines = program.environment.iter().map(|(name, value)| format!("export {name}='{value}'\n"));
    fs::write(&file, lines.collect::<String>())?;
    let (case, file) = (program.case.display(), file.display());
    remark(
        quiet,
        &format!(
            "\nThe vendor's mail has just arrived: rotate everything. In other terminals:\n  . {file}\n  stanch --case {case} \
             …\nThe routine begins here; answer what it asks, or leave it with Ctrl-D and go on elsewhere with `stanch \
             --case {case} playbook resume`.\n"
        ),
    );
    if !can_approve {
        remark(
            quiet,
            &format!(
                "Nobody can approve plans yet, so that no plan will ask for it: to train that as well, add two of you to {case}/case.toml \
                 before the first plan, each with the line of a file that ends with .pub:\n  [[approver]]\n  name = \"ines@acme.example\"\n  \
                 key = \"ssh-ed25519 …\"\n"
            ),
        );
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(serve(quiet, program));
    // Where the drill was ended with Ctrl-C, a line is still waited for, which nobody will enter.
    runtime.shutdown_background();
    served?;
    Ok(program.case.join("journal").join(format!("playbook-{RUN}.jsonl")).exists())
}

/// Serves the incident until the routine came to its end, or the team ends it. Ctrl-C, which ends a routine like whatever else
/// runs at the terminal, does not end the drill with it: there would be no scorecard of what was done until then.
async fn serve(quiet: bool, program: &Program) -> io::Result<()> {
    let who = person::who("--who", None).unwrap_or_else(|_| "the team".to_owned());
    let mut routine = Command::new(&program.exe);
    let lead = format!("incident_lead={who}");
    routine.arg("--case").arg(&program.case).args(["playbook", "run", "ci-vendor", "--who", &who, "--set", &lead]);
    // What it prints in the end is not the scorecard, which is the result of this command.
    routine.stdin(Stdio::inherit()).stdout(Stdio::null());
    routine.envs(program.environment.iter().cloned()).current_dir(&program.case);
    let mut routine = routine.spawn()?;
    let status = loop {
        tokio::select! {
            status = routine.wait() => break status?,
            interrupted = ctrl_c() => interrupted?,
        }
        // It ends by itself, but where whoever began all this ignores interrupts, as what is begun in the background does.
        if routine.id().is_some() {
            routine.start_kill()?;
        }
    };
    if status.success() {
        return Ok(());
    }
    let entered = async {
        remark(quiet, "\nthe incident is served until you press Enter here, or Ctrl-C; then comes the scorecard");
        // Where nobody is at this terminal, the end of its input is the end of the drill.
        let line = tokio::task::spawn_blocking(|| io::stdin().lines().next().transpose());
        line.await.map_err(io::Error::other)?.map(drop)
    };
    tokio::select! {
        // Ctrl-C is listened to before anybody is told of it.
        biased;
        interrupted = ctrl_c() => interrupted,
        entered = entered => entered,
    }
}
