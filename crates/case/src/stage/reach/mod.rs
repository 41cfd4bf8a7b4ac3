//! How far each exposed credential could go: what it may do, whom it can become, what it can destroy, and what would have
//! to be contained.

mod code;
mod copies;
mod cutting;
mod exposed;
mod hops;
mod keys;
pub(super) mod usage;
mod vendors;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use stanch_iam::backup::Copy;
use stanch_iam::estate::PrincipalId;
use stanch_iam::graph::{Graph, Node};
use stanch_iam::reach::{Answer, Asked, Destroyable, Reach, short};
use stanch_model::Gap;

use super::inputs::Inputs;
use super::{Collected, StageError, estate, kept, link};
use crate::collected;
use crate::config::Settings;
use crate::exposures::Inventory;
use crate::folder::CaseFolder;
use crate::results::{CredentialReach, Credentials, Everyone, PrincipalReach, REACH, Reaches};
use crate::view::draw::Drawing;
use exposed::Exposed;
pub(super) use vendors::{Everybody, everybody};

/// The last result, if everything that it was made from is still the same; otherwise anew, and kept in
/// `results/reach.json`.
///
/// # Errors
/// When nothing was collected from AWS, nothing is known to be exposed, or an input of the case cannot be used.
pub fn reach(folder: &CaseFolder, threads: usize, now: DateTime<Utc>) -> Result<Reaches, StageError> {
    let (inputs, settings) = Inputs::read(folder, now)?;
    if let Some(reaches) = kept::read_reach(folder, &inputs) {
        return Ok(reaches);
    }
    let Collected { estate, gaps } = estate::estate(folder, now)?;
    let held = link::linked(folder, threads, now)?;
    let inventory = Inventory::load(&folder.exposures())?;
    if held.is_none() && inventory.listed.is_empty() {
        return Err(StageError::NoExposures);
    }
    let graph = Graph::new(&estate, threads);
    let copies = copies::of(&graph, &settings, threads);
    let ground = Ground { folder, threads, inputs: &inputs, settings: &settings, graph: &graph, copies: &copies, gaps };
    let exposed = exposed::all(&graph, held.as_ref(), &inventory.listed);
    ground.own(held.as_ref(), &exposed)
}

/// What every question about the reach of a case rests on.
struct Ground<'g, 'e> {
    folder: &'g CaseFolder,
    threads: usize,
    inputs: &'g Inputs,
    settings: &'g Settings,
    graph: &'g Graph<'e>,
    /// Copies with who can destroy each.
    copies: &'g [Destroyable],
    /// What was not read of AWS, and what of it cannot be used.
    gaps: Vec<Gap>,
}

impl Ground<'_, '_> {
    /// How far what is exposed by the case could go, kept in `results/reach.json`.
    fn own(&self, held: Option<&Credentials>, exposed: &[Exposed]) -> Result<Reaches, StageError> {
        let Self { folder, threads, settings, graph, copies, .. } = *self;
        let snapshots = collected::load_all(folder)?;
        let code = code::Code::new(&snapshots, held.map(|held| held.vendor));
        let mut credentials = self.asked(exposed);
        add_code(&code, held, &mut credentials);
        credentials.sort_by_cached_key(|one| (Reverse(danger(one)), one.number.unwrap_or(u64::MAX), one.id.clone()));
        let used = usage::usage(folder, threads, settings)?;
        let cut = cutting::cut(graph, exposed, copies, used.as_ref());
        let states = copies::states(settings, copies, &credentials, exposed);
        let (as_of, gaps) = (graph.estate().now(), self.gaps());
        let reaches = Reaches { schema: REACH.to_owned(), as_of, credentials, copies: states, cut, gaps };
        kept::write_reach(folder, &reaches, self.inputs)?;
        Ok(reaches)
    }

    /// How far each of some exposed things could go.
    fn asked(&self, exposed: &[Exposed]) -> Vec<CredentialReach> {
        let certain: BTreeSet<PrincipalId> = exposed.iter().flat_map(Exposed::certain).collect();
        let mut asked = Asked::new(self.graph, &certain, self.copies);
        let mut hops = hops::Hops::default();
        exposed.iter().map(|one| of_exposed(&mut asked, &mut hops, one)).collect()
    }

    /// What limits it.
    fn gaps(&self) -> Vec<Gap> {
        let mut gaps = self.gaps.clone();
        gaps.extend(copies::gaps(self.settings, self.copies));
        gaps.sort();
        gaps.dedup();
        gaps
    }
}

