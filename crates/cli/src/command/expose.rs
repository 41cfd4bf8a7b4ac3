//! `stanch expose`.

use std::path::PathBuf;
use std::process::ExitCode;

use stanch_case::exposures::{Inventory, read_file};
use stanch_model::{Handle, text};

use super::{case, status};
use crate::args::{Common, Format};
use crate::failure::Failure;
use crate::output;

/// Say what the vendor held: a list of key ids, ARNs or names
///
/// Takes CSV, JSON, or one thing a line, with an optional note each. A further list is added to what is known. No secret
/// value is ever kept: what looks like one is dropped on arrival, and its line is named.
#[derive(Debug, clap::Args)]
pub(crate) struct Expose {
    /// The list
    file: PathBuf,
}

impl Expose {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let lock = folder.lock()?;
        let list = read_file(&self.file)?;
        let gaps = list.gaps.clone();
        let found = list.found.len();
        let mut inventory = Inventory::load(&folder.exposures())?;
        let name = self.file.file_name().unwrap_or(self.file.as_os_str()).to_string_lossy();
        inventory.add(&name, list);
        inventory.save(&folder.exposures())?;
        drop(lock);
        let count = |is: fn(&Handle) -> bool| inventory.listed.iter().filter(|one| is(&one.exposure.handle)).count();
        let keys = count(|handle| matches!(handle, Handle::AccessKeyId(_)));
        let arns = count(|handle| matches!(handle, Handle::Arn(_)));
        let names = count(|handle| matches!(handle, Handle::Name(_)));
        let total = inventory.listed.len();
        output::result(&match common.format {
            Format::Table => format!(
                "{found} in this list; the vendor held {total} that are known: {keys} key ids, {arns} ARNs, {names} names; {} gaps",
                gaps.len()
            ),
            Format::Json => text::to_json(
                &serde_json::json!({
                    "schema": "stanch.expose/1",
                    "in_list": found,
                    "known": total,
                    "access_key_ids": keys,
                    "arns": arns,
                    "names": names,
                    "gaps": gaps,
                }),
                true,
            )?,
            Format::Csv => format!(
                "in_list,known,access_key_ids,arns,names,gaps\n{found},{total},{keys},{arns},{names},{}",
                gaps.len()
            ),
        })?;
        if common.format == Format::Table {
            output::gaps(common.quiet, &gaps);
        }
        Ok(status(common, gaps.len()))
    }
}
