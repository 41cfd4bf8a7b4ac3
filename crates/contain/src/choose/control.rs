//! Service control policies against those who could take back everything else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use stanch_iam::arn::account_of;
use stanch_iam::reach::Answer;

use super::draft::Draft;
use super::situation::Situation;
use super::sorted::Sorted;
use crate::canonical;
use crate::change::Change;
use crate::object::Object;
use crate::plan::Strategy;
use crate::state::State;
use crate::world::Trouble;

/// Most letters of a service control policy.
const LETTERS: usize = 5_120;

/// A service control policy to be.
pub(super) struct Control<'a> {
    /// The object.
    pub(super) object: Object,
    /// ARNs that it denies everything, sorted.
    pub(super) arns: Vec<&'a str>,
    /// Its text.
    content: String,
}

/// Policies to be, and why some identities are in none, by ARN.
#[derive(Default)]
pub(super) struct Controls<'a> {
    /// Policies.
    pub(super) made: Vec<Control<'a>>,
    /// Why not, one sentence without a full stop, by ARN.
    pub(super) without: BTreeMap<&'a str, String>,
}

impl<'a> Controls<'a> {
    /// The policies for everybody who repairs, and for exposed roots of member accounts.
    pub(super) fn new(situation: &Situation<'_>, sorted: &Sorted<'a>) -> Self {
        let repairs = sorted
            .principals
            .values()
            .filter(|one| one.credentials.iter().any(|(exposed, _)| exposed.repairs != Answer::No));
        // Whoever shares an account shall share a policy, so that few have to be attached.
        let mut arns: Vec<&'a str> = repairs.map(|one| one.arn).chain(sorted.roots.keys().copied()).collect();
        arns.sort_by_key(|arn| (account_of(arn), *arn));
        arns.dedup();
        let short: String = canonical::hash(&arns).chars().take(8).collect();
        let spare = situation.caller_patterns();
        let mut controls = Self::default();
        let mut taken: BTreeMap<&str, u32> = BTreeMap::new();
        let mut names: Vec<&'a str> = Vec::new();
        for arn in arns {
            let account = account_of(arn);
            // A user that gets a new key has to stay usable.
            if situation.strategy == Some(Strategy::Rotate) && situation.keep_user && arn.contains(":user/") {
                controls.without.insert(arn, "a new key of the same user has to work".to_owned());
                continue;
            }
            if let Some(why) = unbound(situation, account) {
                controls.without.insert(arn, why);
                continue;
            }
            let together: Vec<&str> = names.iter().copied().chain([arn]).collect();
            if !names.is_empty() && document(&together, &spare).chars().count() > LETTERS {
                controls.close(&short, &mut names, &spare);
            }
            let shared = names.iter().any(|name| account_of(name) == account);
            let room = situation.controls.get(account).copied().unwrap_or(0);
            let used = taken.entry(account).or_default();
            if !shared && *used >= room {
                let why = format!("account {account} has as many service control policies attached as it can have");
                controls.without.insert(arn, why);
                continue;
            }
            *used += u32::from(!shared);
            names.push(arn);
        }
        controls.close(&short, &mut names, &spare);
        controls
    }

    fn close(&mut self, short: &str, names: &mut Vec<&'a str>, spare: &[String]) {
        if names.is_empty() {
            return;
        }
        let arns = std::mem::take(names);
        let name = format!("stanch-{short}-{}", self.made.len() + 1);
        let content = document(&arns, spare);
        self.made.push(Control { object: Object::Control { name }, arns, content });
    }

    /// Gives up a policy, since something about it is not as it has to be.
    pub(super) fn give_up(&mut self, place: usize, why: &str) {
        if place < self.made.len() {
            let control = self.made.remove(place);
            self.without.extend(control.arns.into_iter().map(|arn| (arn, why.to_owned())));
        }
    }
}

impl Control<'_> {
    /// Accounts that it is attached to.
    pub(super) fn accounts(&self) -> BTreeSet<&str> {
        self.arns.iter().map(|arn| account_of(arn)).collect()
    }

    /// Why it cannot be made, where it cannot.
    pub(super) fn obstacle(&self, observed: Option<&Result<State, Trouble>>) -> Option<String> {
        match observed {
            None => Some("whether a service control policy of that name exists was not observed".to_owned()),
            Some(Err(trouble)) => Some(trouble.cause.clone()),
            Some(Ok(State::Absent)) => None,
            Some(Ok(State::Control(control))) if control.content == self.content => None,
            Some(Ok(_)) => Some(format!("another {} exists already", self.object.words())),
        }
    }

    /// The action that puts it in place.
    pub(super) fn draft(&self, observed: &State) -> Draft {
        let mut draft = Draft::new(self.object.clone(), observed.clone(), self.object.words());
        draft.strategy = Strategy::Canary;
        draft.push(Change::CreateControl { content: self.content.clone() });
        for account in self.accounts() {
            draft.push(Change::AttachControl { target: account.to_owned() });
        }
        let count = self.arns.len();
        draft.why = format!(
            "{count} of the exposed identities can write IAM or may: only a service control policy holds against somebody \
             who takes back what is done in the account"
        );
        draft
            .breaks
            .push("everything that these identities do stops, in every account that it is attached to".to_owned());
        draft
            .leaves
            .push("service control policies bind neither the management account nor service-linked roles".to_owned());
        draft
    }
}

/// Why no policy can bind an account, where none can.
fn unbound(situation: &Situation<'_>, account: &str) -> Option<String> {
    let Some(management) = situation.management.as_deref() else {
        return Some("the caller cannot write service control policies".to_owned());
    };
    if management == account {
        return Some("no service control policy binds the management account".to_owned());
    }
    if !situation.controls.contains_key(account) {
        return Some(format!("account {account} is not known to be bound by service control policies"));
    }
    let named = situation.has_approvers();
    (!named).then(|| "a service control policy needs two approvers, who are not declared".to_owned())
}

/// A policy that denies everything to some, and never to the caller.
fn document(arns: &[&str], spare: &[String]) -> String {
    // A session of a role has the role's ARN, with its path, as `aws:PrincipalArn`.
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "StanchContain",
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {
                "ArnLike": { "aws:PrincipalArn": arns },
                "ArnNotLike": { "aws:PrincipalArn": spare },
            },
        }],
    })
    .to_string()
}