/// What one of the exposed credentials could do, as a drawing: its shortest ways to administrators and to backups.
///
/// # Errors
/// As [`reach`].
pub fn drawing(
    folder: &CaseFolder,
    threads: usize,
    now: DateTime<Utc>,
    one: &CredentialReach,
) -> Result<Drawing, StageError> {
    let settings = folder.settings()?;
    let Collected { estate, .. } = estate::estate(folder, now)?;
    let graph = Graph::new(&estate, threads);
    let identities = one.reach.iter().flat_map(|reach| &reach.identities);
    let who: Vec<PrincipalId> = identities.filter_map(|arn| estate.principal_of(arn)).collect();
    let copies: Vec<Copy> = estate.copies(&copies::declared(&settings));
    let reached = one.reach.iter().flat_map(|reach| &reach.backups);
    let destroyed: BTreeSet<&str> = reached.map(|copy| copy.copy.as_str()).collect();
    let copies: Vec<Copy> = copies.into_iter().filter(|copy| destroyed.contains(copy.arn.as_str())).collect();
    Ok(Drawing::of_dangers(&graph, &one.title, &who, &copies))
}

/// How far every identity of the organisation could go by itself, exposed or not.
///
/// # Errors
/// When nothing was collected from AWS, or an input of the case cannot be used.
pub fn everyone(folder: &CaseFolder, threads: usize, now: DateTime<Utc>) -> Result<Everyone, StageError> {
    let Collected { estate, gaps } = estate::estate(folder, now)?;
    let held = link::linked(folder, threads, now)?;
    let inventory = Inventory::load(&folder.exposures())?;
    let graph = Graph::new(&estate, threads);
    let listed = exposed::all(&graph, held.as_ref(), &inventory.listed);
    let exposed: BTreeSet<Node> = listed.iter().flat_map(|one| one.who.iter().copied()).collect();
    let next = graph.next_to_admin();
    let principals = estate.principals().zip(graph.becoming_admin()).map(|((id, principal), truth)| PrincipalReach {
        arn: principal.arn.clone(),
        kind: principal.kind.id(),
        account: principal.account.clone(),
        exposed: exposed.contains(&Node::Principal(id)),
        admin: graph.is_admin(Node::Principal(id)).into(),
        can_become_admin: truth.into(),
        path: next.way(Node::Principal(id)).iter().map(|edge| short(&graph, edge)).collect(),
    });
    Ok(Everyone { schema: REACH.to_owned(), as_of: estate.now(), principals: principals.collect(), gaps })
}

fn of_exposed(asked: &mut Asked<'_, '_>, hops: &mut hops::Hops, one: &Exposed) -> CredentialReach {
    let found = (!one.who.is_empty()).then(|| Reach::and_readable(asked, &one.who, one.meaning));
    let (reach, readable) = found.unzip();
    CredentialReach {
        number: one.number,
        id: one.id.clone(),
        title: one.title.clone(),
        issuer: one.issuer,
        reach,
        repositories: Vec::new(),
        roles: one.roles.clone(),
        hops: readable.map(|readable| hops.of(asked.graph.estate(), &readable)).unwrap_or_default(),
        notes: one.notes.iter().filter(|note| !note.is_empty()).cloned().collect(),
    }
}

/// Adds what opens through source code, also of credentials that are no identity of AWS.
fn add_code(code: &code::Code, held: Option<&Credentials>, credentials: &mut Vec<CredentialReach>) {
    for (number, credential) in (1..).zip(held.iter().flat_map(|held| &held.linked.credentials)) {
        let Some(behind) = code.of(credential) else { continue };
        let at = credentials.iter().position(|one| one.id == credential.id).unwrap_or_else(|| {
            credentials.push(CredentialReach {
                number: Some(number),
                id: credential.id.clone(),
                title: credential.title.clone(),
                issuer: false,
                reach: None,
                repositories: Vec::new(),
                roles: Vec::new(),
                hops: Vec::new(),
                notes: Vec::new(),
            });
            credentials.len() - 1
        });
        if let Some(one) = credentials.get_mut(at) {
            one.repositories.extend(behind.repositories);
            one.hops.extend(behind.hops);
            one.notes.extend(behind.notes);
        }
    }
}

/// How dangerous something is, for the order: the organisation, an administrator, copies, data, other credentials.
fn danger(one: &CredentialReach) -> (Answer, Answer, Answer, Answer, usize, usize) {
    let reach = one.reach.as_ref();
    let level = |id: &str| {
        let levels = reach.iter().flat_map(|reach| &reach.levels);
        levels.filter(|level| level.level == id).map(|level| level.answer).max().unwrap_or_default()
    };
    (
        reach.map(|reach| reach.can_become_admin).unwrap_or_default(),
        reach.map(|reach| reach.organization).unwrap_or_default(),
        reach.and_then(|reach| reach.backups.iter().map(|copy| copy.answer).max()).unwrap_or_default(),
        level("read_data"),
        reach.map_or(0, |reach| reach.accounts.len()),
        one.hops.len(),
    )
}
