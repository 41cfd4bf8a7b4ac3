//! What is made up: values that look like the real ones, keys, ids and times.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

use crate::rng::{BASE32, BASE64, HEX, Rng, of_name, seed_of};

/// Letters and digits: 62, repeated to 64 so that they can be drawn by bits.
const BASE62: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789kQ";

/// How a value looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// So many hexadecimal digits.
    Hex(usize),
    /// So many letters and digits.
    Word(usize),
    /// So many letters and digits after a beginning that the issuer gives all of them.
    Issued(&'static str, usize),
    /// Three parts in base64, as a JSON web token.
    Jwt,
    /// An address with a password in it, of a scheme.
    Address(&'static str),
    /// A private key or certificate with its key, in PEM.
    PrivateKey,
    /// The address of a webhook, of which the last part is secret.
    Hook(&'static str),
    /// Name of a user: no secret.
    User,
    /// Configuration: no secret.
    Setting(&'static str),
}

impl Form {
    /// Whether a value of this form is a secret.
    pub(super) fn is_secret(self) -> bool {
        !matches!(self, Self::User | Self::Setting(_))
    }
}

/// A source of everything random in one part of an estate. It keeps each secret that it made.
pub(super) struct Mint {
    pub(super) rng: Rng,
    planted: BTreeSet<String>,
}

/// A key pair of SSH.
pub(super) struct KeyPair {
    /// The public half in OpenSSH's form, without a comment.
    pub(super) public: String,
    /// The private half, planted.
    pub(super) private: String,
    /// `SHA256:…`.
    pub(super) fingerprint: String,
}

impl Mint {
    /// The source of one part of the estate of a seed.
    pub(super) fn new(seed: u64, part: &str) -> Self {
        Self { rng: Rng::new(seed_of(&[seed, of_name("estate"), of_name(part)])), planted: BTreeSet::new() }
    }

    /// Everything that was planted.
    pub(super) fn into_planted(self) -> BTreeSet<String> {
        self.planted
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        let mut out = Vec::with_capacity(length);
        self.rng.text(&mut out, alphabet, length);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// A secret of letters and digits.
    fn secret(&mut self, alphabet: &[u8], length: usize) -> String {
        let secret = self.text(alphabet, length);
        self.planted.insert(secret.clone());
        secret
    }

    /// A value of a form. Secrets, or the part that makes them secret, are planted.
    pub(super) fn value(&mut self, form: Form) -> String {
        match form {
            Form::Hex(length) => self.secret(HEX, length),
            Form::Word(length) => self.secret(BASE62, length),
            Form::Issued(beginning, length) => {
                let value = format!("{beginning}{}", self.text(BASE62, length));
                self.planted.insert(value.clone());
                value
            }
            Form::Jwt => {
                let (claims, signature) = (self.text(BASE62, 96), self.secret(BASE62, 43));
                format!("eyJhbGciOiJIUzI1NiJ9.eyJ{claims}.{signature}")
            }
            Form::Address(scheme) => {
                let password = self.secret(BASE62, 24);
                let host = self.text(HEX, 8);
                format!("{scheme}://app:{password}@db-{host}.nimbody.example:5432/main")
            }
            Form::PrivateKey => self.private_key("RSA PRIVATE KEY"),
            Form::Hook(start) => {
                let place = self.text(BASE32, 9);
                let secret = self.secret(BASE62, 24);
                format!("{start}{place}/{secret}")
            }
            Form::User => format!("nimbody-{}", self.text(HEX, 4)),
            Form::Setting(value) => value.to_owned(),
        }
    }

    /// A private key in PEM. Its lines are planted one by one, since line ends are written in many ways.
    fn private_key(&mut self, what: &str) -> String {
        let lines: Vec<String> = (0..3).map(|_| self.secret(BASE64, 64)).collect();
        format!("-----BEGIN {what}-----\n{}\n-----END {what}-----\n", lines.join("\n"))
    }

    /// The secret half of an AWS access key.
    pub(super) fn secret_half(&mut self) -> String {
        self.secret(BASE64, 40)
    }

    /// A key pair of SSH.
    pub(super) fn key_pair(&mut self) -> KeyPair {
        let mut blob = vec![0, 0, 0, 11];
        blob.extend_from_slice(b"ssh-ed25519\0\0\0\x20");
        (0..4).for_each(|_| blob.extend_from_slice(&self.rng.next().to_be_bytes()));
        KeyPair {
            public: format!("ssh-ed25519 {}", STANDARD.encode(&blob)),
            private: self.private_key("OPENSSH PRIVATE KEY"),
            fingerprint: format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(&blob))),
        }
    }

    /// A UUID.
    pub(super) fn uuid(&mut self) -> String {
        let mut out = Vec::with_capacity(36);
        self.rng.uuid(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// So many hexadecimal digits that are no secret.
    pub(super) fn hex(&mut self, length: usize) -> String {
        self.text(HEX, length)
    }

    /// So many letters of base 32 that are no secret.
    pub(super) fn letters(&mut self, length: usize) -> String {
        self.text(BASE32, length)
    }

    /// An instant in a span, to the second.
    pub(super) fn between(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
        let span = (to - from).num_seconds().max(1);
        from + TimeDelta::seconds(self.rng.below(span.unsigned_abs()) as i64)
    }

    /// An instant so many to so many days before another.
    pub(super) fn before(&mut self, end: DateTime<Utc>, least: i64, most: i64) -> DateTime<Utc> {
        self.between(end - TimeDelta::days(most), end - TimeDelta::days(least))
    }

    /// One of several; the empty text of none.
    pub(super) fn one_of<'n>(&mut self, names: &[&'n str]) -> &'n str {
        self.rng.pick(names).copied().unwrap_or_default()
    }
}
