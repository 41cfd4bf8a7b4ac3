//! The attack: a list of steps that anyone can lengthen, and its events with their sessions.

use crate::ScenarioError;
use crate::caller::{Caller, Minting, Origin, Session};
use crate::clock::DAY;
use crate::identity::{Key, key_id, principal_id};
use crate::organisation::{DATA, GLOBAL_REGION, Organisation, PRODUCTION, REGIONS, account_number};
use crate::record::{Outcome, Planned};
use crate::rng::{Rng, mix, of_name, seed_of};
use crate::spec::Spec;

/// With which credential a step is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum With {
    /// The stolen key.
    Stolen,
    /// A session of the role that the stolen key may assume; the first or a later one.
    Deploy(u8),
    /// A session in another account, assumed from the session before.
    Chained(u8),
    /// The key of the user that the attacker has made.
    Planted,
}

/// One step.
#[derive(Clone, Copy, Debug)]
struct Step {
    phase: &'static str,
    /// Day of the window (of 28; a shorter or longer window is scaled), hour and minute.
    at: (i64, i64, i64),
    with: With,
    /// Which of the attacker's addresses and clients.
    from: usize,
    region: u8,
    operation: &'static str,
    times: u64,
    /// Seconds from one to the next.
    gap: u64,
    /// How many of the calls are refused.
    refused: u64,
}

/// Where the attacker calls from. Only the first is among the vendor's published indicators.
const ADDRESSES: [&str; 4] = ["89.36.78.75", "203.0.113.77", "198.51.100.23", "203.0.113.140"];
const AGENTS: [&str; 4] = [
    "aws-cli/2.9.8 Python/3.9.11 Windows/10 exe/AMD64 prompt/off",
    "Boto3/1.26.33 Python/3.10.9 Linux/6.0.0-kali6-amd64 Botocore/1.29.33",
    "Boto3/1.26.33 Python/3.10.9 Linux/6.0.0-kali6-amd64 Botocore/1.29.33",
    "aws-cli/1.27.35 Python/3.10.9 Linux/6.0.0-kali6-amd64 botocore/1.29.35",
];
/// The user that the attacker makes, named as its neighbours are.
pub(crate) const PLANTED_USER: &str = "svc-payments-archive";

