//! Callers: an identity with one credential, in one place, as `userIdentity` shows it.

use crate::clock;
use crate::identity::{Identity, Key, Kind, Network, key_text};
use crate::organisation::{ACCOUNTS, VENDOR_ADDED, VENDOR_ADDED_FROM, VENDOR_ISSUER, VENDOR_NETWORKS};
use crate::rng::{Rng, of_name, seed_of};

/// What a minting record says about the credential that it mints.
#[derive(Clone, Debug, Default)]
pub(crate) struct Minting {
    pub(crate) role_arn: String,
    pub(crate) role_id: String,
    pub(crate) session: String,
    /// The ARN of the session.
    pub(crate) arn: String,
    pub(crate) seconds: u64,
    /// The user whose key it is, where it is a key and no session.
    pub(crate) user: String,
}

/// Where a call comes from and with what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) address: String,
    pub(crate) agent: String,
    /// A private endpoint, by its number.
    pub(crate) endpoint: Option<u64>,
    /// Calls that AWS makes have neither an address nor TLS details.
    pub(crate) by_aws: bool,
}

/// One credential in one place.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The identity whose resources it works on, by number.
    pub(crate) identity: u16,
    /// The account of the credential.
    pub(crate) account: u8,
    /// `userIdentity`, ready to write.
    pub(crate) json: String,
    pub(crate) arn: String,
    pub(crate) name: String,
    pub(crate) key: Option<Key>,
    pub(crate) origin: Origin,
    pub(crate) console: bool,
    /// The exposure from which the credential descends.
    pub(crate) exposure: Option<u8>,
    pub(crate) minting: Minting,
}

/// The name of a role without its path.
fn role_name(identity: &Identity) -> &str {
    identity.arn.rsplit('/').next().unwrap_or(&identity.name)
}

fn iso(at: i64) -> String {
    let mut out = Vec::new();
    clock::iso(&mut out, at);
    String::from_utf8_lossy(&out).into_owned()
}

/// How a session came to be.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) key: Key,
    pub(crate) name: String,
    pub(crate) created: i64,
    pub(crate) seconds: u64,
    pub(crate) mfa: bool,
    pub(crate) exposure: Option<u8>,
}

impl Caller {
    fn plain(identity: u16, of: &Identity, json: String, arn: String, origin: Origin) -> Self {
        Self {
            identity,
            account: of.account,
            json,
            arn,
            name: of.name.clone(),
            key: None,
            origin,
            console: false,
            exposure: of.exposure,
            minting: Minting::default(),
        }
    }

    /// An IAM user with its long-term key.
    pub(crate) fn user(identity: u16, of: &Identity, origin: Origin) -> Self {
        let key = of.key.as_ref().map(key_text).unwrap_or_default();
        let json = format!(
            r#"{{"type":"IAMUser","principalId":"{}","arn":"{}","accountId":"{}","accessKeyId":"{key}","userName":"{}"}}"#,
            of.principal,
            of.arn,
            ACCOUNTS[usize::from(of.account)].number,
            of.name
        );
        let mut caller = Self::plain(identity, of, json, of.arn.clone(), origin);
        caller.key = of.key;
        caller
    }

