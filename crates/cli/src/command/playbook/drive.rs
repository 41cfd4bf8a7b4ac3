//! A run, from where its journal stands as far as it goes.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use futures::lock::Mutex;
use stanch_case::folder::CaseFolder;
use stanch_case::runs::{self, RunJournal};
use stanch_model::text::terminal;
use stanch_playbook::run::{self, Ending, Entry, History, Limits, Outcome, Routine, Stop, standing};
use stanch_remote::Threads;

use super::hands::RunHands;
use super::page::RunPage;
use super::people::{People, lines};
use crate::args::Common;
use crate::command::now;
use crate::failure::Failure;
use crate::output::{self, remark};
use crate::person;

/// Who answers.
#[derive(Debug, clap::Args)]
pub(super) struct Answering {
    /// Who says so; without it, whoever is logged in
    #[arg(long, value_name = "NAME")]
    pub(super) who: Option<String>,
    /// Wait for answers from elsewhere where nobody is at this terminal
    #[arg(long)]
    wait: bool,
}

/// Writes entries into the journal of a run, and runs it.
pub(super) fn drive(
    common: &Common,
    folder: &CaseFolder,
    name: &str,
    first: Vec<Entry>,
    answering: &Answering,
) -> Result<ExitCode, Failure> {
    let who = person::who("--who", answering.who.as_deref())?;
    let journal = RunJournal::open(folder, name, now)?;
    // Somebody else may have begun one of this name since it was chosen.
    if !journal.past().is_empty() && first.iter().any(|entry| matches!(entry, Entry::Opened { .. })) {
        return Err(Failure::Usage(format!("the run {name} was begun by somebody else just now; begin yours again")));
    }
    // What ended has taken its answer. What is tried again has not, and its answer may have been given already.
    for key in History::of(journal.past()).settled() {
        runs::forget_answer(folder, name, key)?;
    }
    let mut past = journal.past().to_vec();
    for entry in first {
        match journal.add(entry) {
            Ok(line) => past.push(line),
            Err(cause) => {
                if past.is_empty() {
                    // What did not begin must not stand there as a run; one without a line is none.
                    let _ = std::fs::remove_file(folder.run_file(name));
                }
                return Err(Stop::Ledger(cause).into());
            }
        }
    }
    let routine = Routine::of(&past)?;
    let here = std::io::stdin().is_terminal().then(|| (who, Mutex::new(lines())));
    let people = People { folder, run: name.to_owned(), here, wait: answering.wait };
    let hands = RunHands {
        folder,
        program: std::env::current_exe()?,
        root: std::path::absolute(folder.root())?,
        allow: folder.settings()?.playbook_hosts,
        people,
        quiet: common.quiet,
    };
    let history = History::of(&past);
    let threads = Threads::start().map_err(Failure::Threads)?;
    let ending = threads.run(run::run(&routine, &history, &hands, &journal, Limits::USUAL));
    drop(journal);
    let standing = standing(&routine, &runs::read(folder, name)?);
    output::result(&output::told(&RunPage { standing: &standing }, common.format)?)?;
    match ending {
        Ok(Ending::Closed(Outcome::Succeeded)) => Ok(ExitCode::SUCCESS),
        Ok(Ending::Closed(Outcome::Failed)) => Ok(ExitCode::from(1)),
        Ok(Ending::Flawed) => {
            remark(common.quiet, "see why each of them failed, mend it, and do it in a new run or by hand");
            Ok(ExitCode::from(1))
        }
        Ok(Ending::Stopped) => {
            let keys: String = standing.failed.iter().map(|key| format!(" --again {key}")).collect();
            remark(
                common.quiet,
                &format!("mend it, then try again with `stanch playbook resume {}{keys}`", terminal(name)),
            );
            Ok(ExitCode::from(1))
        }
        Err(Stop::Waits) => {
            remark(common.quiet, &format!("then go on with `stanch playbook resume {}`", terminal(name)));
            Ok(ExitCode::from(1))
        }
        Err(stop) => Err(stop.into()),
    }
}

/// The run that is meant: the one that is named, or the only one.
pub(super) fn chosen(folder: &CaseFolder, wanted: Option<&str>) -> Result<String, Failure> {
    let names = runs::names(folder)?;
    let known = || terminal(&names.join(", ")).into_owned();
    match (wanted, names.as_slice()) {
        (_, []) => Err(Failure::Usage("no playbook was run in this case; begin with `stanch playbook run`".to_owned())),
        (None, [one]) => Ok(one.clone()),
        (None, _) => Err(Failure::Usage(format!("there are several runs; name one of {}", known()))),
        (Some(wanted), _) => match names.iter().find(|name| *name == wanted) {
            Some(name) => Ok(name.clone()),
            None => Err(Failure::Usage(format!("there is no run {}; runs are {}", terminal(wanted), known()))),
        },
    }
}
