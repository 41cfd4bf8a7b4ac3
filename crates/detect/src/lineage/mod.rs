//! From exposures to the credentials that descend from them.
//!
//! A lineage starts with the exposed key, or with every credential that an exposed principal was seen with. It grows
//! along minting events, whose responses name the credential that they made: role sessions, chained roles, federation
//! tokens, and long-term keys. These decisions are made here, and `docs/schema.md` states them for readers:
//!
//! - A **created key** belongs to the lineage of whoever created it. It is always listed. Its events count only if it
//!   was made inside the window (or after it, where the review goes on after it), or at a time that cannot be read, because a key made before then was made in the
//!   ordinary course of work; and what it made in turn is followed under the same condition.
//! - A **forward access session**, in which an AWS service calls on behalf of a user, names the user and not the key
//!   that asked for it. It counts for every exposed key of that user, apart from the others as `forwarded`, and never
//!   makes an exposure `seen` by itself. Nor does anything that such a session made.
//! - A **console session** that was opened with a sign-in token signs with a key that no record names. It counts if it is
//!   under the ARN of the credential that asked for the token, and begins within twelve hours.
//! - A **source identity** goes through every chain. A session that carries one of a lineage, and whose minting no record
//!   shows, counts if nobody else's sessions carry it.
//! - A user's **other sessions without a minting event**, as those of the console, count for the user when the user is
//!   what was exposed. For an exposed key they do not count, and a gap says how many there are.

mod carried;
mod holders;
mod kin;
mod minting;
mod principals;

use datafusion::prelude::SessionContext;
use stanch_model::{Exposure, Span};

pub use kin::{Kin, Member};

use crate::DetectError;
use crate::target::Target;

/// The lineage of every exposure, in the order of the exposures.
#[derive(Debug)]
pub struct Lineage {
    /// One per exposure.
    pub kin: Vec<Kin>,
}

/// Follows every exposure to its credentials.
pub async fn trace(session: &SessionContext, exposures: &[Exposure], minted: &Span) -> Result<Lineage, DetectError> {
    if u32::try_from(exposures.len()).is_err() {
        return Err(DetectError::TooMany { count: exposures.len() });
    }
    let targets: Vec<Target> = exposures.iter().map(|exposure| Target::of(&exposure.handle)).collect();
    let principals = principals::resolve(session, &targets).await?;
    let mut kin: Vec<Kin> = targets.iter().zip(&principals).map(|(target, found)| Kin::new(target, found)).collect();
    holders::collect(session, &principals, &mut kin).await?;
    minting::explain(session, &mut kin).await?;
    minting::of_roles(session, &principals, &mut kin).await?;
    for kin in &mut kin {
        kin.settle_forwarded();
    }
    let members =
        (0u32..).zip(&kin).flat_map(|(exposure, kin)| kin.members.keys().map(move |id| (exposure, id.clone())));
    let members = members.collect();
    minting::follow(session, minted, &mut kin, members, true).await?;
    let adopted = carried::adopt(session, &mut kin).await?;
    minting::follow(session, minted, &mut kin, adopted, false).await?;
    for (kin, exposure) in kin.iter_mut().zip(exposures) {
        kin.explain_gaps(exposure);
    }
    Ok(Lineage { kin })
}
