//! One day: every identity's events, planned before any of them is written.

use crate::attack::Attack;
use crate::caller::{Caller, Origin, Session, aws, place};
use crate::clock::DAY;
use crate::errand::Due;
use crate::identity::{Identity, Key, Kind, key_id};
use crate::organisation::{GLOBAL_REGION, Organisation, account_number};
use crate::record::{Outcome, Planned};
use crate::rng::{HEX, Rng, mix, of_name, seed_of};
use crate::spec::Spec;
use crate::volume::{Volume, is_missing, is_on_call};

/// The planned events of one day with their callers.
#[derive(Debug, Default)]
pub(crate) struct Day {
    pub(crate) planned: Vec<Planned>,
    pub(crate) callers: Vec<Caller>,
}

/// Plans one day.
pub(crate) struct Planner<'a> {
    organisation: &'a Organisation,
    spec: &'a Spec,
    volume: &'a Volume,
    /// Days since the first baseline day.
    day: i64,
    /// The first second of the day.
    midnight: i64,
    /// Event seeds count up from here; scrambled, they are unique in the scenario.
    sequence: u64,
    sessions: u64,
    out: Day,
    operations: Known,
}

/// Numbers of the operations that planning itself needs.
struct Known {
    assume_role: u16,
    web_identity: u16,
    saml: u16,
    console_login: u16,
}

/// A stretch of work: when it begins, how many seconds it takes, how many events it has, where.
#[derive(Clone, Copy)]
struct Stretch {
    start: i64,
    seconds: i64,
    events: u64,
    region: u8,
}

const MACHINE_SLOT: i64 = 6 * 3600;

impl<'a> Planner<'a> {
    /// All events of a day: the attack's first, then everyone's, in the order of time.
    pub(crate) fn plan(
        organisation: &'a Organisation,
        spec: &'a Spec,
        volume: &'a Volume,
        attack: &Attack,
        day: i64,
    ) -> Result<Day, crate::ScenarioError> {
        let catalogue = &organisation.catalogue;
        let mut planner = Planner {
            organisation,
            spec,
            volume,
            day,
            midnight: (spec.first_day() + day) * DAY,
            sequence: 0,
            sessions: 0,
            out: Day { planned: attack.of_day(day).to_vec(), callers: attack.callers.clone() },
            operations: Known {
                assume_role: catalogue.find("sts:AssumeRole")?,
                web_identity: catalogue.find("sts:AssumeRoleWithWebIdentity")?,
                saml: catalogue.find("sts:AssumeRoleWithSAML")?,
                console_login: catalogue.find("signin:ConsoleLogin")?,
            },
        };
        for number in 0..organisation.identities.len() as u16 {
            let events = volume.of(day, number);
            let mut rng = Rng::new(seed_of(&[organisation.seed, day as u64, u64::from(number), of_name("cell")]));
            planner.identity(number, events, &mut rng);
        }
        for (number, errand) in organisation.errands.iter().enumerate().filter(|(_, errand)| errand.day == day) {
            let mut rng = Rng::new(seed_of(&[organisation.seed, day as u64, number as u64, of_name("errand")]));
            planner.errand(errand, &mut rng);
        }
        let mut out = planner.out;
        // Stable, so that a session that is minted and used within a second keeps that order.
        out.planned.sort_by_key(|planned| planned.time);
        Ok(out)
    }

    fn identity(&mut self, number: u16, events: u64, rng: &mut Rng) {
        let of = &self.organisation.identities[usize::from(number)];
        match of.kind {
            Kind::Machines(count) => self.machines(number, of, count, events, rng),
            Kind::Service(service) => {
                let caller = self.admit(Caller::service(number, of, service));
                self.spread(caller, of, events, rng);
            }
            Kind::Linked(service) => self.linked(number, of, service, events, rng),
            Kind::Role => {}
            Kind::Person { .. } => self.runs(number, of, events, (events / 4).clamp(18, 150), rng),
            Kind::User | Kind::Federated => self.runs(number, of, events, (events / 10).clamp(18, 400), rng),
            Kind::Tasks(_) => self.runs(number, of, events, (events / 10).clamp(45, 600), rng),
        }
    }

