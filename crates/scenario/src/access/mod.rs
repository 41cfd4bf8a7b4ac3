//! Generated organisations that say who can do what in AWS, and the truth about who can become an administrator.
//!
//! Among very many identities that do their work, each account has a few that can become an administrator and as many
//! that look as if they could. The files are those that `stanch collect aws --from` takes, and beside them, under
//! `single`, what AWS gives one thing at a time and what no such file has.
//!
//! One account at a time is in memory. What an account is made of follows from the seed and its number alone.

mod cell;
mod fill;
mod organization;
mod place;
mod plant;
mod render;
mod spec;
mod stock;
mod truth;
mod work;
mod write;

use std::path::Path;

pub use spec::AccessSpec;
pub use truth::{AccessTruth, Counts, Destroyer, Known};

use crate::{ScenarioError, save};
use cell::{Cell, is_own};
use place::Map;
use write::Writer;

/// Writes an organisation into a folder, and gives the truth about it:
///
/// - `collect/`: files for `stanch collect aws --from`;
/// - `single/`: units, policies of the organisation, buckets and policies of resources, which have no such form;
/// - `exposures.csv`: key ids that a vendor held (columns `access_key_id` and `note`);
/// - `truth.json`.
///
/// # Errors
/// A spec that cannot be generated, a folder that holds an organisation already, or a file that cannot be written. What
/// was written before an error stays.
pub fn access(spec: &AccessSpec, out: &Path) -> Result<AccessTruth, ScenarioError> {
    spec.check()?;
    let map = Map::new(spec);
    let mut writer = Writer::new(out)?;
    writer.organization(&map)?;
    let mut truth = AccessTruth::default();
    for place in &map.places {
        let mut cell = Cell::new(spec, &map, place, &mut truth);
        plant::plant(&mut cell);
        stock::stock(&mut cell);
        fill::fill(&mut cell, spec.share(spec.principals, place.index), spec.share(spec.policies, place.index));
        let account = cell.account;
        count(&mut truth.counts, &account);
        writer.account(&account)?;
    }
    truth.counts.control = writer.controls();
    truth.counts.resource = writer.resources();
    truth.sort();
    writer.finish(spec)?;
    let mut json = serde_json::to_vec_pretty(&truth)?;
    json.push(b'\n');
    save(&out.join("truth.json"), &json)?;
    Ok(truth)
}

/// Adds what an account has.
fn count(counts: &mut Counts, account: &crate::estate::aws::Account) {
    let crate::estate::aws::Account { users, groups, roles, policies, .. } = account;
    let inline = users.iter().map(|user| user.inline.len()).sum::<usize>()
        + groups.iter().map(|group| group.inline.len()).sum::<usize>()
        + roles.iter().map(|role| role.inline.len()).sum::<usize>();
    let bounded = users.iter().filter(|user| user.boundary.is_some()).count()
        + roles.iter().filter(|role| role.boundary.is_some()).count();
    counts.accounts += 1;
    counts.users += users.len() as u64;
    counts.groups += groups.len() as u64;
    counts.roles += roles.len() as u64;
    counts.managed += policies.iter().filter(|policy| is_own(policy)).count() as u64;
    counts.inline += inline as u64;
    counts.bounded += bounded as u64;
    counts.keys += users.iter().map(|user| user.keys.len() as u64).sum::<u64>();
    counts.functions += account.regions.values().map(|region| region.functions.len() as u64).sum::<u64>();
}
