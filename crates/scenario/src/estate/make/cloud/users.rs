//! Users and keys beside those that the logs know.

use super::super::ledger::tail;
use super::{Cloud, Key, Wanted, policy};
use crate::attack::PLANTED_USER;
use crate::estate::EstateSpec;
use crate::estate::aws::{AccessKey, InlinePolicy, KeyUse, User};
use crate::identity::{key_id, key_text, principal_id};
use crate::organisation::REGIONS;
use crate::record::{APPS, PURPOSES};

impl Cloud<'_> {
    /// The id of a key that does not exist any more.
    pub(in crate::estate::make) fn gone(&mut self) -> Key {
        let account = self.some_account();
        let created = self.mint.before(self.at, 500, 1_500);
        Key { id: self.fresh_id(account, None), secret: self.mint.secret_half(), created }
    }

    /// A new user of CI with a new key.
    pub(in crate::estate::make) fn key(&mut self, wanted: Wanted<'_>) -> Key {
        let account = self.some_account();
        self.user_with_key(account, "ci-", wanted)
    }

    fn user_with_key(&mut self, account: usize, prefix: &str, wanted: Wanted<'_>) -> Key {
        let (app, purpose) = (self.mint.one_of(&APPS), self.mint.one_of(&PURPOSES));
        let mut name = format!("{prefix}{app}-{purpose}");
        let mut number = 2;
        while self.names.contains(&(account, name.clone())) || name == PLANTED_USER {
            name = format!("{prefix}{app}-{purpose}-{number}");
            number += 1;
        }
        let id = self.fresh_id(account, wanted.tail);
        let unique = self.numbers;
        let admin = self.mint.rng.per_mille(30);
        let mut user = User {
            path: if self.mint.rng.per_mille(200) { "/service/".to_owned() } else { "/".to_owned() },
            id: principal_id(b"AIDA", self.number(account), unique, self.organisation.seed),
            created: self.mint.before(wanted.created, 0, 200),
            inline: vec![InlinePolicy { name: "work".to_owned(), document: policy::of_bucket(app, purpose) }],
            name,
            ..User::default()
        };
        if admin {
            user.attached.push(policy::ADMINISTRATOR.to_owned());
        } else if self.mint.rng.per_mille(300) {
            user.groups.push("ci".to_owned());
        }
        if self.mint.rng.per_mille(100) {
            user.boundary = Some(policy::boundary(self.account_id(account)));
        }
        if self.mint.rng.per_mille(400) {
            user.tags.insert("owner".to_owned(), app.to_owned());
        }
        let key = self.mint_key(id, wanted);
        let made = Key { id: key.id.clone(), secret: key.secret.clone(), created: key.created };
        user.keys.push(key);
        self.add(account, user);
        made
    }

    fn mint_key(&mut self, id: String, wanted: Wanted<'_>) -> AccessKey {
        self.keys += 1;
        let service = self.mint.one_of(&["s3", "sts", "ecr", "lambda", "dynamodb", "sqs", "ecs"]).to_owned();
        let region = self.mint.one_of(&REGIONS[..3]).to_owned();
        AccessKey {
            id,
            secret: self.mint.secret_half(),
            active: wanted.active,
            created: wanted.created,
            last_use: wanted.used.map(|at| KeyUse { at, service, region }),
        }
    }

    /// An id that no key has. Its last letters are other than those of all others, unless some are wanted.
    fn fresh_id(&mut self, account: usize, wanted: Option<&str>) -> String {
        let number = self.number(account);
        loop {
            self.numbers += 1;
            let mut id = key_text(&key_id(b"AKIA", number, self.numbers, self.organisation.seed));
            if let Some(wanted) = wanted {
                let kept = id.len().saturating_sub(wanted.len());
                id.replace_range(kept.., wanted);
                return id;
            }
            if self.tails.insert(tail(&id).to_owned()) {
                return id;
            }
        }
    }

    /// Users of people and services with keys, until there are as many keys as were asked for.
    pub(super) fn fill(&mut self, spec: &EstateSpec) {
        while self.keys < spec.access_keys {
            let account = self.some_account();
            let created = self.mint.before(self.at, 20, 1_800);
            let used = self.mint.rng.per_mille(800).then(|| self.mint.between(created, self.at));
            let wanted = Wanted { created, tail: None, active: self.mint.rng.per_mille(850), used };
            self.user_with_key(account, "svc-", wanted);
            if self.keys < spec.access_keys && self.mint.rng.per_mille(200) {
                let id = self.fresh_id(account, None);
                let newer = self.mint.between(created, self.at);
                let key = self.mint_key(id, Wanted { created: newer, used: None, ..wanted });
                if let Some(user) = self.accounts.get_mut(account).and_then(|account| account.users.last_mut()) {
                    user.keys.push(key);
                }
            }
        }
    }
}
