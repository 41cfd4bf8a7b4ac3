//! A role for identity tokens in place of a user's access key.

use chrono::{DateTime, Utc};
use stanch_iam::arn::account_of;
use stanch_inventory::record::Source;
use stanch_secrets::credential::{Credential, Target};
use stanch_secrets::token_role;

use super::{Collected, Days, StageError, least_privilege, link};
use crate::collected;
use crate::folder::CaseFolder;
use crate::results::{Offered, TOKEN_ROLE};

/// The role that the vendor's jobs could assume in place of using the key of `who`, with what that one needs by its baseline.
///
/// # Errors
/// When nobody is called `who`, or the vendor's issuer of identity tokens is not known. Without logs the role is offered
/// without policies, which is said.
pub fn token_role(folder: &CaseFolder, who: &str, threads: usize, now: DateTime<Utc>) -> Result<Offered, StageError> {
    let snapshot = collected::load(folder, Source::Aws)?;
    let Collected { estate, .. } = super::estate::of(&snapshot, now);
    let id = estate.who(who)?;
    let (arn, name) = (estate.principal(id).arn.clone(), estate.principal(id).name.clone());
    let refused = |why: String| StageError::TokenRole { who: arn.clone(), why };
    let credentials = link::linked(folder, threads, now)?;
    let is_of = |one: &&Credential| {
        one.links.iter().filter(|link| link.holds()).any(|link| match &link.target {
            Target::AccessKey { id: key, .. } => estate.user_of_key(key) == Some(id),
            _ => false,
        })
    };
    let all = credentials.iter().flat_map(|one| &one.linked.credentials);
    let held: Vec<&Credential> = all.filter(is_of).collect();
    let settings = folder.settings()?;
    let Some(source) = link::vendor(&settings).filter(|_| credentials.is_some()) else {
        return Err(refused("nothing was collected from the vendor".to_owned()));
    };
    let vendor = collected::load(folder, source)?;
    let role = token_role::token_role(account_of(&arn), &vendor, &held).map_err(refused)?;
    let mut notes = Vec::new();
    if held.is_empty() {
        notes
            .push("nothing that the vendor held is known to be its key, so that no project is known either".to_owned());
    }
    let policies = match least_privilege(folder, &arn, Days::default(), threads, now) {
        Ok(proposed) => {
            let unseen = proposed.gaps.len() + proposed.undecided.len() + proposed.unknown.len();
            if unseen > 0 {
                notes.push(format!(
                    "what it needs is not known in {unseen} respects: `stanch least-privilege {arn}` says which"
                ));
            }
            proposed.policies
        }
        Err(error) => {
            notes.push(format!("no policy is offered, since what it needs cannot be told: {error}"));
            Vec::new()
        }
    };
    let exists = estate.has_provider(&role.provider);
    Ok(Offered { schema: TOKEN_ROLE, principal: arn, name: format!("{name}-jobs"), exists, role, policies, notes })
}
