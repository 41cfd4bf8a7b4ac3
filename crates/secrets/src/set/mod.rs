//! Which records are one credential: those that lie in one place and whose names say the same but for what each is.

mod gather;
mod pair;

use chrono::{DateTime, Utc};
use stanch_inventory::record::{HeldKind, Source};
use stanch_inventory::value::{Length, Shape};

pub(crate) use gather::gather;

use crate::credential::{Part, Secrecy};
use crate::kind::{AWS_ACCESS_KEY, AWS_ROLE, Class, NOT_A_SECRET, UNKNOWN, classify, kind, of_shape};
use crate::known::Said;

/// One record, with what its name says.
#[derive(Clone, Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) said: Said<'a>,
    pub(crate) class: Class,
}

/// Records that are one credential.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    /// Id of the kind.
    pub(crate) kind: String,
    /// The records, the leading one first; never empty.
    pub(crate) pieces: Vec<Piece<'a>>,
    /// What about the grouping is not certain, one sentence each without a full stop.
    pub(crate) notes: Vec<String>,
}

impl<'a> Draft<'a> {
    fn new(mut pieces: Vec<Piece<'a>>, notes: Vec<String>) -> Self {
        pieces.sort_by(|one, other| (one.class.part, one.said.key).cmp(&(other.class.part, other.said.key)));
        let kind = pieces.first().map_or_else(|| UNKNOWN.to_owned(), kind_of);
        Self { kind, pieces, notes }
    }

    /// The record that is something.
    pub(crate) fn part(&self, part: Part) -> Option<&Piece<'a>> {
        self.pieces.iter().find(|piece| piece.class.part == part)
    }

    /// Whether it is secret: a user name or an id is half of something.
    pub(crate) fn secrecy(&self) -> Secrecy {
        self.pieces.iter().map(|piece| piece.class.secrecy).min().unwrap_or(Secrecy::Unknown)
    }

    /// Whether it is a pair of AWS's keys, or half of one.
    pub(crate) fn is_aws_key(&self) -> bool {
        self.kind == AWS_ACCESS_KEY && self.secrecy() != Secrecy::Setting
    }
}

impl Piece<'_> {
    /// When the vendor last stored it, and whether that is the last change and not only when it was first made. What
    /// goes by its fingerprint or by an id of its own is never changed.
    pub(crate) fn stored(&self) -> Option<(DateTime<Utc>, bool)> {
        let held = self.said.held;
        let fixed = matches!(
            held.kind,
            HeldKind::CheckoutKey
                | HeldKind::SshKey
                | HeldKind::DeployKey
                | HeldKind::DeployToken
                | HeldKind::RunnerToken
        );
        held.updated.map(|at| (at, true)).or_else(|| held.created.map(|at| (at, fixed)))
    }

    /// The letters that its mask shows.
    pub(crate) fn tail(&self) -> Option<&str> {
        self.said.held.shadow.as_ref().and_then(|shadow| shadow.tail.as_deref()).filter(|tail| !tail.is_empty())
    }
}

/// The id of what a record is.
fn kind_of(piece: &Piece<'_>) -> String {
    let by_record = match piece.said.held.kind {
        HeldKind::CheckoutKey => "checkout-key",
        HeldKind::SshKey => "ssh-key",
        HeldKind::DeployKey => "deploy-key",
        HeldKind::DeployToken => "deploy-token",
        HeldKind::Webhook => "webhook",
        HeldKind::OidcIssuer => "oidc-issuer",
        HeldKind::Schedule => "schedule",
        HeldKind::RunnerToken => "runner-token",
        HeldKind::Runner => "runner",
        HeldKind::AppInstallation => "app-installation",
        HeldKind::PersonalToken => "personal-token",
        HeldKind::CredentialAuthorization => "credential-authorization",
        HeldKind::Variable | HeldKind::LegacyAws | HeldKind::LegacyService => {
            return match (piece.class.kind, piece.class.secrecy) {
                (Some(kind), Secrecy::Setting) if kind.id == AWS_ROLE => kind.id.to_owned(),
                (_, Secrecy::Setting) => NOT_A_SECRET.to_owned(),
                (Some(kind), _) => kind.id.to_owned(),
                (None, _) => UNKNOWN.to_owned(),
            };
        }
    };
    by_record.to_owned()
}

/// What a record is, by its sort, its name, and the form of its value where the vendor gave the value.
pub(crate) fn piece(said: Said<'_>) -> Piece<'_> {
    let held = said.held;
    let fixed = |part, secrecy| Class {
        kind: None,
        service: Some(said.source.words().to_owned()),
        part,
        secrecy,
        affix: String::new(),
        said_by: String::new(),
    };
    let class = match held.kind {
        HeldKind::Variable | HeldKind::LegacyService => by_value(&said, classify(&held.name)),
        HeldKind::LegacyAws => Class {
            kind: kind(AWS_ACCESS_KEY),
            service: Some(Source::Aws.words().to_owned()),
            part: Part::Id,
            secrecy: Secrecy::Secret,
            affix: String::new(),
            said_by: held.kind.words().to_owned(),
        },
        // Their secret is not here: the public half, or the record of something.
        HeldKind::DeployKey | HeldKind::Schedule | HeldKind::Runner | HeldKind::AppInstallation => {
            fixed(Part::Setting, Secrecy::Setting)
        }
        HeldKind::CheckoutKey
        | HeldKind::SshKey
        | HeldKind::DeployToken
        | HeldKind::Webhook
        | HeldKind::OidcIssuer
        | HeldKind::RunnerToken
        | HeldKind::PersonalToken
        | HeldKind::CredentialAuthorization => fixed(Part::Secret, Secrecy::Secret),
    };
    Piece { said, class }
}

/// Kinds whose names go before the form of a value, which they share with others.
const OF_A_FORM: &[(Shape, &[&str])] = &[
    (Shape::Slack, &["slack-webhook"]),
    (Shape::GoogleServiceAccount, &["google-play", "firebase", "bigquery"]),
    (Shape::GithubToken, &["repository-bot"]),
];

/// What a name says, put right by the form of the value where the vendor gave the value.
fn by_value(said: &Said<'_>, mut class: Class) -> Class {
    let Some(shadow) = &said.held.shadow else { return class };
    if shadow.length == Some(Length::Empty) {
        class.secrecy = Secrecy::Setting;
        class.part = Part::Setting;
        return class;
    }
    let Some(shape) = shadow.shape else { return class };
    let named = class.kind.map(|kind| kind.id);
    let agrees = OF_A_FORM.iter().any(|(of, kinds)| *of == shape && named.is_some_and(|named| kinds.contains(&named)));
    let (by_shape, part) = of_shape(shape);
    class.secrecy = Secrecy::Secret;
    match by_shape {
        Some(_) if agrees || by_shape == named => {}
        Some(by_shape) => {
            class.kind = kind(by_shape);
            class.service = class.kind.and_then(|kind| kind.service).map(str::to_owned);
            class.affix.clear();
            class.said_by = "the form of its value".to_owned();
        }
        None => {}
    }
    if by_shape.is_some() || matches!(class.part, Part::Host | Part::Setting | Part::User) {
        class.part = part;
    }
    class
}