/// The account of the attacker's own, to which snapshots are shared, is written by the templates.
const STEPS: &[Step] = &[
    // Night of the ninth day: is the key any good, and what is it?
    step("access", (9, 3, 12), With::Stolen, 0, "sts:GetCallerIdentity", 1, 1),
    step("access", (9, 3, 14), With::Stolen, 0, "iam:GetUser", 1, 1).refused(1),
    step("discovery", (9, 3, 15), With::Stolen, 0, "iam:ListAttachedUserPolicies", 2, 9).refused(2),
    step("discovery", (9, 3, 17), With::Stolen, 0, "s3:ListBuckets", 1, 1),
    step("discovery", (9, 3, 18), With::Stolen, 0, "ec2:DescribeRegions", 1, 1),
    step("discovery", (9, 3, 19), With::Stolen, 0, "ec2:DescribeInstances", 1, 1).refused(1),
    // A day later, from elsewhere, by script.
    step("discovery", (10, 1, 40), With::Stolen, 1, "sts:GetCallerIdentity", 1, 1),
    step("discovery", (10, 1, 41), With::Stolen, 1, "iam:ListUsers", 1, 1).refused(1),
    step("discovery", (10, 1, 41), With::Stolen, 1, "iam:ListRoles", 1, 1),
    step("discovery", (10, 1, 42), With::Stolen, 1, "iam:ListAttachedRolePolicies", 14, 3).refused(2),
    step("discovery", (10, 1, 43), With::Stolen, 1, "iam:GetAccountAuthorizationDetails", 1, 1).refused(1),
    step("discovery", (10, 1, 44), With::Stolen, 1, "secretsmanager:ListSecrets", 3, 5).refused(3),
    step("discovery", (10, 1, 45), With::Stolen, 1, "s3:GetBucketLocation", 12, 2),
    step("discovery", (10, 1, 46), With::Stolen, 1, "s3:GetBucketPolicy", 8, 2).refused(5),
    step("discovery", (10, 1, 47), With::Stolen, 1, "ec2:DescribeInstances", 4, 6).refused(4),
    step("discovery", (10, 1, 48), With::Stolen, 1, "ec2:DescribeSnapshots", 3, 4).refused(3),
    step("discovery", (10, 1, 49), With::Stolen, 1, "ec2:DescribeVpcs", 2, 4).refused(2),
    step("discovery", (10, 1, 50), With::Stolen, 1, "lambda:ListFunctions20150331", 2, 4).refused(2),
    step("discovery", (10, 1, 51), With::Stolen, 1, "rds:DescribeDBInstances", 2, 4).refused(2),
    step("discovery", (10, 1, 52), With::Stolen, 1, "cloudtrail:DescribeTrails", 1, 1),
    step("discovery", (10, 1, 53), With::Stolen, 1, "ses:GetSendQuota", 2, 20).refused(2),
    step("discovery", (10, 1, 54), With::Stolen, 1, "organizations:DescribeOrganization", 1, 1).refused(1),
    // Into the role that the key may assume.
    step("lateral", (10, 2, 10), With::Stolen, 1, "assume:Deploy", 1, 1),
    step("discovery", (10, 2, 11), With::Deploy(0), 1, "sts:GetCallerIdentity", 1, 1),
    step("discovery", (10, 2, 12), With::Deploy(0), 1, "iam:ListRoles", 1, 1),
    step("discovery", (10, 2, 13), With::Deploy(0), 1, "secretsmanager:ListSecrets", 1, 1),
    step("secrets", (10, 2, 14), With::Deploy(0), 1, "secretsmanager:GetSecretValue", 26, 2).refused(4),
    step("secrets", (10, 2, 16), With::Deploy(0), 1, "ssm:DescribeParameters", 2, 3),
    step("secrets", (10, 2, 17), With::Deploy(0), 1, "ssm:GetParametersByPath", 14, 2),
    step("secrets", (10, 2, 18), With::Deploy(0), 1, "kms:Decrypt", 6, 2),
    // Two days of silence; then a second session and the step into another account.
    step("lateral", (12, 4, 20), With::Stolen, 2, "assume:Deploy", 1, 1),
    step("lateral", (12, 4, 22), With::Deploy(1), 2, "sts:AssumeRole", 3, 7).refused(3),
    step("lateral", (12, 4, 24), With::Deploy(1), 2, "assume:Chained", 1, 1),
    step("discovery", (12, 4, 25), With::Chained(0), 2, "sts:GetCallerIdentity", 1, 1),
    step("discovery", (12, 4, 25), With::Chained(0), 2, "s3:ListBuckets", 1, 1),
    step("discovery", (12, 4, 26), With::Chained(0), 2, "s3:ListObjects", 16, 3).refused(2),
    step("collection", (12, 4, 28), With::Chained(0), 2, "s3:GetObject", 60, 4),
    step("discovery", (12, 4, 34), With::Chained(0), 2, "rds:DescribeDBSnapshots", 3, 5),
    step("secrets", (12, 4, 36), With::Chained(0), 2, "secretsmanager:GetSecretValue", 12, 2).refused(3),
    // Persistence.
    step("persistence", (12, 4, 45), With::Deploy(1), 2, "iam:CreateUser", 1, 1),
    step("persistence", (12, 4, 46), With::Deploy(1), 2, "iam:CreateAccessKey", 1, 1),
    step("persistence", (12, 4, 47), With::Deploy(1), 2, "iam:AttachUserPolicy", 1, 1),
    step("persistence", (12, 4, 48), With::Deploy(1), 2, "iam:CreateLoginProfile", 1, 1).refused(1),
    step("evasion", (12, 4, 50), With::Deploy(1), 2, "cloudtrail:StopLogging", 2, 11).refused(2),
    step("evasion", (12, 4, 52), With::Deploy(1), 2, "cloudtrail:PutEventSelectors", 1, 1).refused(1),
    // Machines where nobody would look, refused; then where the role may.
    step("compute", (14, 23, 5), With::Stolen, 2, "ec2:DescribeAvailabilityZones", 2, 8).refused(2).region(5),
    step("compute", (14, 23, 7), With::Stolen, 2, "ec2:RunInstances", 4, 15).refused(4).region(5),
    step("lateral", (14, 23, 10), With::Stolen, 2, "assume:Deploy", 1, 1),
    step("compute", (14, 23, 12), With::Deploy(2), 2, "ec2:DescribeImages", 2, 5).region(5),
    step("compute", (14, 23, 14), With::Deploy(2), 2, "ec2:RunInstances", 3, 20).refused(1).region(5),
    // The planted key, quietly, from a fourth address.
    step("access", (16, 5, 30), With::Planted, 3, "sts:GetCallerIdentity", 1, 1),
    step("discovery", (16, 5, 33), With::Planted, 3, "s3:ListBuckets", 1, 1),
    step("discovery", (16, 5, 35), With::Planted, 3, "ec2:DescribeSnapshots", 2, 20),
    step("discovery", (16, 5, 38), With::Planted, 3, "ec2:DescribeVolumes", 5, 12),
    step("discovery", (17, 2, 15), With::Planted, 3, "rds:DescribeDBSnapshots", 4, 30),
    // Out with the data, and a last look.
    step("lateral", (18, 4, 2), With::Stolen, 1, "assume:Deploy", 1, 1),
    step("exfiltration", (18, 4, 4), With::Deploy(3), 1, "ec2:CreateSnapshot", 3, 25),
    step("exfiltration", (18, 4, 9), With::Deploy(3), 1, "ec2:ModifySnapshotAttribute", 4, 12).refused(1),
    step("exfiltration", (18, 4, 12), With::Deploy(3), 1, "rds:ModifyDBSnapshotAttribute", 2, 12).refused(1),
    step("discovery", (18, 4, 20), With::Stolen, 1, "sts:GetCallerIdentity", 2, 600),
];

