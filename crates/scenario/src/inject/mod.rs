//! Injection: records of a real attack, rewritten so that a credential of a generated organisation commits it.
//!
//! A public set of attack records shows what an attacker does, in an account that is not ours, under names that give the
//! test tool away. [`Injector`] keeps what the records say was done and answered, and replaces who did it, where, when
//! and with what client. A detection can then be held against the deed alone.

mod cast;
mod everywhere;
mod fresh;
mod names;
mod order;
mod place;
mod replace;
mod rewrite;
mod source;
mod tempo;
mod victim;

use crate::ScenarioError;
use crate::organisation::Organisation;
use crate::rng::{Rng, of_name, seed_of};
use crate::spec::Spec;
use cast::Cast;
use chrono::{DateTime, Utc};
use rewrite::Rewrite;
use victim::Stream;

/// From where the attacker calls, and with what client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// From an address that the victim used in the baseline, with the victim's usual client: a job at the vendor.
    Vendor,
    /// From a fresh address of the same class of network, with the victim's usual client.
    OwnClass,
    /// From a hosting or VPN network that nobody else in the stream uses, with a client of the attacker's own.
    Elsewhere,
}

impl Place {
    /// All places, the hardest first.
    pub const ALL: [Self; 3] = [Self::Vendor, Self::OwnClass, Self::Elsewhere];

    /// A short name: `vendor`, `own class` or `elsewhere`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vendor => "vendor",
            Self::OwnClass => "own class",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// How fast the attacker goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tempo {
    /// Everything within one hour, with the relative gaps of the original.
    Loud,
    /// Evenly over 14 days, or over the window where it is shorter, in the order of the original.
    Spread,
}

impl Tempo {
    /// Both tempos.
    pub const ALL: [Self; 2] = [Self::Loud, Self::Spread];

    /// A short name: `loud` or `spread`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loud => "loud",
            Self::Spread => "spread",
        }
    }
}

/// Why an attack could not be injected.
#[derive(Debug, thiserror::Error)]
pub enum InjectError {
    /// There is nothing to inject.
    #[error("the attack has no records")]
    Empty,
    /// A text is no CloudTrail record.
    #[error("record {index} of the attack is no CloudTrail record: {cause}")]
    NotARecord {
        /// Its position, from 0.
        index: usize,
        /// What is wrong with it.
        cause: String,
    },
    /// Only services of AWS act in these records.
    #[error("no record of the attack was made with a credential that could be the victim's")]
    NoCaller,
    /// No exposed identity works in the baseline, and so none can be the victim.
    #[error("no exposed identity of this scenario is active in the baseline; ask for more events or days")]
    NoVictim,
    /// The organisation could not be generated.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

/// One record, ready for the logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InjectedRecord {
    /// Its `eventID`, unique in the stream.
    pub event_id: String,
    /// The record as one line of JSON, fields in CloudTrail's order.
    pub json: String,
    /// When it was made.
    pub time: DateTime<Utc>,
    /// Whether it has no counterpart in the original: the minting of a session that the victim needs, or of one that
    /// would have ended before the attacker was done.
    pub added: bool,
}

/// An attack as it stands in the logs of the generated organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Injection {
    /// The exposure on which it was put, as `exposures.csv` names it: an access key id or the ARN of a role.
    pub victim: String,
    /// What the list of exposures says about that.
    pub note: &'static str,
    /// The records in the order of time.
    pub records: Vec<InjectedRecord>,
    /// The address from which it came.
    pub address: String,
    /// The client that it showed.
    pub user_agent: String,
}

impl Injection {
    /// Ids of all events.
    pub fn event_ids(&self) -> impl Iterator<Item = &str> {
        self.records.iter().map(|record| record.event_id.as_str())
    }

    /// Ids of the events that the original has too.
    pub fn own_event_ids(&self) -> impl Iterator<Item = &str> {
        self.records.iter().filter(|record| !record.added).map(|record| record.event_id.as_str())
    }

