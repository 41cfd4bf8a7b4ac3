//! The stored list of what the vendor held: `inventory/exposures.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use stanch_model::text::to_json;
use stanch_model::{Exposure, Gap, Handle, Report};

use super::row::{JOINT, join};
use super::{ExposureError, Listed, Place};
use crate::folder::write_atomic;

/// The name and version of the stored form.
const SCHEMA: &str = "stanch.exposures/1";

/// All lists that were given, as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// What the vendor held, sorted, without duplicates.
    pub listed: Vec<Listed>,
    /// What in the lists could not be used, sorted.
    pub gaps: Vec<Gap>,
}

/// The stored form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    schema: String,
    exposures: Vec<Listed>,
    gaps: Vec<Gap>,
}

impl Inventory {
    /// What is stored in a file; empty if there is no such file.
    ///
    /// # Errors
    /// When the file cannot be read or is not what [`Inventory::save`] writes.
    pub fn load(path: &Path) -> Result<Self, ExposureError> {
        let file = path.display().to_string();
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(ExposureError::Read { file, source }),
        };
        match serde_json::from_slice::<Stored>(&bytes) {
            Ok(stored) if stored.schema == SCHEMA => Ok(Self { listed: stored.exposures, gaps: stored.gaps }),
            Ok(_) => Err(ExposureError::Damaged { file, line: 1 }),
            Err(error) => Err(ExposureError::Damaged { file, line: error.line() }),
        }
    }

    /// Stores the inventory, completely or not at all.
    ///
    /// # Errors
    /// When the file cannot be written; what was stored before is still there then.
    pub fn save(&self, path: &Path) -> Result<(), ExposureError> {
        let stored = Stored { schema: SCHEMA.to_owned(), exposures: self.listed.clone(), gaps: self.gaps.clone() };
        let mut json = to_json(&stored, true)
            .map_err(|source| ExposureError::Read { file: path.display().to_string(), source: source.into() })?;
        json.push('\n');
        Ok(write_atomic(path, json.as_bytes())?)
    }

    /// Adds a list. The order in which lists are added does not matter, and adding one again changes nothing. What
    /// could not be used in an earlier state of a list of the same name is forgotten, as the new state says it afresh.
    pub fn add(&mut self, file: &str, list: Report<Vec<Listed>>) {
        let mut merged: BTreeMap<Handle, (BTreeSet<String>, BTreeSet<Place>)> = BTreeMap::new();
        for one in self.listed.drain(..).chain(list.found) {
            let (notes, places) = merged.entry(one.exposure.handle).or_default();
            notes.extend(one.exposure.note.iter().flat_map(|note| note.split(JOINT)).map(str::to_owned));
            places.extend(one.listed);
        }
        self.listed = merged
            .into_iter()
            .map(|(handle, (notes, places))| Listed {
                exposure: Exposure { handle, note: join(notes) },
                listed: places.into_iter().collect(),
            })
            .collect();
        let of_file = format!("{file}:");
        self.gaps.retain(|gap| !gap.source.starts_with(&of_file));
        self.gaps.extend(list.gaps);
        self.gaps.sort();
        self.gaps.dedup();
    }

    /// What the vendor held, without the places that said so.
    pub fn exposures(&self) -> Vec<Exposure> {
        self.listed.iter().map(|one| one.exposure.clone()).collect()
    }
}
