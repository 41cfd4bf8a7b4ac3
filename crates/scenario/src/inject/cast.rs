//! Who is who in the records: the caller who becomes the victim, and what it makes for itself.

use super::InjectError;
use super::source::Source;
use std::collections::BTreeMap;

/// With what a record was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// The credential that becomes the victim's.
    Victim,
    /// A session that the record at this place mints.
    Session(usize),
    /// A long-term key that the file creates and then uses.
    Created,
    /// AWS, a copy for another account, or somebody who has no credential yet.
    Other,
}

/// The holders of all records, and what belongs to the organisation.
#[derive(Debug)]
pub(super) struct Cast {
    /// By record.
    pub(super) holders: Vec<Holder>,
    /// Accounts that are the attacked organisation's, each with the position of the account that it becomes: 0 is the
    /// victim's, the others are neighbours. Another number may stand for the same account, since some public sets were
    /// made anonymous field by field.
    pub(super) accounts: BTreeMap<String, usize>,
}

impl Cast {
    pub(super) fn of(sources: &[Source]) -> Result<Self, InjectError> {
        let holders: Vec<Holder> = sources.iter().map(|source| holder(source, sources)).collect();
        if !holders.contains(&Holder::Victim) {
            return Err(InjectError::NoCaller);
        }
        Ok(Self { accounts: accounts(sources, &holders), holders })
    }

    /// The record by which the whole session of a record came to be: the first minting of its chain.
    pub(super) fn root(&self, place: usize) -> Option<usize> {
        let mut root = None;
        let mut at = place;
        while let Holder::Session(minting) = self.holders[at] {
            // Mintings come before what uses them, so that this ends.
            if minting >= at {
                break;
            }
            (root, at) = (Some(minting), minting);
        }
        root
    }
}

fn holder(source: &Source, sources: &[Source]) -> Holder {
    let key = source.key();
    let has_key = |by: &Source| matches!(by.kind(), "IAMUser" | "AssumedRole" | "FederatedUser" | "Root");
    if !key.is_empty() {
        let minting = sources.iter().position(|by| by.minted() == key && has_key(by));
        if let Some(minting) = minting {
            return Holder::Session(minting);
        }
        if sources.iter().any(|by| by.created() == key && has_key(by)) {
            return Holder::Created;
        }
    }
    match source.kind() {
        "AWSService" | "WebIdentityUser" | "SAMLUser" => Holder::Other,
        "AWSAccount" if is_copy(source, sources) => Holder::Other,
        _ => Holder::Victim,
    }
}

/// Whether another record of the file is the same call in another account's log.
fn is_copy(source: &Source, sources: &[Source]) -> bool {
    let shared = source.text("/sharedEventID");
    let same = sources.iter().filter(|other| other.text("/sharedEventID") == shared).count();
    !shared.is_empty() && same > 1
}

fn accounts(sources: &[Source], holders: &[Holder]) -> BTreeMap<String, usize> {
    let mut accounts = BTreeMap::new();
    let mut next = 0;
    let mut admit = |account: &str, like: Option<&str>| {
        if !is_account(account) || accounts.contains_key(account) {
            return;
        }
        let known = like.and_then(|like| accounts.get(like).copied());
        let position = known.unwrap_or_else(|| {
            next += 1;
            next - 1
        });
        accounts.insert(account.to_owned(), position);
    };
    let victim = holders.iter().position(|holder| *holder == Holder::Victim);
    admit(victim.map_or("", |place| sources[place].text("/userIdentity/accountId")), None);
    for source in sources {
        let caller = source.text("/userIdentity/accountId");
        admit(caller, None);
        admit(source.text("/recipientAccountId"), None);
        admit(account_of(source.text("/responseElements/assumedRoleUser/arn")), None);
        // The refusal names the caller, whatever number it gives for the account.
        let message = source.text("/errorMessage");
        let named = message.split_once("User: ").map_or("", |(_, rest)| rest.split(' ').next().unwrap_or_default());
        admit(account_of(named), Some(caller));
    }
    accounts
}

/// The account in an ARN; empty where there is none.
fn account_of(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
