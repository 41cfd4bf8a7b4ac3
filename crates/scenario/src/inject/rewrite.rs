//! The records, rewritten: who, where and when are new, what was done and answered is not.

use super::cast::{Cast, Holder};
use super::fresh::Fresh;
use super::order::ordered;
use super::replace::{Edge, Replacements};
use super::source::Source;
use super::tempo::Step;
use super::victim::Victim;
use super::{InjectError, InjectedRecord};
use crate::caller::{Caller, Origin, Session};
use crate::clock;
use crate::identity::{Identity, key_text};
use crate::organisation::{GLOBAL_REGION, Organisation, REGIONS};
use crate::record::{self, Outcome, Planned};
use crate::rng::{Rng, mix, of_name, seed_of};
use chrono::DateTime;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

/// Everything that the rewriting of one attack needs.
#[derive(Debug)]
pub(super) struct Rewrite<'a> {
    organisation: &'a Organisation,
    pub(super) victim: &'a Victim,
    pub(super) of: &'a Identity,
    pub(super) sources: &'a [Source],
    pub(super) cast: &'a Cast,
    pub(super) origin: Origin,
    pub(super) fresh: Fresh,
    /// What is replaced in every record alike.
    everywhere: Replacements,
    /// Names of the callers who become the victim.
    callers: BTreeSet<&'a str>,
}

/// The victim's credential in one unit of the attack.
struct Own {
    identity: Value,
    arn: String,
    principal: String,
    key: String,
}

impl<'a> Rewrite<'a> {
    pub(super) fn new(
        organisation: &'a Organisation,
        victim: &'a Victim,
        sources: &'a [Source],
        cast: &'a Cast,
        origin: Origin,
        salt: u64,
    ) -> Self {
        let of = &organisation.identities[usize::from(victim.identity)];
        let fresh = Fresh { salt, seed: organisation.seed, account: of.account };
        let is_own = |(source, holder): (&'a Source, &Holder)| (*holder == Holder::Victim).then_some(source);
        let own = sources.iter().zip(&cast.holders).filter_map(is_own);
        let name = |source: &'a Source| {
            [source.text("/userIdentity/userName"), source.text("/userIdentity/sessionContext/sessionIssuer/userName")]
        };
        let callers = own.flat_map(name).filter(|name| !name.is_empty()).collect();
        let everywhere = Replacements::default();
        let mut rewrite = Self { organisation, victim, of, sources, cast, origin, fresh, everywhere, callers };
        rewrite.everywhere = rewrite.replacements();
        rewrite
    }