const fn step(
    phase: &'static str,
    at: (i64, i64, i64),
    with: With,
    from: usize,
    operation: &'static str,
    times: u64,
    gap: u64,
) -> Step {
    Step { phase, at, with, from, region: GLOBAL_REGION, operation, times, gap, refused: 0 }
}

impl Step {
    const fn refused(mut self, times: u64) -> Self {
        self.refused = times;
        self
    }

    const fn region(mut self, region: u8) -> Self {
        self.region = region;
        self
    }
}

/// The attack's events by day, with their callers.
#[derive(Debug, Default)]
pub(crate) struct Attack {
    pub(crate) callers: Vec<Caller>,
    planned: Vec<(i64, Vec<Planned>)>,
    /// Keys of the sessions that the attacker minted.
    pub(crate) session_keys: Vec<Key>,
    /// Keys that the attacker created, with their users.
    pub(crate) created_keys: Vec<(Key, &'static str)>,
    pub(crate) addresses: Vec<&'static str>,
    pub(crate) phases: Vec<&'static str>,
}

impl Attack {
    /// The events of a day, counted from the first baseline day.
    pub(crate) fn of_day(&self, day: i64) -> &[Planned] {
        self.planned.iter().find(|(of, _)| *of == day).map_or(&[], |(_, planned)| planned)
    }

    /// How many events the attack has.
    pub(crate) fn len(&self) -> u64 {
        self.planned.iter().map(|(_, planned)| planned.len() as u64).sum()
    }

