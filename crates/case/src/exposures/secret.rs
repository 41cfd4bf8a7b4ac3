//! What looks like a secret's value. In doubt it is one: a list can be written again, a leak cannot be taken back.

use super::handle::{ArnKind, arn, is_unique_id};

/// How tokens of well-known issuers begin, and what they are called.
const PREFIXES: &[(&str, &str)] = &[
    ("ghp_", "GitHub token"),
    ("gho_", "GitHub token"),
    ("ghu_", "GitHub token"),
    ("ghs_", "GitHub token"),
    ("ghr_", "GitHub token"),
    ("github_pat_", "GitHub token"),
    ("glpat-", "GitLab token"),
    ("gldt-", "GitLab token"),
    ("glrt-", "GitLab token"),
    ("CCIPAT_", "CircleCI token"),
    ("CCIPRJ_", "CircleCI token"),
    ("xoxa-", "Slack token"),
    ("xoxb-", "Slack token"),
    ("xoxe-", "Slack token"),
    ("xoxp-", "Slack token"),
    ("xoxr-", "Slack token"),
    ("xoxs-", "Slack token"),
    ("xapp-", "Slack token"),
    ("sk_live_", "Stripe key"),
    ("sk_test_", "Stripe key"),
    ("rk_live_", "Stripe key"),
    ("whsec_", "webhook secret"),
    ("sk-", "API key"),
    ("npm_", "npm token"),
    ("pypi-", "PyPI token"),
    ("dckr_pat_", "Docker token"),
    ("dop_v1_", "DigitalOcean token"),
    ("hvs.", "Vault token"),
    ("AIza", "Google API key"),
    ("ya29.", "Google token"),
    ("GOCSPX-", "Google client secret"),
    ("SG.", "SendGrid key"),
    ("shpat_", "Shopify token"),
    ("ATATT3", "Atlassian token"),
    ("IQoJ", "AWS session token"),
    ("FwoG", "AWS session token"),
];

/// What sort of secret a whole cell with several lines or words is: a private key block.
pub(super) fn block(text: &str) -> Option<&'static str> {
    let key = text.contains("PRIVATE KEY") && text.contains("-----") || text.contains("PuTTY-User-Key-File");
    key.then_some("private key")
}

/// What sort of secret a word without blanks is, if it looks like one.
pub(super) fn word(word: &str) -> Option<&'static str> {
    if is_public(word) {
        return None;
    }
    let issuer = PREFIXES.iter().find(|(prefix, _)| word.len() >= prefix.len() + 8 && word.starts_with(prefix));
    if let Some((_, kind)) = issuer {
        return Some(kind);
    }
    if word.starts_with("eyJ") && word.len() >= 30 {
        return Some("JSON web token");
    }
    let shape = Shape::of(word);
    let base64 = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+'));
    if word.len() == 40 && base64 && shape.upper > 0 && shape.lower > 0 && shape.digits > 0 {
        return Some("AWS secret access key");
    }
    let hexadecimal = word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hexadecimal && shape.digits > 0 && shape.upper + shape.lower > 0 {
        return Some("hexadecimal key or token");
    }
    let random_run = word.split(|c: char| !c.is_ascii_alphanumeric()).any(is_random_run);
    (random_run || is_random_whole(word, &shape)).then_some("random key or token")
}

/// Whether a word is known to be public although it looks random: an ARN, an id of AWS, a fingerprint, a digest, a UUID.
pub(super) fn is_public(word: &str) -> bool {
    let fingerprint = |prefix: &str, length: usize| {
        word.strip_prefix(prefix).is_some_and(|rest| {
            rest.trim_end_matches('=').len() == length
                && rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
        })
    };
    let groups: Vec<usize> = word.split('-').map(str::len).collect();
    let uuid = groups == [8, 4, 4, 4, 12] && word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let colons =
        word.len() == 47 && word.split(':').all(|pair| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit()));
    let is_arn = matches!(arn(word), Some(ArnKind::Identity | ArnKind::Thing));
    is_unique_id(word) || is_arn || uuid || colons || fingerprint("SHA256:", 43) || fingerprint("sha256:", 64)
}

/// How many characters of each class a word has, and how often the class changes from one to the next.
struct Shape {
    upper: usize,
    lower: usize,
    digits: usize,
    changes: usize,
}

impl Shape {
    /// The shape of the letters and digits of a word.
    fn of(word: &str) -> Self {
        let mut shape = Self { upper: 0, lower: 0, digits: 0, changes: 0 };
        let mut last = None;
        for byte in word.bytes().filter(u8::is_ascii_alphanumeric) {
            let class = if byte.is_ascii_uppercase() {
                shape.upper += 1;
                0
            } else if byte.is_ascii_lowercase() {
                shape.lower += 1;
                1
            } else {
                shape.digits += 1;
                2
            };
            shape.changes += usize::from(last.is_some_and(|last| last != class));
            last = Some(class);
        }
        shape
    }

    /// Whether the class changes at more than `percent` of the places between two letters or digits. In random text
    /// with letters of both cases it does at about 60, in a name of several capitalised words at about 30.
    fn changes_more_than(&self, percent: usize) -> bool {
        let places = (self.upper + self.lower + self.digits).saturating_sub(1);
        places > 0 && self.changes * 100 > places * percent
    }
}

/// Whether letters and digits in a row are too many and too mixed to be words.
fn is_random_run(run: &str) -> bool {
    let shape = Shape::of(run);
    let both_cases = shape.upper > 0 && shape.lower > 0;
    let (least, percent) = if both_cases { (20, 35) } else { (24, 25) };
    run.len() >= least && shape.digits >= 2 && shape.upper + shape.lower > 0 && shape.changes_more_than(percent)
}

/// Whether a long word is too mixed to be words with separators between them.
fn is_random_whole(word: &str, shape: &Shape) -> bool {
    // The longer a word, the less chance there is for random text to look orderly.
    let percent = if word.len() >= 48 { 40 } else { 50 };
    word.len() >= 32 && shape.upper > 0 && shape.lower > 0 && shape.digits >= 2 && shape.changes_more_than(percent)
}
