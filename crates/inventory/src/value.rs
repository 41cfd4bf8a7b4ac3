//! A secret's value on its way to being forgotten.

use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroizing;

/// How many letters of a value are kept at most, as vendors keep them when they mask.
pub const TAIL: usize = 4;

/// So long a value must be for its last letters to be kept: of a shorter one they would be too large a part.
const LEAST: usize = 16;

/// A secret's value. It can be looked at through [`Value::shadow`] only: it has no `Debug`, `Display` or `Serialize`, and
/// its memory is overwritten when it is dropped.
pub struct Value(Zeroizing<String>);

impl Value {
    /// Takes a value.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// What may be kept of it: its last letters, its length class and what sort of thing it looks like.
    pub fn shadow(&self) -> Shadow {
        let text = self.0.as_str();
        let length = text.chars().count();
        let letters = text.chars().rev().take(TAIL).collect::<Vec<_>>();
        let harmless = letters.iter().all(char::is_ascii_graphic);
        let tail = (length >= LEAST && harmless).then(|| letters.iter().rev().collect());
        Shadow { tail, length: Some(Length::of(length)), shape: Shape::of(text) }
    }

    /// What it shows where it is a vendor's mask, see [`Shadow::of_mask`].
    pub fn as_mask(&self) -> Shadow {
        Shadow::of_mask(self.0.as_str().to_owned())
    }

    /// What it shows where a vendor gives the last letters alone, without placeholders before them. More than [`TAIL`]
    /// letters are no such thing and are taken for a mask or for the value itself.
    pub fn as_tail(&self) -> Shadow {
        let letters = self.0.chars().count();
        if letters > TAIL {
            return self.as_mask();
        }
        let harmless = letters > 0 && self.0.chars().all(|c| c.is_ascii_graphic());
        Shadow { tail: harmless.then(|| self.0.as_str().to_owned()), length: None, shape: None }
    }

    /// What it shows where a vendor gives more of the last letters than are kept, as GitHub gives eight.
    pub fn as_longer_tail(&self) -> Shadow {
        let letters = self.0.chars().count();
        let last: String = self.0.chars().skip(letters.saturating_sub(TAIL)).collect();
        let harmless = letters >= TAIL && last.chars().all(|c| c.is_ascii_graphic());
        Shadow { tail: harmless.then_some(last), length: None, shape: None }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// What is known of a value without knowing it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Shadow {
    /// Its last letters, at most [`TAIL`], as the vendor's mask shows them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tail: Option<String>,
    /// How long it is, where the vendor gave the value itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub length: Option<Length>,
    /// What it looks like, where the vendor gave the value itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shape: Option<Shape>,
}

impl Shadow {
    /// It, where it shows anything at all.
    pub fn shown(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }

    /// What a mask such as `xxxx1234` or `****1234` shows. A mask of nothing but placeholders shows nothing; what is no
    /// mask at all is a value that should not be here, and is forgotten but for its shadow.
    pub fn of_mask(mask: String) -> Self {
        let shown = mask.trim_start_matches(['x', 'X', '*', '•', '.', '…']);
        let placeholders = mask.chars().count() - shown.chars().count();
        let letters = shown.chars().count();
        if placeholders == 0 || letters > TAIL {
            // CircleCI's own masks are always four placeholders and up to four letters.
            return Value::new(mask).shadow();
        }
        let tail = (letters > 0 && shown.chars().all(|c| c.is_ascii_graphic())).then(|| shown.to_owned());
        Self { tail, length: None, shape: None }
    }
}

/// How long a value is, in classes that tell kinds of credentials apart and help nobody to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// Nothing at all.
    Empty,
    /// Fewer than 16 letters.
    Short,
    /// 16 to 19 letters.
    UpTo19,
    /// Exactly 20 letters, as an AWS access key id.
    Exactly20,
    /// 21 to 39 letters.
    UpTo39,
    /// Exactly 40 letters, as an AWS secret key and an older token of GitHub.
    Exactly40,
    /// 41 to 127 letters.
    UpTo127,
    /// 128 letters or more: certificates, private keys, documents.
    Long,
}

impl Length {
    /// The class of a length in characters.
    pub fn of(characters: usize) -> Self {
        match characters {
            0 => Self::Empty,
            1..16 => Self::Short,
            16..20 => Self::UpTo19,
            20 => Self::Exactly20,
            21..40 => Self::UpTo39,
            40 => Self::Exactly40,
            41..128 => Self::UpTo127,
            _ => Self::Long,
        }
    }
}

/// What a value looks like. Each is a published beginning or form; a value that has none of them has no shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// An AWS access key id.
    AwsAccessKeyId,
    /// A token of GitHub.
    GithubToken,
    /// A token of GitLab.
    GitlabToken,
    /// A token of CircleCI.
    CircleciToken,
    /// A token or a webhook's address of Slack.
    Slack,
    /// A token of npm.
    NpmToken,
    /// A token of PyPI.
    PypiToken,
    /// A key of Stripe.
    StripeKey,
    /// A private key in PEM or OpenSSH form.
    PrivateKey,
    /// A key file of a Google service account.
    GoogleServiceAccount,
    /// A JSON web token.
    JsonWebToken,
    /// An address with a password in it, as databases use.
    AddressWithPassword,
}

/// Beginnings that issuers published for their credentials.
const BEGINNINGS: &[(&str, Shape)] = &[
    ("ghp_", Shape::GithubToken),
    ("gho_", Shape::GithubToken),
    ("ghu_", Shape::GithubToken),
    ("ghs_", Shape::GithubToken),
    ("ghr_", Shape::GithubToken),
    ("github_pat_", Shape::GithubToken),
    ("glpat-", Shape::GitlabToken),
    ("gldt-", Shape::GitlabToken),
    ("glrt-", Shape::GitlabToken),
    ("CCIPAT_", Shape::CircleciToken),
    ("CCIPRJ_", Shape::CircleciToken),
    ("xoxb-", Shape::Slack),
    ("xoxp-", Shape::Slack),
    ("xapp-", Shape::Slack),
    ("https://hooks.slack.com/", Shape::Slack),
    ("npm_", Shape::NpmToken),
    ("pypi-", Shape::PypiToken),
    ("sk_live_", Shape::StripeKey),
    ("rk_live_", Shape::StripeKey),
];

impl Shape {
    /// The shape of a text, if it has one.
    fn of(text: &str) -> Option<Self> {
        let issued = BEGINNINGS.iter().find(|(beginning, _)| text.starts_with(beginning));
        if let Some((_, shape)) = issued {
            return Some(*shape);
        }
        let id = text.len() == 20
            && (text.starts_with("AKIA") || text.starts_with("ASIA"))
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if id {
            return Some(Self::AwsAccessKeyId);
        }
        if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") && !text.contains("\"service_account\"") {
            return Some(Self::PrivateKey);
        }
        if text.contains("\"service_account\"") && text.contains("private_key") {
            return Some(Self::GoogleServiceAccount);
        }
        if text.starts_with("eyJ") && text.split('.').count() == 3 {
            return Some(Self::JsonWebToken);
        }
        let authority = text.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
        let with_password =
            authority.and_then(|part| part.rsplit_once('@')).is_some_and(|(user, _)| user.contains(':'));
        with_password.then_some(Self::AddressWithPassword)
    }
}
