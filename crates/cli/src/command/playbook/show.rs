//! `stanch playbook show`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use super::{library, page::ShowPage};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Show what a playbook would do, step by step, or as a checklist to print
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// Its name, its identifier or its file
    playbook: String,
    /// A checklist in Markdown that a person can follow with nothing but paper
    #[arg(long)]
    markdown: bool,
    /// Put this value in the place of a variable: `incident_lead=Ada`
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = variable)]
    values: Vec<(String, String)>,
}

impl Show {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let playbook = library::readable(library::one(library::perhaps(common)?.as_ref(), &self.playbook)?)?;
        let values: BTreeMap<String, String> = self.values.iter().cloned().collect();
        let text = match self.markdown {
            true => stanch_playbook::markdown::markdown(&playbook, &values),
            false => output::told(&ShowPage { playbook: &playbook, values: &values }, common.format)?,
        };
        output::result(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A variable's full name and its value, from `name=value` or `__name__=value`.
pub(super) fn variable(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    let name = if name.starts_with("__") { name.to_owned() } else { format!("__{name}__") };
    // It is kept in the run's journal, and shown to others.
    if crate::person::has_secret(value) {
        return Err(
            "the value looks like a secret, and values are kept; let a person enter it where it is needed".to_owned()
        );
    }
    if value.len() > stanch_playbook::variable::LONGEST {
        return Err(format!("the value is longer than {} bytes", stanch_playbook::variable::LONGEST));
    }
    match stanch_playbook::variable::is_name(&name) {
        true => Ok((name, value.to_owned())),
        false => Err("a variable's name has letters, digits, `_` and `-`, and begins with a letter".to_owned()),
    }
}
