//! Copies of backups, as they were collected and as `case.toml` declares them.

use stanch_iam::graph::Graph;
use stanch_iam::reach::{Answer, Destroyable};
use stanch_model::{Gap, GapKind};

use super::exposed::Exposed;
use crate::config::{Backup, BackupPlace, Settings};
use crate::results::{CopyState, CredentialReach};

/// Every copy that was collected, with who can destroy it.
pub(super) fn of(graph: &Graph<'_>, settings: &Settings, threads: usize) -> Vec<Destroyable> {
    let copies = graph.estate().copies(&declared(settings));
    let dangers = graph.destroyers(&copies, threads);
    copies.into_iter().zip(dangers).map(|(copy, by)| Destroyable { copy, by }).collect()
}

/// ARNs of copies that `case.toml` declares.
pub(super) fn declared(settings: &Settings) -> Vec<String> {
    let arn = |backup: &Backup| match &backup.at {
        BackupPlace::Arn(arn) => Some(arn.clone()),
        BackupPlace::Offline(_) => None,
    };
    settings.backups.iter().filter_map(arn).collect()
}

/// What nobody declared, and what was declared and not found: neither is a comfort.
pub(super) fn gaps(settings: &Settings, copies: &[Destroyable]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    if settings.backups.is_empty() {
        let cause = "case.toml declares no copy that the organisation would come back from, so that nobody knows whether \
                     those below are the last ones; add a [[backup]] for each";
        gaps.push(Gap::new(GapKind::NotListable, "backups", cause));
    }
    for backup in &settings.backups {
        if let BackupPlace::Arn(arn) = &backup.at
            && !copies.iter().any(|copy| copy.copy.arn == *arn)
        {
            let cause =
                format!("case.toml declares the copy of {} there, and it is not among what was read", backup.of);
            gaps.push(Gap::new(GapKind::NotRead, arn.clone(), cause));
        }
        if backup.restore_tested.is_none() {
            let name = match &backup.at {
                BackupPlace::Arn(name) | BackupPlace::Offline(name) => name.clone(),
            };
            gaps.push(Gap::new(GapKind::NotListable, name, "nobody says that a restore of it was ever tried"));
        }
    }
    for copy in copies {
        for unread in &copy.copy.unread {
            gaps.push(Gap::new(GapKind::NotRead, copy.copy.arn.clone(), unread.clone()));
        }
    }
    gaps
}

/// Each copy with who of the exposed can destroy it, those in danger first.
pub(super) fn states(
    settings: &Settings,
    copies: &[Destroyable],
    credentials: &[CredentialReach],
    exposed: &[Exposed],
) -> Vec<CopyState> {
    let exposed: Vec<_> = exposed.iter().flat_map(|one| &one.who).collect();
    let mut states: Vec<CopyState> = copies
        .iter()
        .map(|destroyable| {
            let copy = &destroyable.copy;
            let by = |answer: Answer| -> Vec<String> {
                let can = |one: &&CredentialReach| {
                    let backups = one.reach.iter().flat_map(|reach| &reach.backups);
                    backups.into_iter().any(|backup| backup.copy == copy.arn && backup.answer == answer)
                };
                credentials.iter().filter(can).map(|one| one.id.clone()).collect()
            };
            let declared = settings.backups.iter().find(|backup| backup.at == BackupPlace::Arn(copy.arn.clone()));
            let identities = destroyable.by.iter().filter(|danger| danger.node.identity().is_some());
            CopyState {
                name: copy.name.clone(),
                of: declared.map(|backup| backup.of.clone()),
                offline: false,
                restore_tested: declared.and_then(|backup| backup.restore_tested),
                destroyed_by: by(Answer::Yes),
                possibly_destroyed_by: by(Answer::Possibly),
                others: identities.filter(|danger| !exposed.contains(&&danger.node)).count(),
                copy: Some(copy.clone()),
            }
        })
        .collect();
    states.sort_by_key(|state| (state.destroyed_by.is_empty(), state.possibly_destroyed_by.is_empty()));
    states.extend(settings.backups.iter().filter_map(|backup| match &backup.at {
        BackupPlace::Offline(name) => Some(CopyState {
            copy: None,
            name: name.clone(),
            of: Some(backup.of.clone()),
            offline: true,
            restore_tested: backup.restore_tested,
            destroyed_by: Vec::new(),
            possibly_destroyed_by: Vec::new(),
            others: 0,
        }),
        BackupPlace::Arn(_) => None,
    }));
    states
}
