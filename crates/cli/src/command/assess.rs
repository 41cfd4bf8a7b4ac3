//! `stanch assess`.

use std::io::IsTerminal;
use std::process::ExitCode;

use stanch_case::stage;
use stanch_case::view::{self, Assessment, Detail, Layout};

use super::{case, status, threads};
use crate::args::{Common, Format};
use crate::failure::Failure;
use crate::output;

/// Review each exposed identity: what it did before, what is new in the window, what could not be seen
///
/// One dossier for each thing that the vendor held, the most alarming first. Sessions that a key minted count as its
/// own. The result is kept in the case; `stanch report` writes it down for others.
#[derive(Debug, clap::Args)]
pub(crate) struct Assess {}

impl Assess {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let _lock = folder.lock()?;
        let assessment = stage::assess(&folder, threads(), chrono::Utc::now())?.assessment;
        output::result(&told(&assessment, common.format)?)?;
        Ok(status(common, unseen(&assessment)))
    }
}

/// How many things a review could not see.
pub(super) fn unseen(assessment: &Assessment) -> usize {
    assessment.gaps.len() + assessment.dossiers.iter().map(|dossier| dossier.gaps.len()).sum::<usize>()
}

pub(super) fn told(assessment: &Assessment, format: Format) -> Result<String, Failure> {
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    Ok(match format {
        Format::Table => view::terminal(assessment, Detail::SCREEN, Layout { width: output::width(), colour }),
        Format::Json => view::json(assessment)?,
        Format::Csv => view::csv(assessment),
    })
}
