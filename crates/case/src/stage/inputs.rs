//! What a review was made from, so that it is made anew when something of that has changed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use stanch_inventory::record::Source;

use super::{StageError, former};
use crate::config::Settings;
use crate::folder::{CaseFolder, FolderError};

/// The name and version of the form of `results/inputs.json`.
const INPUTS: &str = "stanch.inputs/1";

/// `results/inputs.json`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Inputs {
    /// [`INPUTS`].
    schema: String,
    /// The version of the program.
    version: String,
    /// SHA-256 of each file in hexadecimal, by its path below the case folder; `None` for one that is not there.
    files: BTreeMap<String, Option<String>>,
    /// SHA-256 of what plans took credentials for, in hexadecimal; empty where no plan stands.
    #[serde(default)]
    formers: String,
    /// Which mutes held, by their place in `case.toml`.
    mutes: Vec<usize>,
}

impl Inputs {
    /// The inputs of a case as they are at this moment, with what `case.toml` says. A file that changes from now on
    /// changes the next inputs, too: what is made from it is not kept for longer than it should be.
    pub(super) fn read(folder: &CaseFolder, now: DateTime<Utc>) -> Result<(Self, Settings), StageError> {
        let mut files = BTreeMap::new();
        let mut add = |path: &Path| -> Result<(), FolderError> {
            let name = path.strip_prefix(folder.root()).unwrap_or(path).display().to_string();
            files.insert(name, digest(path)?);
            Ok(())
        };
        // Before it is read, so that a change in between is noticed.
        add(&folder.case_toml())?;
        let settings = folder.settings()?;
        add(&folder.exposures())?;
        add(&folder.lake().join("ledger.jsonl"))?;
        for source in Source::ALL {
            add(&folder.snapshot(source))?;
        }
        add(&folder.decisions())?;
        add(&folder.strangers())?;
        for file in settings.files() {
            add(&folder.root().join(file))?;
        }
        let holding = settings.mutes.iter().enumerate().filter(|(_, mute)| mute.holds(now));
        let mutes = holding.map(|(place, _)| place).collect();
        let formers = former::of(folder)?;
        let formers =
            if formers.is_empty() { String::new() } else { hex(Sha256::digest(serde_json::to_vec(&formers)?)) };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok((Self { schema: INPUTS.to_owned(), version, files, formers, mutes }, settings))
    }
}

fn hex(digest: impl AsRef<[u8]>) -> String {
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of a file, if there is one.
fn digest(path: &Path) -> Result<Option<String>, FolderError> {
    let fail = |source| FolderError::Read { path: path.to_owned(), source };
    let mut file = match File::open(path) {
        // What needs the file says so in its own words.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(fail)?,
    };
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut block).map_err(fail)?;
        if read == 0 {
            return Ok(Some(hex(hash.finalize())));
        }
        hash.update(block.get(..read).unwrap_or_default());
    }
}
