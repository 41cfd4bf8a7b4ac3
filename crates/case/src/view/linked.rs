//! Words for what a credential is, and how sure that is.

use stanch_inventory::record::HeldKind;
use stanch_secrets::credential::{Confidence, Credential, Dated, Link, Projects, Replaced, Secrecy, Target, Unused};

use super::block::Cell;
use super::phrase::{NOTHING, count, number};
use super::told::{many, some};

/// How sure a link is.
pub(super) fn sure(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Possible => "possible",
        Confidence::Likely => "likely",
        Confidence::Certain => "certain",
    }
}

/// What a target is, as short as it can be said.
fn short(target: &Target) -> String {
    match target {
        Target::AccessKey { id, account, user } if account.is_empty() => format!("{id} of {user}"),
        Target::AccessKey { id, account, user } => format!("{id} of {user} in {account}"),
        Target::Role { arn, .. } => arn.clone(),
        Target::RepositoryKey { repository, writes, .. } => {
            let can = if *writes == Some(true) { ", can push" } else { "" };
            format!("{repository}{can}")
        }
        Target::Personal { .. } | Target::Named { .. } => target.words(),
    }
}

/// What a credential is, in one cell.
pub(super) fn what_it_is(credential: &Credential) -> Cell {
    let holding: Vec<&Link> = credential.links.iter().filter(|link| link.holds()).collect();
    match holding.as_slice() {
        [] if credential.secrecy == Secrecy::Setting => "a setting, no secret".into(),
        [] => Cell::caution("not linked"),
        [only] => {
            let text = format!("{} ({})", short(&only.target), sure_or_decided(only));
            if only.confidence == Confidence::Certain { text.into() } else { Cell::caution(text) }
        }
        several => {
            let names: Vec<String> = several.iter().map(|link| short(&link.target)).collect();
            let certain = several.iter().all(|link| link.confidence == Confidence::Certain);
            let of = number(many(several.len()));
            if certain {
                format!("all {of}: {}", some(&names, 2)).into()
            } else {
                Cell::caution(format!("{of} candidates: {}", some(&names, 3)))
            }
        }
    }
}

/// How sure a link is, or who decided it.
pub(super) fn sure_or_decided(link: &Link) -> String {
    match &link.decision {
        Some(decided) => format!("confirmed by {}", decided.who),
        None => sure(link.confidence).to_owned(),
    }
}

/// A day, and who says so.
pub(super) fn day(dated: Option<&Dated>) -> String {
    dated.map_or_else(|| NOTHING.to_owned(), |dated| dated.at.format("%F").to_string())
}

/// A time, and who says so.
pub(super) fn dated(dated: &Dated) -> String {
    format!("{} ({})", super::phrase::time(dated.at), dated.by)
}

/// Whether it was replaced, in a word or two.
pub(super) fn replaced(replaced: &Replaced) -> Cell {
    match replaced {
        Replaced::Yes { .. } => "replaced".into(),
        Replaced::Partly { .. } => Cell::caution("partly replaced"),
        Replaced::No { .. } => Cell::alarm("not replaced"),
        Replaced::Unknown { .. } => Cell::caution("not known"),
    }
}

/// Whether it is used, in a few words.
pub(super) fn used(credential: &Credential) -> String {
    match &credential.unused {
        Unused::Never { .. } => "never".to_owned(),
        Unused::Since { last } => format!("{}, unused since", last.at.format("%F")),
        Unused::No => day(credential.last_used.as_ref()),
        Unused::Unknown { .. } => NOTHING.to_owned(),
    }
}

/// What it is called where it is held.
pub(super) fn names(credential: &Credential) -> String {
    let names: Vec<String> = credential.members.iter().map(|member| member.name.clone()).collect();
    match credential.members.first() {
        Some(first) if first.kind != HeldKind::Variable => format!("{} {}", first.kind.words(), some(&names, 2)),
        _ => some(&names, 2),
    }
}

/// Where it is held.
pub(super) fn places(credential: &Credential) -> String {
    let names: Vec<String> = credential.places.iter().map(stanch_inventory::record::Place::words).collect();
    some(&names, 1)
}

/// Which projects can use it.
pub(super) fn projects(projects: &Projects) -> String {
    let with = |conditions: &[String]| {
        if conditions.is_empty() { String::new() } else { format!(", only where: {}", conditions.join("; ")) }
    };
    match projects {
        Projects::All { of, conditions } => format!("every project of {of}{}", with(conditions)),
        Projects::These { projects, conditions } => {
            let names: Vec<String> = projects.iter().map(|place| place.name.clone()).collect();
            let of = count(many(names.len()), "project", "projects");
            format!("{of}: {}{}", some(&names, 8), with(conditions))
        }
        Projects::Unknown { why } => format!("not known: {why}"),
    }
}