    /// Time of the first and of the last event.
    pub fn span(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        Some((self.records.first()?.time, self.records.last()?.time))
    }

    /// One CloudTrail log file with all records.
    pub fn document(&self) -> String {
        let records: Vec<&str> = self.records.iter().map(|record| record.json.as_str()).collect();
        format!(r#"{{"Records":[{}]}}"#, records.join(","))
    }
}

/// The seed of an attack in a stream, by the attack's name: every attack has its own victim in every stream.
pub fn seed_of_attack(name: &str, stream: u64) -> u64 {
    of_name(name) ^ stream.rotate_left(32)
}

/// Puts attacks on the vendor-held identities of one generated stream.
#[derive(Debug)]
pub struct Injector {
    spec: Spec,
    organisation: Organisation,
    stream: Stream,
}

impl Injector {
    /// Learns from the stream of a spec who works where and when. It plans the whole stream and writes nothing, which
    /// takes a fraction of the time of generating it.
    ///
    /// # Errors
    /// A spec that cannot be generated, or one in which no exposed identity is active in the baseline.
    pub fn new(spec: &Spec) -> Result<Self, InjectError> {
        spec.check()?;
        let organisation = Organisation::new(spec)?;
        let stream = Stream::of(&organisation, spec)?;
        if stream.victims.is_empty() {
            return Err(InjectError::NoVictim);
        }
        Ok(Self { spec: spec.clone(), organisation, stream })
    }

    /// The exposures that an attack may be put on: those that work on at least ten days of the baseline.
    pub fn victims(&self) -> impl Iterator<Item = &str> {
        self.stream.victims.iter().map(|victim| self.organisation.exposures[victim.exposure].id.as_str())
    }

    /// Rewrites the records of one attack, given as JSON texts in any order. The seed chooses the victim, and the same
    /// seed the same one for every place and tempo; all else follows from it too.
    ///
    /// Records of an IAM user, or of a session that no record mints, become the victim's own. Sessions and keys that
    /// the records make stay what they are, in the victim's account. Accounts, ids and names change wherever they occur,
    /// and so do regions, of which the first becomes the victim's. Neither the source's user agent nor any name that is
    /// the test tool's own survives, except that a service of AWS which called on somebody's behalf keeps its name.
    ///
    /// # Errors
    /// A text that is no CloudTrail record, no text at all, or records in which nobody but AWS acts.
    pub fn inject(&self, records: &[String], place: Place, tempo: Tempo, seed: u64) -> Result<Injection, InjectError> {
        let sources = source::read(records)?;
        let needs_user = source::needs_user(&sources);
        let fits = |victim: &&victim::Victim| !needs_user || !victim.is_federated(&self.organisation);
        let candidates: Vec<&victim::Victim> = self.stream.victims.iter().filter(fits).collect();
        let mut rng = Rng::new(seed_of(&[self.organisation.seed, seed, of_name("victim")]));
        let victim = *rng.pick(&candidates).ok_or(InjectError::NoVictim)?;
        let salt = seed_of(&[self.organisation.seed, seed, of_name(place.name()), of_name(tempo.name())]);

        let cast = Cast::of(&sources)?;
        let identity = &self.organisation.identities[usize::from(victim.identity)];
        let origin = place::origin(place, identity, victim, &self.stream, salt);
        let schedule = tempo::plan(tempo, &sources, &cast, &self.spec, identity.account, salt);
        let rewrite = Rewrite::new(&self.organisation, victim, &sources, &cast, origin, salt);
        let records = rewrite.records(&schedule)?;
        let exposed = &self.organisation.exposures[victim.exposure];
        Ok(Injection {
            victim: exposed.id.clone(),
            note: exposed.note,
            records,
            address: rewrite.origin.address,
            user_agent: rewrite.origin.agent,
        })
    }
}
