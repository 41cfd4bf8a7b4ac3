//! In which order to look at credentials, by stated arithmetic.
//!
//! The rank is the sum of the points below. What was replaced since the exposure, and what is linked to an access key
//! that is off, keeps a quarter of its points, rounded down. A setting has none.
//!
//! | what | points |
//! |---|---|
//! | what it opens has all permissions | 600 |
//! | a name says that it administers | 500 |
//! | a name says production, or that it deploys | 200 |
//! | its kind deploys, publishes, signs or administers | 60 |
//! | what it opens is certain; likely; possible | 80; 60; 30 |
//! | several things that it opens are certain: each after the first, at most five | 10 |
//! | the access key that it is, is active | 40 |
//! | it can push to a repository | 80 |
//! | it was used in the last 90 days | 60 |
//! | logs show it in use since the exposure began | 40 |
//! | it was not replaced; only partly; nobody says | 60; 40; 30 |
//! | every project can use it | 20 |
//! | copies of it lie elsewhere: each, at most four | 5 |
//! | it is secret; its name does not say | 40; 15 |
//!
//! The points for power are more than all others together, so that what looks as if it could do everything comes first.

use std::cmp::Reverse;

use stanch_model::Reason;

use crate::credential::{Confidence, Credential, Projects, Replaced, Secrecy, Target, Unused};
use crate::fact::{Power, key_of};
use crate::known::Known;

/// Fills in a credential's reasons, most points first, and their sum.
pub(crate) fn rank(known: &Known<'_>, powers: &[Power], credential: &mut Credential) {
    let mut reasons = match credential.secrecy {
        Secrecy::Setting => Vec::new(),
        Secrecy::Secret | Secrecy::Unknown => points(known, powers, credential),
    };
    let damping = match &credential.replaced {
        Replaced::Yes { .. } => Some("it was replaced"),
        _ => key_of(known, credential.link())
            .and_then(|key| (key.key.active == Some(false)).then_some("its access key is off")),
    };
    if let Some(why) = damping {
        for reason in &mut reasons {
            reason.points /= 4;
            reason.text = format!("{}; at a quarter of the weight, as {why}", reason.text);
        }
    }
    reasons.retain(|reason| reason.points > 0);
    reasons.sort_by(|one, other| (Reverse(one.points), &one.text).cmp(&(Reverse(other.points), &other.text)));
    credential.rank = reasons.iter().map(|reason| reason.points).sum();
    credential.reasons = reasons;
}

fn points(known: &Known<'_>, powers: &[Power], credential: &Credential) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    let mut add = |points: u32, text: String| reasons.push(Reason { points, text });
    // One reason of each sort counts, and the others are told with the credential.
    let mut sorts: Vec<u32> = Vec::new();
    for power in powers {
        if !sorts.contains(&power.points()) {
            sorts.push(power.points());
            add(power.points(), power.text().to_owned());
        }
    }
    match credential.confidence() {
        Some(Confidence::Certain) => add(80, "what it opens is certain".to_owned()),
        Some(Confidence::Likely) => add(60, "what it opens is likely".to_owned()),
        Some(Confidence::Possible) => add(30, "what it opens is one of several, or doubtful".to_owned()),
        None => {}
    }
    let holding = || credential.links.iter().filter(|link| link.holds());
    let certain = holding().filter(|link| link.confidence == Confidence::Certain).count();
    if certain > 1 {
        add(10 * capped(certain - 1, 5), format!("it opens {certain} things for certain"));
    }
    let key = key_of(known, credential.link());
    if key.is_some_and(|key| key.key.active == Some(true)) {
        add(40, "its access key is active".to_owned());
    }
    if holding().any(|link| matches!(link.target, Target::RepositoryKey { writes: Some(true), .. })) {
        add(80, "it can push to a repository".to_owned());
    }
    if credential.unused == Unused::No {
        add(60, "it was used in the last 90 days".to_owned());
    }
    let since = key.and_then(|key| known.activity.get(key.key.id.as_str()));
    if since.is_some_and(|activity| activity.last >= known.question.window_start) {
        add(40, "logs show it in use since the exposure began".to_owned());
    }
    match &credential.replaced {
        Replaced::No { .. } => add(60, "it was not replaced".to_owned()),
        Replaced::Partly { .. } => add(40, "it was replaced only partly".to_owned()),
        Replaced::Unknown { .. } => add(30, "nobody says whether it was replaced".to_owned()),
        Replaced::Yes { .. } => {}
    }
    if matches!(&credential.projects, Projects::All { conditions, .. } if conditions.is_empty()) {
        add(20, "every project can use it".to_owned());
    }
    let copies = usize::try_from(credential.also_at_total).unwrap_or(usize::MAX);
    if copies > 0 {
        add(5 * capped(copies, 4), format!("the same thing seems to lie in {copies} more places"));
    }
    match credential.secrecy {
        Secrecy::Secret => add(40, "it is a secret".to_owned()),
        Secrecy::Unknown => add(15, "its name does not say whether it is a secret".to_owned()),
        Secrecy::Setting => {}
    }
    reasons
}

fn capped(count: usize, most: u32) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).min(most)
}
