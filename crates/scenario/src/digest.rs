//! Digest files: CloudTrail's list of what it has delivered, which holds no events.

use crate::clock::{self, DAY};
use crate::organisation::{ACCOUNTS, Organisation, REGIONS};
use crate::rng::{HEX, Rng, of_name, seed_of};
use crate::spec::Spec;
use sha2::{Digest, Sha256};

/// A log file as its digest describes it; times in seconds since 1970.
pub(crate) struct Delivered {
    pub(crate) path: String,
    /// SHA-256 of the file in hexadecimal; empty on days without a digest.
    pub(crate) hash: String,
    pub(crate) oldest: i64,
    pub(crate) newest: i64,
}

/// The days that have digests, counted from the first baseline day.
pub(crate) fn days(spec: &Spec) -> [i64; 3] {
    let baseline = spec.baseline_day_count();
    [baseline / 3, baseline * 2 / 3, baseline + 5]
}

/// Whether an instant is on a day that has digests.
pub(crate) fn days_have(spec: &Spec, instant: i64) -> bool {
    days(spec).contains(&(instant.div_euclid(DAY) - spec.first_day()))
}

/// SHA-256 in hexadecimal.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name and the JSON of the digest of an account and region on a day since 1970.
pub(crate) fn write(
    organisation: &Organisation,
    account: u8,
    region: u8,
    day: i64,
    delivered: &[Delivered],
) -> (String, Vec<u8>) {
    let (number, place) = (ACCOUNTS[usize::from(account)].number, REGIONS[usize::from(region)]);
    let mut name = format!("{number}_CloudTrail-Digest_{place}_organisation-trail_us-east-1_").into_bytes();
    clock::compact(&mut name, (day + 1) * DAY - 1, true);
    name.extend_from_slice(b".json.gz");

    let mut out = format!(r#"{{"awsAccountId":"{number}","digestStartTime":""#).into_bytes();
    clock::iso(&mut out, day * DAY);
    out.extend_from_slice(br#"","digestEndTime":""#);
    clock::iso(&mut out, (day + 1) * DAY);
    out.extend_from_slice(br#"","digestS3Bucket":"nimbody-security-trail","digestPublicKeyFingerprint":""#);
    let seed = seed_of(&[organisation.seed, u64::from(account), u64::from(region), of_name("digest")]);
    Rng::new(seed).text(&mut out, HEX, 32);
    out.extend_from_slice(
        br#"","digestSignatureAlgorithm":"SHA256withRSA","previousDigestS3Object":null,"logFiles":["#,
    );
    for (index, file) in delivered.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(br#"{"s3Bucket":"nimbody-security-trail","s3Object":""#);
        out.extend_from_slice(file.path.as_bytes());
        out.extend_from_slice(br#"","hashValue":""#);
        out.extend_from_slice(file.hash.as_bytes());
        out.extend_from_slice(br#"","hashAlgorithm":"SHA-256","newestEventTime":""#);
        clock::iso(&mut out, file.newest);
        out.extend_from_slice(br#"","oldestEventTime":""#);
        clock::iso(&mut out, file.oldest);
        out.extend_from_slice(br#""}"#);
    }
    out.extend_from_slice(b"]}");
    (String::from_utf8_lossy(&name).into_owned(), out)
}
