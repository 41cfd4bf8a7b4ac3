//! Records: one planned event becomes one line of CloudTrail's JSON, field by field in CloudTrail's order.

use crate::caller::{Caller, Minting};
use crate::clock;
use crate::identity::{key_id, principal_id};
use crate::operation::{Denial, Operation};
use crate::organisation::{ACCOUNTS, Organisation, REGIONS, account_number};
use crate::rng::{BASE32, BASE64, BASE64_URL, HEX, Rng, mix, of_name, seed_of};
use crate::template::{Minted, Named, Slot, Template};

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// Refused for want of permission.
    Denied,
    /// Failed as this operation does in daily use.
    Failed,
}

/// An event before it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planned {
    /// Seconds since 1970.
    pub(crate) time: i64,
    /// The event id follows from it; unique in the scenario.
    pub(crate) seed: u64,
    /// Everything else random follows from it; the copies of a call in two accounts share it.
    pub(crate) body: u64,
    /// The caller, by its number on the day.
    pub(crate) caller: u32,
    /// The credential that is minted, by its number on the day.
    pub(crate) subject: Option<u32>,
    pub(crate) operation: u16,
    /// The account whose log it is in.
    pub(crate) account: u8,
    pub(crate) region: u8,
    pub(crate) outcome: Outcome,
    /// Whether the record carries a `sharedEventID`.
    pub(crate) shared: bool,
    /// The phase of the attack, where it is part of one.
    pub(crate) phase: Option<u8>,
}

/// The event id of a planned event.
pub(crate) fn event_id(out: &mut Vec<u8>, planned: &Planned) {
    Rng::new(planned.seed).uuid(out);
}

/// From this width on, a habit has no resource that it keeps to.
const WIDE: u64 = 36;
/// What the organisation runs; names of resources are made of these.
pub(crate) const APPS: [&str; 12] = [
    "payments", "checkout", "catalog", "search", "gateway", "notify", "ledger", "media", "reports", "pricing",
    "orders", "vouchers",
];
/// What its resources are for.
pub(crate) const PURPOSES: [&str; 6] = ["assets", "artifacts", "exports", "uploads", "logs", "state"];

struct Scene<'a> {
    organisation: &'a Organisation,
    caller: &'a Caller,
    minting: Option<(&'a Caller, &'a Minting)>,
    planned: &'a Planned,
    /// Which of the pool's resources the call is about.
    resource: u64,
    rng: Rng,
}

