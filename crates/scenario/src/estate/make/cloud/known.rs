//! Users and keys that the logs know.

use chrono::TimeDelta;

use super::super::ledger::tail;
use super::{Cloud, Key, policy};
use crate::ScenarioError;
use crate::attack::Attack;
use crate::estate::EstateSpec;
use crate::estate::aws::{AccessKey, InlinePolicy, KeyUse, User};
use crate::identity::{Identity, key_text, principal_id};
use crate::organisation::{PRODUCTION, REGIONS, account_number};

impl Cloud<'_> {
    /// A user of the logs, with its key. It was used until the end of the window, or long ago where the logs have
    /// nothing of it.
    pub(super) fn admit_known(&mut self, identity: &Identity, spec: &EstateSpec) {
        let Some(id) = identity.key.as_ref().map(key_text) else { return };
        let created = self.mint.before(spec.window_start, 400, 900);
        let last = if identity.weight > 0 {
            self.mint.between(spec.window_end - TimeDelta::hours(20), spec.window_end)
        } else {
            self.mint.before(spec.window_start, 200, 390)
        };
        let service = identity.habit.operations.first().and_then(|(name, _)| name.split_once(':'));
        let region = identity.regions.first().and_then(|(region, _)| REGIONS.get(usize::from(*region)));
        let last_use = KeyUse {
            at: last,
            service: service.map_or("sts", |(service, _)| service).to_owned(),
            region: region.copied().unwrap_or("us-east-1").to_owned(),
        };
        let secret = self.mint.secret_half();
        self.tails.insert(tail(&id).to_owned());
        self.known.insert(identity.name.clone(), Key { id: id.clone(), secret: secret.clone(), created });
        self.keys += 1;
        let assumed: Vec<&str> = identity
            .chains
            .iter()
            .filter_map(|&number| self.organisation.identities.get(usize::from(number)))
            .map(|role| role.arn.as_str())
            .collect();
        let user = User {
            name: identity.name.clone(),
            path: "/".to_owned(),
            id: identity.principal.clone(),
            created,
            groups: vec!["ci".to_owned()],
            inline: vec![InlinePolicy {
                name: "work".to_owned(),
                document: policy::of_habit(identity.habit, &assumed),
            }],
            keys: vec![AccessKey { id, secret, active: true, created, last_use: Some(last_use) }],
            ..User::default()
        };
        self.add(usize::from(identity.account), user);
    }

    /// The user that the attacker made and left.
    pub(super) fn admit_planted(&mut self, spec: &EstateSpec) -> Result<(), ScenarioError> {
        let logs = spec.logs();
        let attack = Attack::new(self.organisation, &logs)?;
        // The days of the attack are those of a window of 28, stretched to this one.
        let day = |day: i64| spec.window_start + TimeDelta::days(day * logs.window_day_count() / 28);
        let seed = self.organisation.seed;
        for (key, name) in attack.created_keys {
            let id = key_text(&key);
            self.tails.insert(tail(&id).to_owned());
            let created = day(12) + TimeDelta::minutes(4 * 60 + 46);
            let at = day(17) + TimeDelta::minutes(2 * 60 + 15);
            let last_use = KeyUse { at, service: "rds".to_owned(), region: "us-east-1".to_owned() };
            let secret = self.mint.secret_half();
            self.keys += 1;
            let user = User {
                name: name.to_owned(),
                path: "/".to_owned(),
                id: principal_id(b"AIDA", account_number(PRODUCTION), (1 << 36) | 1_000, seed),
                created: created - TimeDelta::minutes(1),
                attached: vec![policy::ADMINISTRATOR.to_owned()],
                keys: vec![AccessKey { id, secret, active: true, created, last_use: Some(last_use) }],
                ..User::default()
            };
            self.add(usize::from(PRODUCTION), user);
        }
        Ok(())
    }
}