    /// A session of a role; `invoked_by` when an AWS service calls in its name.
    pub(crate) fn session(
        identity: u16,
        of: &Identity,
        session: &Session,
        origin: Origin,
        invoked_by: Option<&str>,
    ) -> Self {
        let number = ACCOUNTS[usize::from(of.account)].number;
        let role = role_name(of);
        let arn = format!("arn:aws:sts::{number}:assumed-role/{role}/{}", session.name);
        let federation = if of.kind == Kind::Federated {
            format!(
                r#"{{"federatedProvider":"arn:aws:iam::{number}:oidc-provider/{VENDOR_ISSUER}","attributes":{{}}}}"#
            )
        } else {
            "{}".to_owned()
        };
        let delivery = if matches!(of.kind, Kind::Machines(_)) { r#","ec2RoleDelivery":"2.0""# } else { "" };
        let invoked = invoked_by.map(|service| format!(r#","invokedBy":"{service}""#)).unwrap_or_default();
        let json = format!(
            concat!(
                r#"{{"type":"AssumedRole","principalId":"{principal}:{name}","arn":"{arn}","accountId":"{number}","#,
                r#""accessKeyId":"{key}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{principal}","#,
                r#""arn":"{role_arn}","accountId":"{number}","userName":"{role}"}},"webIdFederationData":{federation},"#,
                r#""attributes":{{"creationDate":"{created}","mfaAuthenticated":"{mfa}"}}{delivery}}}{invoked}}}"#
            ),
            principal = of.principal_at(session.created),
            name = session.name,
            arn = arn,
            number = number,
            key = key_text(&session.key),
            role_arn = of.arn,
            role = role,
            federation = federation,
            created = iso(session.created),
            mfa = session.mfa,
            delivery = delivery,
            invoked = invoked,
        );
        let minting = Minting {
            role_arn: of.arn.clone(),
            role_id: of.principal_at(session.created).to_owned(),
            session: session.name.clone(),
            arn: arn.clone(),
            seconds: session.seconds,
            user: String::new(),
        };
        let mut caller = Self::plain(identity, of, json, arn, origin);
        caller.name = role.to_owned();
        caller.key = Some(session.key);
        caller.exposure = session.exposure;
        caller.minting = minting;
        caller
    }

    /// AWS in its own name.
    pub(crate) fn service(identity: u16, of: &Identity, service: &str) -> Self {
        let json = format!(r#"{{"type":"AWSService","invokedBy":"{service}"}}"#);
        let mut caller = Self::plain(identity, of, json, service.to_owned(), aws(service));
        caller.exposure = None;
        caller
    }

    /// AWS in a service-linked role, whose key it never shows.
    pub(crate) fn linked(identity: u16, of: &Identity, service: &str, name: &str, created: i64) -> Self {
        let number = ACCOUNTS[usize::from(of.account)].number;
        let role = role_name(of);
        let arn = format!("arn:aws:sts::{number}:assumed-role/{role}/{name}");
        let json = format!(
            concat!(
                r#"{{"type":"AssumedRole","principalId":"{principal}:{name}","arn":"{arn}","accountId":"{number}","#,
                r#""sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{principal}","arn":"{role_arn}","#,
                r#""accountId":"{number}","userName":"{role}"}},"webIdFederationData":{{}},"attributes":"#,
                r#"{{"creationDate":"{created}","mfaAuthenticated":"false"}}}},"invokedBy":"{service}"}}"#
            ),
            principal = of.principal,
            name = name,
            arn = arn,
            number = number,
            role_arn = of.arn,
            role = role,
            created = iso(created),
            service = service,
        );
        Self::plain(identity, of, json, arn, aws(service))
    }

    /// The copy of a caller that another account gets to see: its account and its id, and no more.
    pub(crate) fn seen_from_elsewhere(&self, of: &Identity) -> Self {
        let number = ACCOUNTS[usize::from(self.account)].number;
        let principal = if self.minting.session.is_empty() {
            of.principal.clone()
        } else {
            format!("{}:{}", self.minting.role_id, self.minting.session)
        };
        let mut copy = self.clone();
        copy.json = format!(r#"{{"type":"AWSAccount","principalId":"{principal}","accountId":"{number}"}}"#);
        copy.key = None;
        copy.exposure = None;
        copy
    }

    /// The bearer of the vendor's identity token, before it has a session.
    pub(crate) fn token_bearer(identity: u16, of: &Identity, origin: Origin) -> Self {
        let number = ACCOUNTS[usize::from(of.account)].number;
        let provider = format!("arn:aws:iam::{number}:oidc-provider/{VENDOR_ISSUER}");
        let organisation = VENDOR_ISSUER.rsplit('/').next().unwrap_or_default();
        let project = seed_of(&[of_name(&of.name)]) & 0xffff_ffff_ffff;
        let subject = format!(
            "org/{organisation}/project/00000000-0000-4000-8000-{project:012x}/user/00000000-0000-4000-8000-0000000000c1"
        );
        let json = format!(
            r#"{{"type":"WebIdentityUser","principalId":"{provider}:{organisation}:{subject}","userName":"{subject}","identityProvider":"{provider}"}}"#
        );
        let mut caller = Self::plain(identity, of, json, provider, origin);
        caller.name = subject;
        caller.exposure = None;
        caller
    }

    /// A person at the portal, before there is a session.
    pub(crate) fn portal_user(identity: u16, of: &Identity, origin: Origin) -> Self {
        let json = format!(
            r#"{{"type":"SAMLUser","principalId":"ZXhhbXBsZS1pbnN0YW5jZQ:{name}@example.com","userName":"{name}@example.com","identityProvider":"ZXhhbXBsZS1pbnN0YW5jZQ"}}"#,
            name = of.name
        );
        Self::plain(identity, of, json, of.arn.clone(), origin)
    }

    /// The sign-in to the console: a session that shows no key.
    pub(crate) fn at_sign_in(&self) -> Self {
        let mut caller = self.clone();
        if let Some(key) = self.key {
            caller.json = caller.json.replace(&format!(r#""accessKeyId":"{}","#, key_text(&key)), "");
        }
        caller.key = None;
        caller.console = false;
        caller
    }
}

/// The place of calls that a service of AWS makes.
pub(crate) fn aws(service: &str) -> Origin {
    Origin { address: service.to_owned(), agent: service.to_owned(), endpoint: None, by_aws: true }
}

/// A place for one run of an identity: an address of its network and one of its clients. The day is counted from the
/// first baseline day, and `window` is the first one of the window.
pub(crate) fn place(of: &Identity, day: i64, window: i64, rng: &mut Rng) -> Origin {
    let agent = rng.pick(of.agents_on(day)).copied().unwrap_or("aws-internal/3").to_owned();
    let mut endpoint = None;
    let address = match of.network {
        Network::Vendor => {
            let known = &VENDOR_NETWORKS[..VENDOR_NETWORKS.len() - 1];
            let added = day >= window + VENDOR_ADDED_FROM && rng.per_mille(250);
            rng.pick(if added { &VENDOR_ADDED } else { known })
                .and_then(|network| network.split('/').next())
                .unwrap_or_default()
                .to_owned()
        }
        Network::VendorMobile => format!("38.39.177.{}", rng.between(10, 40)),
        Network::Person(number) => match rng.below(10) {
            // Everyone shares the office; a home keeps its address for a month or so; now and then there is a hotel.
            0..=5 => format!("198.18.4.{}", 10 + number % 3),
            6..=8 => {
                let home = seed_of(&[number, (day / 33) as u64]);
                format!("198.19.{}.{}", home % 200, 1 + (home >> 16) % 250)
            }
            _ => format!("100.64.{}.{}", rng.below(64), rng.between(1, 254)),
        },
        Network::Gateway => format!("198.18.{}.{}", 100 + of.account, rng.between(20, 24)),
        Network::Inside => {
            endpoint = Some(u64::from(of.account));
            format!("10.{}.{}.{}", 16 + of.account, rng.below(24), rng.between(4, 250))
        }
        Network::Aws => of.name.clone(),
    };
    Origin { address, agent, endpoint, by_aws: of.network == Network::Aws }
}