    /// The steps as records, with the mintings that the victim's own sessions need.
    pub(super) fn records(&self, schedule: &[Step]) -> Result<Vec<InjectedRecord>, InjectError> {
        let mut own: BTreeMap<usize, Own> = BTreeMap::new();
        let mut records = Vec::with_capacity(schedule.len());
        let mut known = BTreeSet::new();
        let created: BTreeMap<(usize, u32), i64> =
            schedule.iter().map(|step| ((step.source, step.copy), step.time)).collect();
        for step in schedule {
            let own = match own.entry(step.unit) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.own(step, &mut records)?),
            };
            // The second time that a minting occurs it is one that the original did not need.
            let added = !known.insert(step.source);
            records.push(self.record(step, own, &created, added));
        }
        // Stable: what is minted within a second goes before what uses it.
        records.sort_by_key(|record| record.time);
        Ok(records)
    }

    /// The victim's credential for the unit that begins with a step; where it is a session, its minting is added.
    fn own(&self, step: &Step, records: &mut Vec<InjectedRecord>) -> Result<Own, InjectError> {
        let number = self.victim.identity;
        if !self.victim.is_federated(self.organisation) {
            let caller = Caller::user(number, self.of, self.origin.clone());
            let key = caller.key.as_ref().map(key_text).unwrap_or_default();
            return Ok(Own {
                identity: json(&caller.json),
                principal: self.of.principal.clone(),
                arn: caller.arn,
                key,
            });
        }
        let unit = format!("unit {}", step.unit);
        let mut rng = Rng::new(seed_of(&[self.fresh.salt, of_name(&unit)]));
        let created = step.time - rng.between(3, 15) as i64;
        let day = created.div_euclid(clock::DAY);
        let session = Session {
            key: self.fresh.session_key(&unit),
            name: format!("{}-{}", self.of.name, 40_000 + day % 1_000 * 60 + rng.below(60) as i64),
            created,
            seconds: 3_600,
            mfa: false,
            exposure: self.of.exposure,
        };
        let caller = Caller::session(number, self.of, &session, self.origin.clone(), None);
        let bearer = Caller::token_bearer(number, self.of, self.origin.clone());
        let own = Own {
            identity: json(&caller.json),
            arn: caller.arn.clone(),
            principal: format!("{}:{}", self.of.principal_at(created), session.name),
            key: key_text(&session.key),
        };
        let seed = seed_of(&[self.fresh.salt, of_name(&unit), of_name("minting")]);
        let planned = Planned {
            time: created,
            seed,
            body: mix(seed),
            caller: 0,
            subject: Some(1),
            operation: self.organisation.catalogue.find("sts:AssumeRoleWithWebIdentity")?,
            account: self.of.account,
            region: self.victim.region,
            outcome: Outcome::Done,
            shared: false,
            phase: None,
        };
        let (mut written, mut event_id) = (Vec::new(), Vec::new());
        record::write(&mut written, self.organisation, &[bearer, caller], &planned);
        record::event_id(&mut event_id, &planned);
        records.push(InjectedRecord {
            event_id: String::from_utf8_lossy(&event_id).into_owned(),
            json: String::from_utf8_lossy(&written).into_owned(),
            time: DateTime::from_timestamp(created, 0).unwrap_or_default(),
            added: true,
        });
        Ok(own)
    }

    /// One record; `created` has the times of all by source and copy.
    fn record(&self, step: &Step, own: &Own, created: &BTreeMap<(usize, u32), i64>, added: bool) -> InjectedRecord {
        let source = &self.sources[step.source];
        let holder = self.cast.holders[step.source];
        let which = format!("{} {}", step.source, step.copy);
        let event_id = self.fresh.uuid(&format!("event {which}"));
        let mut value = source.value.clone();
        self.this_record(source, step, own, &which).value(&mut value);
        if let Value::Object(fields) = &mut value {
            self.place(source, fields);
            self.credentials(source, step, fields, &which);
            fields.insert("eventID".to_owned(), event_id.clone().into());
            fields.insert("eventTime".to_owned(), iso(step.time).into());
            if source.is_global() {
                fields.insert("awsRegion".to_owned(), REGIONS[usize::from(GLOBAL_REGION)].into());
            }
            if source.text("/recipientAccountId").is_empty() {
                fields.insert("recipientAccountId".to_owned(), self.neighbour(0).into());
            }
            match holder {
                Holder::Victim => {
                    fields.insert("userIdentity".to_owned(), self.as_victim(source, own));
                }
                Holder::Session(minting) => {
                    let created = created.get(&(minting, step.copy)).copied().unwrap_or(step.time);
                    self.as_session(created, fields);
                }
                Holder::Created | Holder::Other => {}
            }
        }
        self.rename(&mut value);
        let time = DateTime::from_timestamp(step.time, 0).unwrap_or_default();
        InjectedRecord { event_id, json: ordered(&value), time, added }
    }

    /// What is replaced in one record besides what is replaced in all.
    fn this_record(&self, source: &Source, step: &Step, own: &Own, which: &str) -> Replacements {
        let request = source.text("/requestID");
        let request = (request.to_owned(), self.fresh.request_id(request, &format!("request {which}")), Edge::Word);
        let shared = source.text("/sharedEventID");
        let shared = (shared.to_owned(), self.fresh.uuid(&format!("shared {shared} {}", step.copy)), Edge::Word);
        let mut more = vec![request, shared];
        for (other, holder) in self.sources.iter().zip(&self.cast.holders) {
            if *holder == Holder::Victim {
                let text = |pointer| other.text(pointer).to_owned();
                more.push((text("/userIdentity/arn"), own.arn.clone(), Edge::Name));
                more.push((text("/userIdentity/accessKeyId"), own.key.clone(), Edge::Word));
                let principal = text("/userIdentity/principalId");
                if let Some((issuer, _)) = principal.split_once(':') {
                    let new = own.principal.split(':').next().unwrap_or_default();
                    more.push((issuer.to_owned(), new.to_owned(), Edge::Word));
                    more.push((principal.clone(), own.principal.clone(), Edge::Name));
                }
            }
            more.push((other.minted().to_owned(), self.minted_key(other, step.copy), Edge::Word));
        }
        self.everywhere.with(more.iter().map(|(from, to, edge)| (from.as_str(), to.as_str(), *edge)))
    }

    fn minted_key(&self, minting: &Source, copy: u32) -> String {
        key_text(&self.fresh.session_key(&format!("{} {copy}", minting.minted())))
    }

    /// Address and client, unless it is AWS that calls.
    fn place(&self, source: &Source, fields: &mut Map<String, Value>) {
        let by_aws = |text: &str| text.ends_with(".amazonaws.com") || text == "AWS Internal";
        if !by_aws(source.text("/sourceIPAddress")) {
            fields.insert("sourceIPAddress".to_owned(), self.origin.address.clone().into());
        }
        if !(by_aws(source.text("/userAgent")) && by_aws(source.text("/sourceIPAddress"))) {
            fields.insert("userAgent".to_owned(), self.origin.agent.clone().into());
        }
        // The private endpoint belonged to the place that the records came from.
        fields.remove("vpcEndpointId");
        fields.remove("vpcEndpointAccountId");
    }

    /// A minting's own answer: the token is fresh, and ends when it should.
    fn credentials(&self, source: &Source, step: &Step, fields: &mut Map<String, Value>, which: &str) {
        let minted = fields.get_mut("responseElements").and_then(|answer| answer.get_mut("credentials"));
        if let Some(Value::Object(minted)) = minted {
            let mut ends = Vec::new();
            clock::spoken(&mut ends, step.time + source.lifetime());
            minted.insert("expiration".to_owned(), String::from_utf8_lossy(&ends).into());
            minted.insert("sessionToken".to_owned(), self.fresh.token(which).into());
        }
    }

    fn as_victim(&self, source: &Source, own: &Own) -> Value {
        let mut identity = own.identity.clone();
        if let Value::Object(fields) = &mut identity {
            if let Some(by) = source.value.pointer("/userIdentity/invokedBy") {
                fields.insert("invokedBy".to_owned(), by.clone());
            }
            // A sign-in to the console is made with a password, and shows no key.
            if source.text("/eventType") == "AwsConsoleSignIn" {
                fields.remove("accessKeyId");
            }
        }
        identity
    }

    /// A session says when it was minted. A source identity that nobody asked for came with the original caller.
    fn as_session(&self, created: i64, fields: &mut Map<String, Value>) {
        let asked = self.sources.iter().any(|source| !source.text("/requestParameters/sourceIdentity").is_empty());
        let context = fields.get_mut("userIdentity").and_then(|identity| identity.get_mut("sessionContext"));
        let Some(Value::Object(context)) = context else { return };
        if !asked {
            context.remove("sourceIdentity");
        }
        if let Some(Value::Object(attributes)) = context.get_mut("attributes") {
            attributes.insert("creationDate".to_owned(), iso(created).into());
        }
    }

    /// The callers' names where a request names a user or a role by itself.
    fn rename(&self, value: &mut Value) {
        match value {
            Value::Array(list) => list.iter_mut().for_each(|one| self.rename(one)),
            Value::Object(fields) => {
                for (key, one) in fields.iter_mut() {
                    let named = matches!(key.as_str(), "userName" | "roleName" | "sourceIdentity");
                    match one {
                        Value::String(name) if named && self.callers.contains(name.as_str()) => {
                            name.clone_from(&self.of.name);
                        }
                        one => self.rename(one),
                    }
                }
            }
            _ => {}
        }
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn iso(at: i64) -> String {
    let mut out = Vec::new();
    clock::iso(&mut out, at);
    String::from_utf8_lossy(&out).into_owned()
}