/// Appends the record of a planned event.
pub(crate) fn write(out: &mut Vec<u8>, organisation: &Organisation, callers: &[Caller], planned: &Planned) {
    let caller = &callers[planned.caller as usize];
    let ready = organisation.catalogue.get(planned.operation);
    let operation = ready.operation;
    let mut rng = Rng::new(planned.body);
    let identity = &organisation.identities[usize::from(caller.identity)];
    // A run is about one resource most of the time; only scanners and intruders go through everything alike.
    let width = identity.habit.width;
    let roams = width >= WIDE || planned.phase.is_some();
    let day = planned.time.div_euclid(clock::DAY) as u64;
    let nearby = if roams || rng.per_mille(300) {
        rng.skewed(width)
    } else {
        Rng::new(seed_of(&[day, u64::from(planned.caller)])).skewed(width)
    };
    let resource = u64::from(caller.identity) * 5 % 48 + nearby;
    let minting = planned.subject.map(|subject| &callers[subject as usize]).map(|minted| (minted, &minted.minting));
    let mut scene = Scene { organisation, caller, minting, planned, resource, rng };

    out.extend_from_slice(br#"{"eventVersion":"1.08","userIdentity":"#);
    out.extend_from_slice(caller.json.as_bytes());
    out.extend_from_slice(br#","eventTime":""#);
    clock::iso(out, planned.time);
    field(out, "eventSource", &[operation.source, ".amazonaws.com"]);
    field(out, "eventName", &[operation.name]);
    field(out, "awsRegion", &[REGIONS[usize::from(planned.region)]]);
    field(out, "sourceIPAddress", &[&caller.origin.address]);
    field(out, "userAgent", &[&caller.origin.agent]);
    out.push(b'"');
    scene.error(out, operation, &ready.arn, &ready.fault);
    out.extend_from_slice(br#","requestParameters":"#);
    if planned.outcome == Outcome::Denied && operation.source == "sts" {
        out.extend_from_slice(b"null");
    } else {
        scene.fill(out, &ready.request);
    }
    out.extend_from_slice(br#","responseElements":"#);
    if planned.outcome == Outcome::Done {
        scene.fill(out, &ready.response);
    } else {
        out.extend_from_slice(b"null");
    }
    if !operation.extra.is_empty() {
        out.extend_from_slice(br#","additionalEventData":"#);
        scene.fill(out, &ready.extra);
    }
    scene.tail(out, ready);
}

/// Closes the string before it and opens the next one: `","name":"value`.
fn field(out: &mut Vec<u8>, name: &str, value: &[&str]) {
    out.extend_from_slice(br#"",""#);
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(br#"":""#);
    for part in value {
        out.extend_from_slice(part.as_bytes());
    }
}

impl Scene<'_> {
    /// Everything after the request and its answer.
    fn tail(&mut self, out: &mut Vec<u8>, ready: &crate::operation::Ready) {
        let (operation, planned) = (ready.operation, self.planned);
        let console = operation.event_type == "AwsConsoleSignIn";
        if !console {
            out.extend_from_slice(br#","requestID":""#);
            if operation.source == "s3" {
                self.rng.text(out, BASE32, 16);
            } else {
                self.rng.uuid(out);
            }
            out.push(b'"');
        }
        out.extend_from_slice(br#","eventID":""#);
        event_id(out, planned);
        out.extend_from_slice(br#"","readOnly":"#);
        out.extend_from_slice(if operation.read_only { b"true" } else { b"false" });
        if !operation.listed.is_empty() && planned.outcome == Outcome::Done {
            out.extend_from_slice(br#","resources":[{"accountId":""#);
            self.account(out);
            out.extend_from_slice(br#"","type":""#);
            out.extend_from_slice(operation.listed.as_bytes());
            out.extend_from_slice(br#"","ARN":""#);
            self.fill(out, &ready.arn);
            out.extend_from_slice(br#""}]"#);
        }
        out.extend_from_slice(br#","eventType":""#);
        out.extend_from_slice(operation.event_type.as_bytes());
        out.extend_from_slice(if operation.data_event {
            br#"","managementEvent":false,"recipientAccountId":""#.as_slice()
        } else {
            br#"","managementEvent":true,"recipientAccountId":""#.as_slice()
        });
        out.extend_from_slice(ACCOUNTS[usize::from(planned.account)].number.as_bytes());
        if planned.shared {
            out.extend_from_slice(br#"","sharedEventID":""#);
            Rng::new(mix(planned.body)).uuid(out);
        }
        if let Some(endpoint) = self.caller.origin.endpoint {
            out.extend_from_slice(br#"","vpcEndpointId":"vpce-0"#);
            let number = seed_of(&[self.organisation.seed, endpoint, of_name(operation.source)]);
            Rng::new(number).text(out, HEX, 16);
        }
        out.extend_from_slice(if operation.data_event {
            br#"","eventCategory":"Data""#.as_slice()
        } else {
            br#"","eventCategory":"Management""#.as_slice()
        });
        if self.caller.console && !console {
            out.extend_from_slice(br#","sessionCredentialFromConsole":"true""#);
        } else if !self.caller.origin.by_aws
            && (self.caller.origin.endpoint.is_none() || of_name(operation.source).is_multiple_of(5))
        {
            // Few services report TLS details of calls through private endpoints.
            // Services moved to TLS 1.3 one after the other; each is consistent with itself.
            out.extend_from_slice(if of_name(operation.source).is_multiple_of(3) {
                br#","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":""#.as_slice()
            } else {
                br#","tlsDetails":{"tlsVersion":"TLSv1.2","cipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","clientProvidedHostHeader":""#.as_slice()
            });
            self.fill(out, &ready.host);
            out.extend_from_slice(br#""}"#);
        }
        out.push(b'}');
    }

    fn error(&mut self, out: &mut Vec<u8>, operation: &Operation, arn: &Template, fault: &Template) {
        match (self.planned.outcome, operation.denial) {
            (Outcome::Done, _) => {}
            (Outcome::Failed, _) => {
                out.extend_from_slice(br#","errorCode":""#);
                out.extend_from_slice(operation.fault.0.as_bytes());
                out.extend_from_slice(br#"","errorMessage":""#);
                self.fill(out, fault);
                out.push(b'"');
            }
            (Outcome::Denied, Denial::Encoded) => {
                out.extend_from_slice(br#","errorCode":"Client.UnauthorizedOperation","errorMessage":"You are not authorized to perform this operation. Encoded authorization failure message: "#);
                let length = 400 + self.rng.below(300) as usize;
                self.rng.text(out, BASE64_URL, length);
                out.push(b'"');
            }
            (Outcome::Denied, denial) => {
                let action = action_name(operation);
                out.extend_from_slice(br#","errorCode":"AccessDenied"#);
                if denial == Denial::Exception {
                    out.extend_from_slice(b"Exception");
                }
                out.extend_from_slice(br#"","errorMessage":"User: "#);
                out.extend_from_slice(self.caller.arn.as_bytes());
                out.extend_from_slice(b" is not authorized to perform: ");
                out.extend_from_slice(operation.source.as_bytes());
                out.push(b':');
                out.extend_from_slice(action.as_bytes());
                out.extend_from_slice(b" on resource: ");
                self.fill(out, arn);
                out.extend_from_slice(b" because no identity-based policy allows the ");
                out.extend_from_slice(operation.source.as_bytes());
                out.push(b':');
                out.extend_from_slice(action.as_bytes());
                out.extend_from_slice(br#" action""#);
            }
        }
    }

    fn fill(&mut self, out: &mut Vec<u8>, template: &Template) {
        for (text, slot) in &template.pieces {
            out.extend_from_slice(text.as_bytes());
            if let Some(slot) = slot {
                self.slot(out, *slot);
            }
        }
    }

    fn account(&self, out: &mut Vec<u8>) {
        // A role belongs to the account that minted it, even in the caller's own log.
        let account = self.minting.map_or(self.planned.account, |(minted, _)| minted.account);
        out.extend_from_slice(ACCOUNTS[usize::from(account)].number.as_bytes());
    }

    fn slot(&mut self, out: &mut Vec<u8>, slot: Slot) {
        match slot {
            Slot::Account => self.account(out),
            Slot::Region => out.extend_from_slice(REGIONS[usize::from(self.planned.region)].as_bytes()),
            Slot::CallerArn => out.extend_from_slice(self.caller.arn.as_bytes()),
            Slot::CallerName => out.extend_from_slice(self.caller.name.as_bytes()),
            Slot::App => out.extend_from_slice(self.app().as_bytes()),
            Slot::Named(named) => self.named(out, named),
            // A machine speaks of itself.
            Slot::Numbered("i-") if self.caller.minting.session.starts_with("i-0") => {
                out.extend_from_slice(self.caller.minting.session.as_bytes());
            }
            Slot::Numbered(prefix) => {
                out.extend_from_slice(prefix.as_bytes());
                out.push(b'0');
                Rng::new(self.stable(prefix)).text(out, HEX, 16);
            }
            Slot::StableUuid => Rng::new(self.stable("uuid")).uuid(out),
            Slot::Uuid => self.rng.uuid(out),
            Slot::Sha256 => self.rng.text(out, HEX, 64),
            Slot::ShortId => self.rng.text(out, BASE32, 16),
            Slot::LongId => {
                self.rng.text(out, BASE64, 55);
                out.push(b'=');
            }
            Slot::Bytes => {
                let bytes = 1 << self.rng.between(8, 22);
                clock::number(out, bytes);
            }
            Slot::Millis => clock::number(out, self.planned.time.unsigned_abs() * 1000),
            Slot::Created => clock::spoken(out, self.planned.time),
            Slot::Expires => {
                let seconds = self.minting.map_or(3600, |(_, minting)| minting.seconds);
                clock::spoken(out, self.planned.time + seconds as i64);
            }
            Slot::Token => {
                out.extend_from_slice(b"IQoJb3JpZ2luX2VjE");
                let length = 300 + self.rng.below(100) as usize;
                self.rng.text(out, BASE64, length);
                out.push(b'=');
            }
            Slot::PrivateIp => {
                out.extend_from_slice(b"10.");
                clock::number(out, 16 + u64::from(self.planned.account));
                out.push(b'.');
                clock::number(out, self.resource % 24);
                out.push(b'.');
                clock::number(out, 4 + self.stable("ip") % 240);
            }
            Slot::Minted(what) => self.minted(out, what),
            Slot::OutsideAccount => out.extend_from_slice(b"999999999999"),
            Slot::FreshKey => match self.minting {
                Some((minted, _)) => out.extend_from_slice(&minted.key.unwrap_or(*b"AKIAIOSFODNN7EXAMPLE")),
                None => {
                    let unique = (1 << 35) | self.rng.below(1 << 34);
                    let account = account_number(self.planned.account);
                    out.extend_from_slice(&key_id(b"AKIA", account, unique, self.organisation.seed));
                }
            },
            Slot::FreshUserId => {
                if let Some((_, minting)) = self.minting.filter(|(_, minting)| !minting.role_id.is_empty()) {
                    out.extend_from_slice(minting.role_id.as_bytes());
                    return;
                }
                let account = account_number(self.planned.account);
                let unique = (1 << 34) | self.stable("principal") >> 31;
                out.extend_from_slice(principal_id(b"AIDA", account, unique, self.organisation.seed).as_bytes());
            }
        }
    }

    fn minted(&mut self, out: &mut Vec<u8>, what: Minted) {
        let Some((caller, minting)) = self.minting else {
            // A role that was asked for in vain: only the refusal names it.
            if what == Minted::RoleArn {
                out.extend_from_slice(b"arn:aws:iam::");
                self.account(out);
                out.extend_from_slice(b":role/");
                self.named(out, Named::Role);
            }
            return;
        };
        match what {
            Minted::Key => out.extend_from_slice(&caller.key.unwrap_or(*b"ASIAIOSFODNN7EXAMPLE")),
            Minted::RoleArn => out.extend_from_slice(minting.role_arn.as_bytes()),
            Minted::RoleId => out.extend_from_slice(minting.role_id.as_bytes()),
            Minted::Session => out.extend_from_slice(minting.session.as_bytes()),
            Minted::Arn => out.extend_from_slice(minting.arn.as_bytes()),
            Minted::Seconds => clock::number(out, minting.seconds),
        }
    }

    fn app(&self) -> &'static str {
        APPS[(self.resource % 12) as usize]
    }

    /// A number that a resource keeps for good.
    fn stable(&self, kind: &str) -> u64 {
        let place = u64::from(self.planned.account) << 8 | u64::from(self.planned.region);
        seed_of(&[self.organisation.seed, of_name(kind), place, self.resource])
    }

    fn named(&mut self, out: &mut Vec<u8>, named: Named) {
        let app = self.app();
        let place = ACCOUNTS[usize::from(self.planned.account)].name;
        let purpose = PURPOSES[(self.resource / 12 % 6) as usize];
        let mut put = |parts: &[&str]| parts.iter().for_each(|part| out.extend_from_slice(part.as_bytes()));
        match named {
            Named::Bucket => put(&["nimbody-", place, "-", app, "-", purpose]),
            Named::Role => match self.minting {
                Some((_, minting)) if !minting.role_arn.is_empty() => {
                    put(&[minting.role_arn.rsplit('/').next().unwrap_or_default()]);
                }
                _ => put(&[app, "-", purpose, "-task"]),
            },
            Named::Function => put(&[app, "-", purpose, "-handler"]),
            Named::Parameter => put(&["/", app, "/", purpose, "/endpoint"]),
            Named::Stack => put(&[app, "-", purpose]),
            Named::Repository => put(&["nimbody/", app, "-", purpose]),
            Named::Cluster => put(&[place, "-main"]),
            Named::Service => put(&[app, "-", purpose, "-svc"]),
            Named::LogGroup => put(&["/", place, "/", app, "-", purpose]),
            Named::Topic => put(&[app, "-", purpose, "-events"]),
            Named::Queue => put(&[app, "-", purpose, "-work"]),
            Named::Table => put(&[app, "_", purpose]),
            Named::Database => put(&[place, "-", app, "-db"]),
            Named::Alarm => put(&[app, "-", purpose, "-errors"]),
            Named::Trail => put(&["organisation-trail"]),
            Named::Policy => put(&[app, "-", purpose, "-access"]),
            Named::User => match self.minting {
                Some((_, minting)) if !minting.user.is_empty() => put(&[&minting.user]),
                _ => put(&["svc-", app, "-", purpose]),
            },
            Named::Object => {
                put(&[app, "/", purpose, "/"]);
                self.rng.text(out, HEX, 8);
                out.extend_from_slice(b".bin");
            }
            Named::Secret => {
                put(&[place, "/", app, "/", purpose, "-"]);
                Rng::new(self.stable("secret")).text(out, BASE32, 6);
            }
            Named::Distribution => {
                put(&["E"]);
                Rng::new(self.stable("distribution")).text(out, BASE32, 13);
            }
            Named::Zone => {
                put(&["Z0"]);
                Rng::new(self.stable("zone")).text(out, BASE32, 18);
            }
        }
    }
}

/// The action of an operation: CloudTrail's name without the API version that some services append.
fn action_name(operation: &Operation) -> &'static str {
    operation.name.find("20").map_or(operation.name, |place| &operation.name[..place])
}
