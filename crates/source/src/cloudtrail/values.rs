//! Values of a record that are not text: instants, addresses, outcomes, ids as numbers.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use sha2::{Digest, Sha256};

/// Microseconds since 1970 of an instant as logs write it: RFC 3339 with or without fractions and offsets, the same with a
/// space and no offset (CloudTrail Lake; UTC), or a number of seconds or milliseconds since 1970.
pub(crate) fn instant(text: &[u8]) -> Option<i64> {
    if let Some(micros) = plain_instant(text) {
        return Some(micros);
    }
    let text = std::str::from_utf8(text).ok()?.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.timestamp_micros());
    }
    for format in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f UTC"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, format) {
            return Some(at.and_utc().timestamp_micros());
        }
    }
    let number: f64 = text.parse().ok().filter(|n: &f64| n.is_finite() && *n > 0.0)?;
    // Seconds would reach 1e11 in the year 5138; milliseconds passed it in 1973.
    let seconds = if number < 1e11 { number } else { number / 1e3 };
    let micros = TimeDelta::microseconds((seconds * 1e6).round() as i64);
    DateTime::UNIX_EPOCH.checked_add_signed(micros).map(|at| at.timestamp_micros())
}

/// `YYYY-MM-DDTHH:MM:SSZ`, the form of nearly every record. An instant has just one such text.
pub(crate) fn plain_instant(text: &[u8]) -> Option<i64> {
    let text: &[u8; 20] = text.try_into().ok()?;
    if [text[4], text[7], text[10], text[13], text[16], text[19]] != *b"--T::Z" {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        text[range].iter().try_fold(0i64, |sum, d| d.is_ascii_digit().then(|| sum * 10 + i64::from(d - b'0')))
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if day < 1 || day > length || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Days since 1970-01-01 of a date of the proleptic Gregorian calendar, counted in years that begin in March.
    let shifted = year - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000)
}

/// An address as 16 bytes, IPv4 mapped into IPv6. `None` for what is no address, such as a service's name.
pub(crate) fn address(text: &[u8]) -> Option<u128> {
    if !text.first().is_some_and(|b| b.is_ascii_hexdigit() || *b == b':') {
        return None;
    }
    Some(match std::str::from_utf8(text).ok()?.parse().ok()? {
        IpAddr::V4(v4) => u128::from(v4.to_ipv6_mapped()),
        IpAddr::V6(v6) => u128::from(v6),
    })
}

/// An event id as a number to compare by: the 128 bits of a UUID, else of a hash of the text.
pub(crate) fn id(text: &[u8]) -> u128 {
    uuid(text).unwrap_or_else(|| hash(text))
}

/// The number that [`id`] gave an event, or that its record's hash gave it, from the text that the lake keeps.
pub fn stored_id(text: &str) -> u128 {
    let made = text.strip_prefix("raw-").filter(|hex| hex.len() == 32);
    made.and_then(|hex| u128::from_str_radix(hex, 16).ok()).unwrap_or_else(|| id(text.as_bytes()))
}

fn uuid(text: &[u8]) -> Option<u128> {
    let text: &[u8; 36] = text.try_into().ok()?;
    let mut bits: u128 = 0;
    for (i, &byte) in text.iter().enumerate() {
        let nibble = match (i, byte) {
            (8 | 13 | 18 | 23, b'-') => continue,
            (8 | 13 | 18 | 23, _) => return None,
            (_, b'0'..=b'9') => byte - b'0',
            (_, b'a'..=b'f') => byte - b'a' + 10,
            (_, b'A'..=b'F') => byte - b'A' + 10,
            _ => return None,
        };
        bits = bits << 4 | u128::from(nibble);
    }
    Some(bits)
}

/// The first 128 bits of the SHA-256.
pub(crate) fn hash(bytes: &[u8]) -> u128 {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    digest[..16].iter().fold(0, |sum, &byte| sum << 8 | u128::from(byte))
}

/// Whether an error code says that permission was missing. Services name it in many ways; the list is that of the codes
/// which AWS documents as authorization failures, with the `Client.` that EC2 puts before its own.
pub(crate) fn is_denial(code: &[u8]) -> bool {
    let code = code.strip_prefix(b"Client.").unwrap_or(code);
    const PARTS: [&[u8]; 3] = [b"AccessDenied", b"Unauthorized", b"NotAuthorized"];
    const WHOLE: [&[u8]; 6] = [
        b"AuthorizationError",
        b"AuthorizationErrorException",
        b"Forbidden",
        b"ForbiddenException",
        b"AuthFailure",
        b"AllAccessDisabled",
    ];
    PARTS.iter().any(|part| memchr::memmem::find(code, part).is_some()) || WHOLE.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_plain_form_agrees_with_chrono(seconds in -62_135_596_800i64..253_402_300_800) {
            let at = DateTime::from_timestamp(seconds, 0).expect("in range");
            let text = at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            prop_assert_eq!(plain_instant(text.as_bytes()), Some(at.timestamp_micros()));
        }
    }

    #[test]
    fn instants_of_every_form() {
        let expected = Some(1_671_580_800_000_000);
        for text in [
            "2022-12-21T00:00:00Z",
            "2022-12-21T01:00:00+01:00",
            "2022-12-21 00:00:00.000",
            "2022-12-21T00:00:00.000000Z",
            "1671580800",
            "1671580800000",
            "1671580800.0",
        ] {
            assert_eq!(instant(text.as_bytes()), expected, "{text}");
        }
        for text in ["", "yesterday", "2022-02-30T00:00:00Z", "2022-12-21T24:00:00Z", "NaN", "1e300", "\u{0}"] {
            assert_eq!(instant(text.as_bytes()), None, "{text}");
        }
        assert_eq!(instant(b"0001-01-01T00:00:00Z"), Some(-62_135_596_800_000_000));
        assert_eq!(instant(b"9999-12-31T23:59:59Z"), Some(253_402_300_799_000_000));
    }

    #[test]
    fn ids_and_addresses() {
        assert_eq!(id(b"0000000a-0000-0000-0000-00000000000B"), 0xa << 96 | 0xb);
        assert_ne!(id(b"x"), id(b"y"));
        assert_eq!(address(b"192.0.2.1"), Some(0xffff_c000_0201));
        assert_eq!(address(b"2001:db8::1"), Some(0x2001_0db8 << 96 | 1));
        assert_eq!(address(b"cloudformation.amazonaws.com"), None);
        assert_eq!(address(b"AWS Internal"), None);
    }

    #[test]
    fn denials_and_other_errors() {
        for code in [
            "AccessDenied",
            "AccessDeniedException",
            "Client.UnauthorizedOperation",
            "AuthFailure",
            "KMSAccessDeniedException",
            "NotAuthorizedException",
            "Client.UnauthorizedAccess",
            "UnauthorizedException",
        ] {
            assert!(is_denial(code.as_bytes()), "{code}");
        }
        for code in ["ThrottlingException", "NoSuchBucketPolicy", "Client.VpcLimitExceeded", "ValidationException"] {
            assert!(!is_denial(code.as_bytes()), "{code}");
        }
    }
}
