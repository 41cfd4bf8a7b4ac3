//! Copies that `case.toml` declares, and what isolates each from what vendors hold.

use std::collections::BTreeSet;

use stanch_contain::journal::Line;
use stanch_gate::facts::Copy;
use stanch_gate::readiness::{Answer, Isolated, Kept};
use stanch_iam::arn::account_of;
use stanch_iam::backup;

use super::super::gate::copies;
use crate::config::Settings;
use crate::results::Reaches;
use crate::view::isolation;

/// Ways to destroy a copy that take its key away begin so.
const KEY: &str = "key-";

pub(super) fn of(settings: &Settings, reaches: Option<&Reaches>, lines: &[Line]) -> Vec<Isolated> {
    let accounts = reaches.map(exposed_accounts);
    let declared = copies::of(settings, reaches, lines);
    declared.into_iter().map(|copy| isolated(copy, reaches, accounts.as_ref())).collect()
}

/// Accounts of which vendors hold a credential.
fn exposed_accounts(reaches: &Reaches) -> BTreeSet<String> {
    let reach = reaches.credentials.iter().filter_map(|credential| credential.reach.as_ref());
    reach.flat_map(|reach| &reach.identities).map(|arn| account_of(arn).to_owned()).collect()
}

fn isolated(copy: Copy, reaches: Option<&Reaches>, accounts: Option<&BTreeSet<String>>) -> Isolated {
    let states = reaches.map(|reaches| reaches.copies.as_slice()).unwrap_or_default();
    let read = states.iter().filter_map(|state| state.copy.as_ref()).find(|one| one.arn == copy.id);
    let certain = copy.threats.iter().any(|threat| threat.certain);
    let reached = match (copy.offline, certain) {
        (true, _) => Answer::No,
        (false, true) => Answer::Yes,
        (false, false) if !copy.threats.is_empty() || !copy.unread.is_empty() || read.is_none() => Answer::Unknown,
        (false, false) => Answer::No,
    };
    let separate = match (read, accounts) {
        _ if copy.offline => Answer::Yes,
        (Some(read), Some(accounts)) => Answer::from(Some(!accounts.contains(&read.account))),
        _ => Answer::Unknown,
    };
    Isolated {
        key: key(&copy, read, reaches),
        reached_by: copy.threats.iter().map(|threat| format!("{}: {}", threat.title, threat.how)).collect(),
        isolation: read.map(|read| read.isolation.iter().map(isolation).collect()).unwrap_or_default(),
        id: copy.id,
        of: copy.of,
        offline: copy.offline,
        reached,
        restore_tested: copy.restore_tested,
        separate,
    }
}

/// How its key is kept. Of somebody who can destroy it in another way nobody asked about the key.
fn key(copy: &Copy, read: Option<&backup::Copy>, reaches: Option<&Reaches>) -> Kept {
    let Some(read) = read else { return if copy.offline { Kept::NoKey } else { Kept::Unknown } };
    if read.kms_key.is_none() {
        return Kept::NoKey;
    }
    let reach = reaches.iter().flat_map(|reaches| &reaches.credentials).filter_map(|one| one.reach.as_ref());
    let ways = reach.flat_map(|reach| &reach.backups).filter(|way| way.copy == copy.id);
    let methods: Vec<&str> = ways.map(|way| way.by.method.as_str()).collect();
    match methods.iter().any(|method| method.starts_with(KEY)) {
        true => Kept::Exposed,
        false if methods.is_empty() && copy.unread.is_empty() => Kept::Kept,
        false => Kept::Unknown,
    }
}
