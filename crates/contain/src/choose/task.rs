//! What people have to do.

use chrono::TimeDelta;
use stanch_iam::arn::account_of;
use stanch_secrets::credential::Credential;

use super::guide::{Guide, ROOT};
use super::situation::{Exposed, Situation};
use crate::plan::Task;

/// Hours that somebody has who is to stop what could do most, something, and nothing known.
const HOURS: [i64; 3] = [4, 24, 72];

/// A task that its guide describes.
pub(super) fn by_guide(situation: &Situation<'_>, exposed: &Exposed<'_>) -> Task {
    let credential = exposed.credential;
    let guide = Guide::of(&credential.kind);
    new(situation, exposed, guide.why, guide.steps(credential), guide.proof)
}

/// The task for the key of an account's root.
pub(super) fn root(situation: &Situation<'_>, arn: &str, exposed: &Exposed<'_>) -> Task {
    let mut steps = vec![format!("this is account {}", account_of(arn))];
    steps.extend(ROOT.steps(exposed.credential));
    new(situation, exposed, ROOT.why, steps, ROOT.proof)
}

/// The task to delete a deploy key, where nobody is declared who could approve that it is deleted from here.
pub(super) fn deploy_key(
    situation: &Situation<'_>,
    (repository, id): (&str, &str),
    exposed: &Exposed<'_>,
    why: &str,
) -> Task {
    let steps = vec![
        format!("delete the public half: `gh api --method DELETE /repos/{repository}/keys/{id}`"),
        "delete the private half at the vendor".to_owned(),
    ];
    let proof = format!("`gh api /repos/{repository}/keys/{id}` that is answered 404");
    new(situation, exposed, why, steps, &proof)
}

/// The task to replace copies of a key that was rotated.
pub(super) fn copies(situation: &Situation<'_>, copies: &[String], exposed: &Exposed<'_>) -> Task {
    let steps = copies.iter().map(|copy| format!("replace {copy}, which still has the old key")).collect();
    let why = "these copies cannot be written from here";
    new(situation, exposed, why, steps, "each place's own time of its last change, after the plan was run")
}

fn new(situation: &Situation<'_>, exposed: &Exposed<'_>, why: &str, steps: Vec<String>, proof: &str) -> Task {
    let credential = exposed.credential;
    let most = situation.exposed.iter().map(|one| one.danger).max().unwrap_or(0);
    let [soon, day, later] = HOURS;
    let hours = match exposed.danger {
        0 => later,
        danger if danger >= most.div_ceil(2) => soon,
        _ => day,
    };
    Task {
        number: 0,
        credential: credential.id.clone(),
        title: credential.title.clone(),
        owner: credential.owner.as_ref().map(|owner| owner.name.clone()),
        why: std::iter::once(why.to_owned()).chain(unknown(credential)).collect::<Vec<_>>().join("; "),
        steps,
        deadline: situation.now.checked_add_signed(TimeDelta::hours(hours)).unwrap_or(situation.now),
        proof: proof.to_owned(),
    }
}

/// What could not be told of a credential, a sentence each: the first few, and how many more there are.
pub(super) fn unknown(credential: &Credential) -> impl Iterator<Item = String> + '_ {
    const SHOWN: usize = 3;
    let more = credential.gaps.len().saturating_sub(SHOWN);
    let shown = credential.gaps.iter().take(SHOWN).map(|gap| format!("not known: {}", gap.cause));
    let id = &credential.id;
    shown.chain((more > 0).then(|| format!("{more} more things are not known of it, see `stanch link {id}`")))
}