    /// Work in stretches, each with a place and, where the kind wants it, a session of its own.
    fn runs(&mut self, number: u16, of: &Identity, events: u64, typical: u64, rng: &mut Rng) {
        let mut left = events;
        while left > 0 {
            let length = rng.between(typical / 2, typical * 3 / 2).clamp(1, left);
            let stretch = self.stretch(number, of, length, rng);
            left -= self.run(number, of, stretch, rng).min(left).max(1);
        }
    }

    fn run(&mut self, number: u16, of: &Identity, stretch: Stretch, rng: &mut Rng) -> u64 {
        let origin = self.place(of, rng);
        let console = matches!(of.kind, Kind::Person { console } if rng.per_mille(console)) && stretch.events > 3;
        let mut cost = 0;
        let caller = if of.kind == Kind::User {
            self.admit(Caller::user(number, of, origin.clone()))
        } else {
            let (caller, minted) = self.open(number, of, &origin, (stretch, console), rng);
            cost += minted;
            caller
        };
        let mut working = (caller, of);
        if stretch.events >= cost + 4
            && rng.per_mille(of.chain_share)
            && let Some(&role) = rng.pick(&of.chains)
        {
            let (session, minted) = self.chain(caller, role, &origin, stretch, rng);
            cost += minted;
            working = (session, &self.organisation.identities[usize::from(role)]);
        }
        cost + self.work(working.0, working.1, of, stretch, stretch.events.saturating_sub(cost), rng)
    }

    /// Mints the session of a run that needs one; gives the caller and how many events that took.
    fn open(
        &mut self,
        number: u16,
        of: &Identity,
        origin: &Origin,
        (stretch, console): (Stretch, bool),
        rng: &mut Rng,
    ) -> (u32, u64) {
        let (name, seconds, mfa) = match of.kind {
            Kind::Person { .. } => (format!("{}@example.com", of.name), 28_800, false),
            Kind::Federated => (format!("{}-{}", of.name, 40_000 + self.day * 60 + rng.below(60) as i64), 3_600, false),
            Kind::Tasks("lambda.amazonaws.com") => (format!("{}-{}", of.name, rng.below(3)), 43_200, false),
            _ => (hex(rng, 32), 21_600, false),
        };
        let key = self.fresh_key(of.account);
        let session = Session { key, name, created: stretch.start, seconds, mfa, exposure: of.exposure };
        let mut caller = Caller::session(number, of, &session, origin.clone(), None);
        caller.console = console;
        let sign_in = console.then(|| caller.at_sign_in());
        let session = self.admit(caller);
        let (minter, operation) = match of.kind {
            Kind::Person { .. } => (Caller::portal_user(number, of, origin.clone()), self.operations.saml),
            Kind::Federated => (Caller::token_bearer(number, of, origin.clone()), self.operations.web_identity),
            Kind::Tasks(service) => (Caller::service(number, of, service), self.operations.assume_role),
            _ => (Caller::service(number, of, "sts.amazonaws.com"), self.operations.assume_role),
        };
        let minter = self.admit(minter);
        let mut minting = self.event(minter, operation, of.account, stretch.region, stretch.start);
        minting.subject = Some(session);
        let mut cost = self.push(minting);
        if let Some(sign_in) = sign_in {
            let sign_in = self.admit(sign_in);
            let event =
                self.event(sign_in, self.operations.console_login, of.account, GLOBAL_REGION, stretch.start + 1);
            cost += self.push(event);
        }
        (session, cost)
    }

