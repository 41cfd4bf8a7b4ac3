//! `stanch playbook export`.

use std::path::PathBuf;
use std::process::ExitCode;

use stanch_case::folder::write_atomic;
use stanch_model::text::to_json;

use super::library;
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Write a playbook as a CACAO 2.0 document that any other tool can read; what stanch does not know in it is kept
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Its name, its identifier or its file
    playbook: String,
    /// Into this file instead of to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let playbook = library::readable(library::one(library::perhaps(common)?.as_ref(), &self.playbook)?)?;
        let text = to_json(playbook.document(), true)? + "\n";
        match &self.output {
            Some(file) => write_atomic(file, text.as_bytes())?,
            None => output::result(&text)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