    /// Plays the steps.
    pub(crate) fn new(organisation: &Organisation, spec: &Spec) -> Result<Self, ScenarioError> {
        let mut play = Play {
            organisation,
            spec,
            stolen: organisation.find(PRODUCTION, "ci-deploy-payments")?,
            deploy: organisation.find(PRODUCTION, "payments-deploy")?,
            chained: organisation.find(DATA, "terraform-apply")?,
            current: Vec::new(),
            attack: Self::default(),
        };
        if !spec.attack {
            return Ok(play.attack);
        }
        play.attack.addresses = ADDRESSES.to_vec();
        for step in STEPS {
            play.step(step)?;
        }
        Ok(play.attack)
    }
}

struct Play<'a> {
    organisation: &'a Organisation,
    spec: &'a Spec,
    stolen: u16,
    deploy: u16,
    chained: u16,
    /// Callers by credential and place, so that each pair is admitted once.
    current: Vec<((With, usize), u32)>,
    attack: Attack,
}

impl Play<'_> {
    fn step(&mut self, step: &Step) -> Result<(), ScenarioError> {
        let (day, hour, minute) = step.at;
        let day = self.spec.baseline_day_count() + day * self.spec.window_day_count() / 28;
        let start = (self.spec.first_day() + day) * DAY + hour * 3600 + minute * 60;
        let mut rng = Rng::new(seed_of(&[self.organisation.seed, of_name("attack"), self.attack.len()]));
        let mut time = start + rng.below(20) as i64;
        match step.operation {
            "assume:Deploy" => return self.assume(step, day, time, self.deploy),
            "assume:Chained" => return self.assume(step, day, time, self.chained),
            _ => {}
        }
        let operation = self.organisation.catalogue.find(step.operation)?;
        let caller = self.caller(step)?;
        for index in 0..step.times {
            let mut planned = self.event(step, caller, operation, time);
            // Refusals come evenly among the successes, as permissions differ by resource.
            if (index + 1) * step.refused / step.times > index * step.refused / step.times {
                planned.outcome = Outcome::Denied;
            }
            if step.operation.contains("AccessKey")
                || step.operation.starts_with("iam:Create")
                || step.operation.starts_with("iam:AttachUser")
            {
                planned.subject = Some(self.planted());
            } else if step.operation == "sts:AssumeRole" {
                // A role that it may not assume: the request says no more than that.
                planned.subject = None;
            }
            self.add(day, planned);
            time += 1 + rng.below(step.gap * 2) as i64;
        }
        Ok(())
    }

    fn assume(&mut self, step: &Step, day: i64, time: i64, role: u16) -> Result<(), ScenarioError> {
        let by = self.caller(step)?;
        let of = &self.organisation.identities[usize::from(role)];
        let number = self.attack.session_keys.len() as u64;
        let key = key_id(b"ASIA", account_number(of.account), (1 << 36) | number, self.organisation.seed);
        let name = if role == self.deploy {
            format!("botocore-session-{}", 1_671_990_000 + number * 977)
        } else {
            "maintenance".to_owned()
        };
        let exposure = self.organisation.identities[usize::from(self.stolen)].exposure;
        let session = Session { key, name, created: time, seconds: 3_600, mfa: false, exposure };
        let caller = self.admit(Caller::session(role, of, &session, origin(step.from), None));
        let with = if role == self.deploy {
            With::Deploy(self.current.iter().filter(|((with, _), _)| matches!(with, With::Deploy(_))).count() as u8)
        } else {
            With::Chained(0)
        };
        self.current.push(((with, step.from), caller));
        self.attack.session_keys.push(key);
        let operation = self.organisation.catalogue.find("sts:AssumeRole")?;
        let mut minting = self.event(step, by, operation, time);
        minting.subject = Some(caller);
        minting.shared = of.account != minting.account;
        let body = minting.body;
        let shared = minting.shared;
        self.add(day, minting);
        if shared {
            let owner = usize::from(self.attack.callers[by as usize].identity);
            let seen = self.attack.callers[by as usize].seen_from_elsewhere(&self.organisation.identities[owner]);
            let seen = self.admit(seen);
            let mut copy = self.event(step, seen, operation, time);
            copy.account = of.account;
            copy.body = body;
            copy.subject = Some(caller);
            copy.shared = true;
            self.add(day, copy);
        }
        Ok(())
    }

    fn caller(&mut self, step: &Step) -> Result<u32, ScenarioError> {
        if let Some((_, caller)) =
            self.current.iter().find(|((with, from), _)| *with == step.with && *from == step.from)
        {
            return Ok(*caller);
        }
        let caller = match step.with {
            With::Stolen => {
                let of = &self.organisation.identities[usize::from(self.stolen)];
                Caller::user(self.stolen, of, origin(step.from))
            }
            With::Planted => {
                let planted = self.planted() as usize;
                let mut caller = self.attack.callers[planted].clone();
                caller.origin = origin(step.from);
                caller
            }
            With::Deploy(_) | With::Chained(_) => {
                return Err(ScenarioError::Catalogue {
                    operation: step.operation.to_owned(),
                    unknown: "a session for the step".to_owned(),
                });
            }
        };
        let caller = self.admit(caller);
        self.current.push(((step.with, step.from), caller));
        Ok(caller)
    }

    /// The planted user with its key, admitted once.
    fn planted(&mut self) -> u32 {
        let known = |caller: &Caller| caller.minting.user == PLANTED_USER;
        if let Some(place) = self.attack.callers.iter().position(known) {
            return place as u32;
        }
        let seed = self.organisation.seed;
        let account = account_number(PRODUCTION);
        let unique = (1 << 36) | 1_000;
        let key = key_id(b"AKIA", account, unique, seed);
        let stolen = &self.organisation.identities[usize::from(self.stolen)];
        let arn = stolen.arn.replace(&stolen.name, PLANTED_USER);
        let principal = principal_id(b"AIDA", account, unique, seed);
        let mut caller = Caller::user(self.stolen, stolen, origin(3));
        caller.json = caller.json.replace(&stolen.principal, &principal).replace(&stolen.name, PLANTED_USER);
        if let Some(old) = stolen.key {
            caller.json = caller.json.replace(&crate::identity::key_text(&old), &crate::identity::key_text(&key));
        }
        caller.arn = arn;
        caller.name = PLANTED_USER.to_owned();
        caller.key = Some(key);
        caller.exposure = None;
        caller.minting = Minting { user: PLANTED_USER.to_owned(), role_id: principal, ..Minting::default() };
        self.attack.created_keys.push((key, PLANTED_USER));
        self.admit(caller)
    }

    fn admit(&mut self, caller: Caller) -> u32 {
        self.attack.callers.push(caller);
        (self.attack.callers.len() - 1) as u32
    }

    fn event(&mut self, step: &Step, caller: u32, operation: u16, time: i64) -> Planned {
        let phase = match self.attack.phases.iter().position(|phase| *phase == step.phase) {
            Some(known) => known,
            None => {
                self.attack.phases.push(step.phase);
                self.attack.phases.len() - 1
            }
        };
        // Day 0 of the event numbers is the attack's own; the days of the scenario count from 1.
        let seed = mix((self.attack.len() + 1) ^ self.organisation.seed);
        let global = self.organisation.catalogue.get(operation).operation.global;
        Planned {
            time,
            seed,
            body: mix(seed),
            caller,
            subject: None,
            operation,
            account: self.attack.callers[caller as usize].account,
            region: if global { GLOBAL_REGION } else { step.region },
            outcome: Outcome::Done,
            shared: false,
            phase: Some(phase as u8),
        }
    }

    fn add(&mut self, day: i64, planned: Planned) {
        match self.attack.planned.iter_mut().find(|(of, _)| *of == day) {
            Some((_, events)) => events.push(planned),
            None => self.attack.planned.push((day, vec![planned])),
        }
    }
}

fn origin(from: usize) -> Origin {
    Origin { address: ADDRESSES[from].to_owned(), agent: AGENTS[from].to_owned(), endpoint: None, by_aws: false }
}

const _: () = assert!(REGIONS.len() > 5, "the attack works in a region that the organisation has never used");
