//! How far what every collected vendor holds could go, whichever of them the case is about.
//!
//! The graph is built once for all of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use stanch_iam::graph::Graph;
use stanch_iam::reach::Answer;
use stanch_inventory::record::Source;

use super::exposed::{self, Exposed};
use super::{Ground, copies, keys};
use crate::collected;
use crate::config::Settings;
use crate::exposures::Inventory;
use crate::folder::CaseFolder;
use crate::results::{Credentials, Reaches, VENDORS, VendorReach, Vendors};
use crate::stage::inputs::Inputs;
use crate::stage::{Collected, StageError, estate, kept, link};

/// What every vendor holds, and how far it could go.
pub(in crate::stage) struct Everybody {
    /// What the vendor of the case held; none where nothing was collected from it.
    pub(in crate::stage) own: Option<Credentials>,
    /// How far that, and what people listed, could go. None where there is neither, or nothing was collected from AWS.
    pub(in crate::stage) reaches: Option<Reaches>,
    /// What other vendors hold, and what is true of all of them together.
    pub(in crate::stage) all: Vendors,
}

/// The last results, as far as everything that they were made from is still the same; otherwise anew, and kept in
/// `results/vendors.json` and `results/reach.json`.
///
/// # Errors
/// When an input of the case cannot be used.
pub(in crate::stage) fn everybody(
    folder: &CaseFolder,
    threads: usize,
    now: DateTime<Utc>,
) -> Result<Everybody, StageError> {
    let (inputs, settings) = Inputs::read(folder, now)?;
    let own = link::linked(folder, threads, now)?;
    let inventory = Inventory::load(&folder.exposures())?;
    let exposes = own.is_some() || !inventory.listed.is_empty();
    let known = kept::read_reach(folder, &inputs).filter(|_| exposes);
    if let Some(all) = kept::read_vendors(folder, &inputs)
        && (known.is_some() || !exposes || !all.aws_read)
    {
        return Ok(Everybody { own, reaches: known, all });
    }
    let held = others(folder, threads, now, &settings)?;
    let Collected { estate, gaps } = match estate::estate(folder, now) {
        Ok(collected) => collected,
        Err(StageError::NoAws) => {
            let vendors = held.into_iter().map(|held| VendorReach { held, credentials: Vec::new() }).collect();
            let all = Vendors { vendors, ..Vendors::unread() };
            kept::write_vendors(folder, &all, &inputs)?;
            return Ok(Everybody { own, reaches: None, all });
        }
        Err(error) => return Err(error),
    };
    let graph = Graph::new(&estate, threads);
    let copies = copies::of(&graph, &settings, threads);
    let ground = Ground { folder, threads, inputs: &inputs, settings: &settings, graph: &graph, copies: &copies, gaps };
    let mut exposed = exposed::all(&graph, own.as_ref(), &inventory.listed);
    let reaches = match known {
        None if exposes => Some(ground.own(own.as_ref(), &exposed)?),
        known => known,
    };
    let mut vendors = Vec::new();
    for held in held {
        let of_vendor = exposed::all(&graph, Some(&held), &[]);
        vendors.push(VendorReach { credentials: ground.asked(&of_vendor), held });
        exposed.extend(of_vendor);
    }
    let all = all(&ground, vendors, &exposed);
    kept::write_vendors(folder, &all, &inputs)?;
    Ok(Everybody { own, reaches, all })
}

/// What is true of all vendors together.
fn all(ground: &Ground<'_, '_>, vendors: Vec<VendorReach>, exposed: &[Exposed]) -> Vendors {
    let keys: BTreeMap<String, Answer> = keys::taken(ground.graph, ground.copies, exposed);
    let copies = ground.copies.iter().map(|one| one.copy.clone()).collect();
    Vendors { schema: VENDORS.to_owned(), aws_read: true, vendors, copies, keys, gaps: ground.gaps() }
}

/// What each vendor but that of the case holds, joined.
fn others(
    folder: &CaseFolder,
    threads: usize,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Vec<Credentials>, StageError> {
    let own = link::vendor(settings);
    let sources: Vec<Source> = collected::load_all(folder)?.iter().map(|snapshot| snapshot.source).collect();
    let others = sources.into_iter().filter(|source| *source != Source::Aws && Some(*source) != own);
    let mut held = Vec::new();
    for source in others {
        held.extend(link::of_vendor(folder, threads, now, settings, source)?);
    }
    Ok(held)
}
