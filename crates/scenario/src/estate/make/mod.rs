//! How an estate is made.
//!
//! Each vendor draws from a source of its own, so that more of one changes nothing at another. Whatever is made writes
//! itself down in the ledger at once; what depends on all keys, such as who else has the same last letters, is worked
//! out at the end from the keys that there are.

mod circleci;
mod cloud;
mod github;
mod gitlab;
mod keys;
mod ledger;
mod mint;
mod names;
mod plan;
mod project;
mod repository;
mod shelf;

use super::truth::{HeldKind, Target, TrapKind, Vendor};
use super::{Estate, EstateSpec};
use crate::ScenarioError;
use crate::organisation::{Organisation, VENDOR_ISSUER};
use cloud::{Cloud, FOREIGN_ISSUER, trusts};
use ledger::Ledger;
use mint::Mint;
use repository::Repositories;

/// Makes an estate: what the organisation of a seed has at its vendors and in AWS. Equal specs give equal estates; the
/// users, keys and roles that the logs of [`crate::generate`] name for the same seed are among them.
///
/// # Errors
/// A spec that cannot be generated.
pub fn estate(spec: &EstateSpec) -> Result<Estate, ScenarioError> {
    spec.check()?;
    let organisation = Organisation::new(&spec.logs())?;
    let mut cloud = Cloud::new(&organisation, spec)?;
    let mut ledger = Ledger::default();
    let mut repositories = Repositories::default();
    let mut mints = ["circleci", "github", "gitlab", "workloads"].map(|part| Mint::new(spec.seed, part));
    let [of_circleci, of_github, of_gitlab, of_workloads] = &mut mints;
    let made = circleci::make(&mut cloud, &mut ledger, &mut repositories, of_circleci, spec);
    let built = (made.projects.as_slice(), made.tokens.as_slice());
    let github = github::make(&mut cloud, &mut ledger, &mut repositories, of_github, spec, built);
    let gitlab = gitlab::make(&mut cloud, &mut ledger, of_gitlab, spec);
    if cloud.key_count() > spec.access_keys {
        return Err(ScenarioError::Spec { why: "an estate needs more access keys for so many variables and projects" });
    }
    let (aws, keys, of_aws) = cloud.finish(spec, of_workloads);
    link_roles(&mut ledger, &aws);
    let mut truth = ledger.finish(&keys);
    let planted = mints.into_iter().chain([of_aws]).flat_map(Mint::into_planted);
    truth.planted = planted.collect();
    truth.planted.sort();
    truth.planted.dedup();
    Ok(Estate { spec: spec.clone(), circleci: made.estate, github, gitlab, aws, truth })
}

/// Links issuers to the roles that trust them.
fn link_roles(ledger: &mut Ledger, aws: &super::aws::Estate) {
    let issuers: Vec<(usize, Vendor, String)> = ledger
        .truth()
        .held
        .iter()
        .enumerate()
        .filter(|(_, held)| held.kind == HeldKind::OidcIssuer)
        .map(|(index, held)| (index, held.vendor, held.name.trim_start_matches("https://").to_owned()))
        .collect();
    for account in &aws.accounts {
        for role in &account.roles {
            let target = || Target::Role { arn: format!("arn:aws:iam::{}:role{}{}", account.id, role.path, role.name) };
            for (held, vendor, issuer) in &issuers {
                if trusts(role, issuer) {
                    ledger.link(*held, target());
                } else if *vendor == Vendor::Circleci && issuer == VENDOR_ISSUER && trusts(role, FOREIGN_ISSUER) {
                    ledger.trap(*held, target(), TrapKind::ForeignIssuer);
                }
            }
        }
    }
}