    /// An errand, which makes exactly the events that it says.
    fn errand(&mut self, errand: &Due, rng: &mut Rng) {
        let number = errand.identity;
        let of = &self.organisation.identities[usize::from(number)];
        let mut origin = self.place(of, rng);
        if let Some(address) = errand.from {
            origin.address = address.to_owned();
        }
        let start = self.midnight + errand.starts + rng.below(60) as i64;
        let region = of.regions.first().map_or(GLOBAL_REGION, |(region, _)| *region);
        let stretch = Stretch { start, seconds: errand.seconds, events: errand.events, region };
        let mut caller = if of.kind == Kind::User {
            self.admit(Caller::user(number, of, origin.clone()))
        } else {
            let console = matches!(of.kind, Kind::Person { .. });
            self.open(number, of, &origin, (stretch, console), rng).0
        };
        if let Some(role) = errand.through {
            caller = self.chain(caller, role, &origin, stretch, rng).0;
        }
        let subject = errand.about.map(|about| {
            let of = &self.organisation.identities[usize::from(about)];
            // Nobody uses this session: it says which role is meant, with the id that the role has afterwards.
            let key = self.fresh_key(of.account);
            let created = of.reborn.as_ref().map_or(start, |(from, _)| *from);
            let session = Session { key, name: String::new(), created, seconds: 0, mfa: false, exposure: None };
            self.admit(Caller::session(about, of, &session, origin.clone(), None))
        });
        let account = self.out.callers[caller as usize].account;
        for (place, &operation) in errand.operations.iter().enumerate() {
            let step = errand.seconds * place as i64 / errand.operations.len() as i64;
            let mut event = self.event(caller, operation, account, region, start + 4 + step);
            event.subject = subject;
            self.push(event);
        }
    }

    /// An address and a client of an identity on this day.
    fn place(&self, of: &Identity, rng: &mut Rng) -> Origin {
        place(of, self.day, self.spec.baseline_day_count(), rng)
    }

    /// Assumes a role on the way, in this account or another, where the other gets a copy of the record.
    fn chain(&mut self, by: u32, role: u16, origin: &Origin, stretch: Stretch, rng: &mut Rng) -> (u32, u64) {
        let of = &self.organisation.identities[usize::from(role)];
        let key = self.fresh_key(of.account);
        let caller = &self.out.callers[by as usize];
        let (account, exposure) = (caller.account, caller.exposure);
        let starts = stretch.start + 2;
        let session = Session {
            key,
            name: format!(
                "{}-{}",
                caller.name.split('/').next().unwrap_or("run"),
                1_600_000_000 + rng.below(90_000_000)
            ),
            created: starts,
            seconds: 3_600,
            mfa: false,
            exposure,
        };
        let session = self.admit(Caller::session(role, of, &session, origin.clone(), None));
        let mut minting = self.event(by, self.operations.assume_role, account, GLOBAL_REGION, starts);
        minting.subject = Some(session);
        minting.shared = account != of.account;
        let copy = minting.shared.then(|| {
            let owner = usize::from(self.out.callers[by as usize].identity);
            let seen = self.out.callers[by as usize].seen_from_elsewhere(&self.organisation.identities[owner]);
            let mut copy = self.event(
                self.out.callers.len() as u32,
                self.operations.assume_role,
                of.account,
                GLOBAL_REGION,
                starts,
            );
            copy.body = minting.body;
            copy.subject = Some(session);
            copy.shared = true;
            self.admit(seen);
            copy
        });
        let mut cost = self.push(minting);
        if let Some(copy) = copy {
            cost += self.push(copy);
        }
        (session, cost)
    }

    /// Ordinary events of a caller within a stretch; `habits` are the role's, `who` has the rollouts and the flaky call.
    fn work(
        &mut self,
        caller: u32,
        habits: &Identity,
        who: &Identity,
        stretch: Stretch,
        events: u64,
        rng: &mut Rng,
    ) -> u64 {
        let mut forwarded = None;
        let end = self.midnight + DAY - 1;
        let mut cost = 0;
        for index in 0..events {
            let step = stretch.seconds * index as i64 / events.max(1) as i64;
            let time = (stretch.start + 3 + step).min(end);
            let through = !habits.forwarded.is_empty()
                && self.out.callers[caller as usize].key.is_some_and(|key| &key[..4] == b"ASIA")
                && rng.per_mille(220);
            let (caller, operations) = if through {
                (*forwarded.get_or_insert_with(|| self.forwarded(caller)), &habits.forwarded)
            } else {
                (caller, &habits.operations)
            };
            cost += self.ordinary(caller, operations, (habits, who), stretch.region, time, rng);
        }
        cost
    }

