//! What the project uses was contained or replaced, or is accepted until a day.

use stanch_contain::status::Stand;

use super::{met, not_met, unknown};
use crate::facts::{Credential, Facts, Replaced, UsedBy};
use crate::verdict::{About, Item, State};
use crate::words::time;

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    for gap in &facts.unread {
        let says = format!("{}: {}, so that projects may use more than is known", gap.source, gap.cause);
        let way_out = "collect from the vendor again with what it asks for";
        items.push(unknown(
            About::Everything,
            format!("unread {} {} {}", gap.source, gap.cause, gap.count),
            says,
            way_out,
        ));
    }
    // Nobody would ever come back if this held everybody, and nobody may overlook it.
    for gap in &facts.unlistable {
        items.push(met(About::Everything, format!("{}: {}, so that a person has to be asked", gap.source, gap.cause)));
    }
    for one in &facts.assumed {
        let place = one.project.as_ref().and_then(|id| facts.projects.iter().position(|project| project.id == *id));
        let says = format!(
            "jobs of {} assumed the role {}, the last time at {}, and nobody knows whether it is contained",
            one.subject,
            one.role,
            time(one.last)
        );
        let way_out = "collect its account with `stanch collect aws`, then make results anew";
        let key = format!("assumed {} {} {}", one.role, one.subject, one.last);
        items.push(unknown(place.map_or(About::Everything, About::Project), key, says, way_out));
    }
    if facts.credentials.is_empty() {
        let way_out = "collect from the vendor, or list what it held with `stanch expose`";
        items.push(unknown(About::Everything, "none", "nothing is known to be exposed", way_out));
    }
    for (at, credential) in facts.credentials.iter().enumerate() {
        items.extend(of(facts, About::Credential(at), credential));
    }
}

fn of(facts: &Facts, about: About, credential: &Credential) -> Option<Item> {
    let standing = &credential.standing;
    let title = &standing.title;
    let since = match standing.stand {
        // It may have been stopped long before another one took its place.
        Stand::Rotated | Stand::Deleted => standing.changed.or(standing.contained),
        _ => standing.contained,
    };
    let since = since.map(|at| format!(" since {}", time(at))).unwrap_or_default();
    let word = match &standing.stand {
        // What drifted or was not read back is told by the condition that asks for that, and whoever accepts it accepts no more.
        Stand::Open { .. } if standing.is_told_by_reading() => return None,
        Stand::Open { .. } if credential.replaced == Replaced::Yes => {
            return Some(met(about, format!("{title} is replaced at {}", facts.vendor)));
        }
        Stand::Open { .. } if standing.needless.is_some() => {
            let why = standing.needless.as_deref().unwrap_or_default();
            return Some(met(about, format!("{title} opens nothing: {why}")));
        }
        Stand::Open { why } => {
            let why = standing.otherwise.as_ref().unwrap_or(why);
            let says = format!("{title} is open{}: {why}", used(&credential.used_by));
            return Some(not_met(about, key(credential), says, way_out(credential)));
        }
        Stand::Accepted { by, why, until: Some(until) } if *until > facts.now => {
            let state = State::Accepted { by: by.clone(), until: *until, because: why.clone() };
            return Some(Item { state, ..met(about, format!("{title} is open")) });
        }
        Stand::Accepted { by, until, .. } => {
            let ended = until.map(|until| format!(", which ended at {}", time(until)));
            let says = format!("{title} is open, accepted by {by}{}", ended.unwrap_or(" without an end".to_owned()));
            let way_out = format!("accept it until a day: `stanch contain accept {} --until …`", name(credential));
            return Some(not_met(about, key(credential), says, way_out));
        }
        Stand::Contained => "is contained",
        Stand::Canary => "is a canary",
        Stand::Rotated => "is rotated",
        Stand::Deleted => "is deleted",
        Stand::ProvenDead { .. } => "is dead",
    };
    Some(met(about, format!("{title} {word}{since}")))
}

/// What somebody calls it in a command.
pub(super) fn name(credential: &Credential) -> String {
    let number = credential.number.map(|number| number.to_string());
    number.unwrap_or_else(|| credential.standing.credential.clone())
}

fn key(credential: &Credential) -> String {
    format!("open {}", credential.standing.credential)
}

fn way_out(credential: &Credential) -> String {
    let name = name(credential);
    format!("`stanch contain plan --select {name}` and apply it, or do what its task says")
}

/// How it is known that somebody uses it, for the first who does.
fn used(by: &UsedBy) -> String {
    match by {
        UsedBy::These { projects } => {
            let known = projects.iter().find_map(|(project, how)| Some((project, how.first()?)));
            known.map(|(project, how)| format!(" and {project} uses it ({how})")).unwrap_or_default()
        }
        UsedBy::Every { why } => format!(" and any project can use it ({why})"),
    }
}