    /// The same session in the hands of CloudFormation.
    fn forwarded(&mut self, caller: u32) -> u32 {
        let mut twin = self.out.callers[caller as usize].clone();
        let service = "cloudformation.amazonaws.com";
        twin.json.truncate(twin.json.len() - 1);
        twin.json.push_str(r#","invokedBy":"cloudformation.amazonaws.com"}"#);
        twin.origin = aws(service);
        self.admit(twin)
    }

    fn ordinary(
        &mut self,
        caller: u32,
        operations: &[(u16, u64)],
        (habits, who): (&Identity, &Identity),
        region: u8,
        time: i64,
        rng: &mut Rng,
    ) -> u64 {
        let mut operation = operations[rng.weighted(|place| operations[place].1, operations.len())].0;
        for rollout in &who.rollouts {
            if let Some(new) = rollout.operation
                && self.day >= rollout.from_day
                && rng.per_mille(rollout.share)
            {
                operation = new;
            }
        }
        let account = self.out.callers[caller as usize].account;
        let mut event = self.event(caller, operation, account, region, time);
        let flaky = who.flaws.iter().any(|flaw| {
            let now = (flaw.days.0..=flaw.days.1).contains(&self.day);
            flaw.operation == operation && now && rng.per_mille(flaw.share)
        });
        let fate = rng.below(1000);
        if flaky || fate < u64::from(habits.habit.denied) {
            event.outcome = Outcome::Denied;
        } else if fate < u64::from(habits.habit.denied + habits.habit.faults) {
            event.outcome = Outcome::Failed;
        }
        event.shared = self.out.callers[caller as usize].origin.by_aws
            && matches!(who.kind, Kind::Service(_))
            && rng.per_mille(400);
        self.push(event)
    }

    /// Events without sessions, over the whole day.
    fn spread(&mut self, caller: u32, of: &Identity, events: u64, rng: &mut Rng) {
        for _ in 0..events {
            let region = self.region(of, rng);
            let time = self.midnight + rng.below(DAY as u64) as i64;
            self.ordinary(caller, &of.operations, (of, of), region, time, rng);
        }
    }

    /// A service-linked role, whose sessions have names but no keys that anyone sees.
    fn linked(&mut self, number: u16, of: &Identity, service: &str, events: u64, rng: &mut Rng) {
        let sessions = (events / 60).clamp(1, 8);
        for session in 0..sessions {
            let share = events * (session + 1) / sessions - events * session / sessions;
            let created = self.midnight + rng.below(DAY as u64 - 4_000) as i64;
            let name = format!("{}-{}", of.name.trim_start_matches("AWSServiceRoleFor"), rng.below(900_000) + 100_000);
            let caller = self.admit(Caller::linked(number, of, service, &name, created));
            for _ in 0..share {
                let region = self.region(of, rng);
                let time = created + rng.below(3_600) as i64;
                self.ordinary(caller, &of.operations, (of, of), region, time, rng);
            }
        }
    }

    /// How many of the machines are up on a day: every one of them mints its sessions, so there must be room for that.
    fn machines_up(&self, day: i64, number: u16, count: u64) -> u64 {
        let events = self.volume.of(day, number);
        if events < 8 { 0 } else { (events / 100).clamp(1, count) }
    }

    /// Machines renew their sessions every six hours, and the last one of a day lives on into the next.
    fn machines(&mut self, number: u16, of: &Identity, count: u64, events: u64, rng: &mut Rng) {
        let (up, yesterday) =
            (self.machines_up(self.day, number, count), self.machines_up(self.day - 1, number, count));
        let (mut left, mut sessions) = (events, Vec::new());
        for machine in 0..up {
            let seed = seed_of(&[self.organisation.seed, u64::from(number), machine, of_name("machine")]);
            let name = format!("i-0{}", hex(&mut Rng::new(seed), 16));
            let offset = (seed % MACHINE_SLOT as u64) as i64;
            let region = self.region(of, &mut Rng::new(seed));
            let origin = self.place(of, &mut Rng::new(seed));
            for slot in -1..4 {
                let of_yesterday = slot < 0;
                if of_yesterday && machine >= yesterday {
                    continue;
                }
                let start = self.midnight + offset + slot * MACHINE_SLOT;
                let unique = (1 << 37)
                    | (((self.day as u64 * 4).wrapping_add_signed(slot) & 0xf_ffff) << 16)
                    | (u64::from(number) & 0x3ff) << 6
                    | machine;
                let key = key_id(b"ASIA", account_number(of.account), unique, self.organisation.seed);
                let session =
                    Session { key, name: name.clone(), created: start, seconds: 21_600, mfa: false, exposure: None };
                let caller = self.admit(Caller::session(number, of, &session, origin.clone(), None));
                if !of_yesterday {
                    let minter = self.admit(Caller::service(number, of, "ec2.amazonaws.com"));
                    let mut minting = self.event(minter, self.operations.assume_role, of.account, region, start);
                    minting.subject = Some(caller);
                    left -= self.push(minting).min(left);
                }
                sessions.push((caller, start, region));
            }
        }
        if sessions.is_empty() {
            let caller = self.admit(Caller::service(number, of, "autoscaling.amazonaws.com"));
            let operations: Vec<_> = of.operations.iter().skip(1).take(2).copied().collect();
            for _ in 0..events {
                let time = self.midnight + rng.below(DAY as u64) as i64;
                self.ordinary(caller, &operations, (of, of), GLOBAL_REGION, time, rng);
            }
            return;
        }
        while left > 0 {
            let Some(&(caller, start, region)) = rng.pick(&sessions) else { break };
            // Within the session's life and within the day.
            let first = start.max(self.midnight);
            let last = (start + MACHINE_SLOT - 1).min(self.midnight + DAY - 1);
            let time = first + rng.below((last - first + 1).max(1) as u64) as i64;
            left -= self.ordinary(caller, &of.operations, (of, of), region, time, rng).min(left);
        }
    }

    fn stretch(&mut self, number: u16, of: &Identity, events: u64, rng: &mut Rng) -> Stretch {
        let called_out = is_on_call(of, number, self.day) && rng.per_mille(180);
        let hour = if called_out {
            rng.below(6) as i64
        } else {
            let hours = of.hours_on(self.day);
            let mut sums = [0; 24];
            let mut sum = 0;
            for (hour, slot) in sums.iter_mut().enumerate() {
                sum += hours.weight(hour as u32);
                *slot = sum;
            }
            rng.weighted(|hour| sums[hour], 24) as i64
        };
        let start = self.midnight + hour * 3600 + rng.below(3600) as i64;
        // A stretch ends within the hour that its shortest session lives, and within the day.
        let seconds = (events as i64 * rng.between(2, 25) as i64).min(3_300);
        let start = start.min(self.midnight + DAY - 30);
        let seconds = seconds.min(self.midnight + DAY - 4 - start).max(1);
        Stretch { start, seconds, events, region: self.region(of, rng) }
    }

    fn region(&self, of: &Identity, rng: &mut Rng) -> u8 {
        for rollout in &of.rollouts {
            if let Some(region) = rollout.region
                && self.day >= rollout.from_day
                && rng.per_mille(rollout.share)
            {
                return region;
            }
        }
        of.regions[rng.weighted(|place| of.regions[place].1, of.regions.len())].0
    }

    fn fresh_key(&mut self, account: u8) -> Key {
        self.sessions += 1;
        let unique = (self.day as u64) << 24 | self.sessions;
        key_id(b"ASIA", account_number(account), unique, self.organisation.seed)
    }

    fn admit(&mut self, caller: Caller) -> u32 {
        self.out.callers.push(caller);
        (self.out.callers.len() - 1) as u32
    }

    fn event(&mut self, caller: u32, operation: u16, account: u8, region: u8, time: i64) -> Planned {
        self.sequence += 1;
        let number = ((self.day as u64 + 1) << 40 | self.sequence) ^ self.organisation.seed;
        let seed = mix(number);
        let global = self.organisation.catalogue.get(operation).operation.global;
        Planned {
            time: time.clamp(self.midnight, self.midnight + DAY - 1),
            seed,
            body: mix(seed),
            caller,
            subject: None,
            operation,
            account,
            region: if global { GLOBAL_REGION } else { region },
            outcome: Outcome::Done,
            shared: false,
            phase: None,
        }
    }

    /// Adds an event, unless the logs of its account are lost on this day; gives how many were added.
    fn push(&mut self, planned: Planned) -> u64 {
        if is_missing(self.spec, planned.account, self.day) {
            return 0;
        }
        self.out.planned.push(planned);
        1
    }
}

fn hex(rng: &mut Rng, len: usize) -> String {
    let mut out = Vec::with_capacity(len);
    rng.text(&mut out, HEX, len);
    String::from_utf8_lossy(&out).into_owned()
}
