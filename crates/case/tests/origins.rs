//! Where addresses are, by databases that the tests write themselves.

mod mmdb;

use std::fs;

use mmdb::Value::{Map, Number, Text};
use mmdb::database;
use proptest::prelude::*;
use stanch_case::config::Databases;
use stanch_case::origins::Origins;
use stanch_detect::Origin;

/// As MaxMind lays it out, and others after it.
fn maxmind() -> Vec<u8> {
    database(vec![
        (
            "192.0.2.0",
            24,
            Map(vec![
                ("autonomous_system_number", Number(64_500)),
                ("autonomous_system_organization", Text("Example Hosting")),
                ("country", Map(vec![("iso_code", Text("NL")), ("geoname_id", Number(2_750_405))])),
            ]),
        ),
        ("2001:db8::", 32, Map(vec![("autonomous_system_number", Number(4_200_000_000))])),
        ("198.51.100.0", 25, Map(vec![("autonomous_system_number", Text("AS1")), ("country", Number(1))])),
    ])
}

/// As ipinfo lays it out.
fn ipinfo() -> Vec<u8> {
    let record = |asn, code| Map(vec![("asn", Text(asn)), ("as_name", Text("Example VPN")), code]);
    database(vec![
        ("192.0.2.0", 25, record("AS64501", ("country", Text("DE")))),
        ("192.0.2.128", 25, record("AS64502", ("country_code", Text("fr")))),
        ("203.0.113.0", 24, record("none", ("country", Text("Germany")))),
    ])
}

fn origin(system: u32, organisation: Option<&str>, country: Option<&str>) -> Option<Origin> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Some(Origin { system: Some(system), organisation: owned(organisation), country: owned(country) })
}

/// Opens databases with these contents in a new folder.
fn opened(asn: Option<&[u8]>, country: Option<&[u8]>) -> Origins {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: Option<&[u8]>| {
        bytes.map(|bytes| {
            fs::write(folder.path().join(name), bytes).unwrap();
            name.into()
        })
    };
    let databases = Databases { asn: write("asn.mmdb", asn), country: write("country.mmdb", country) };
    Origins::open(folder.path(), &databases).unwrap()
}

#[test]
fn both_layouts_are_read() {
    let of = |origins: &Origins, address: &str| origins.of(address.parse().unwrap());
    let origins = opened(Some(&maxmind()), Some(&maxmind()));
    assert_eq!(of(&origins, "192.0.2.200"), origin(64_500, Some("Example Hosting"), Some("NL")));
    assert_eq!(of(&origins, "::ffff:192.0.2.200"), origin(64_500, Some("Example Hosting"), Some("NL")));
    assert_eq!(of(&origins, "2001:db8:1::1"), origin(4_200_000_000, None, None));
    assert_eq!(of(&origins, "203.0.113.1"), None);
    let origins = opened(Some(&ipinfo()), Some(&ipinfo()));
    assert_eq!(of(&origins, "192.0.2.1"), origin(64_501, Some("Example VPN"), Some("DE")));
    assert_eq!(of(&origins, "192.0.2.200"), origin(64_502, Some("Example VPN"), Some("FR")));
    let mixed = opened(Some(&ipinfo()), Some(&maxmind()));
    assert_eq!(of(&mixed, "192.0.2.1"), origin(64_501, Some("Example VPN"), Some("NL")));
}

#[test]
fn either_may_be_left_out_and_odd_records_are_as_good_as_none() {
    let address = "192.0.2.1".parse().unwrap();
    assert_eq!(opened(None, None).of(address), None);
    assert_eq!(opened(Some(&maxmind()), None).of(address), origin(64_500, Some("Example Hosting"), None));
    let country = Origin { country: Some("NL".to_owned()), ..Origin::default() };
    assert_eq!(opened(None, Some(&maxmind())).of(address), Some(country));
    assert_eq!(opened(Some(&maxmind()), Some(&maxmind())).of("198.51.100.1".parse().unwrap()), None);
    let named = Origin { organisation: Some("Example VPN".to_owned()), ..Origin::default() };
    assert_eq!(opened(Some(&ipinfo()), Some(&ipinfo())).of("203.0.113.1".parse().unwrap()), Some(named));
}

#[test]
fn what_is_no_whole_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("asn.mmdb");
    let refusal = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        let databases = Databases { asn: Some("asn.mmdb".into()), country: None };
        let refused = Origins::open(folder.path(), &databases).unwrap_err().to_string();
        assert!(refused.starts_with(&format!("{} is not a whole database in MaxMind's format (", file.display())));
        assert!(refused.ends_with("); get it anew, or delete its line in [networks] of case.toml"), "{refused}");
    };
    let whole = maxmind();
    refusal(b"");
    refusal(b"<html>not found</html>");
    // A download that broke off lacks the metadata at the end; one that lost its beginning has a tree that is too short.
    refusal(&whole[..whole.len() / 2]);
    refusal(&whole[..whole.len() - 40]);
    refusal(&whole[whole.len() / 2..]);
    let databases = Databases { asn: None, country: Some("missing.mmdb".into()) };
    let refused = Origins::open(folder.path(), &databases).unwrap_err().to_string();
    let missing = folder.path().join("missing.mmdb");
    assert!(refused.starts_with(&format!("cannot read {}: ", missing.display())), "{refused}");
    assert!(refused.ends_with("; check [networks] of case.toml, or delete its line there"), "{refused}");
}

proptest! {
    #[test]
    fn a_corrupt_database_is_refused_or_answers(
        faults in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        addresses in prop::collection::vec(any::<std::net::IpAddr>(), 4),
    ) {
        let mut bytes = maxmind();
        for (at, byte) in faults {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x.mmdb"), &bytes).unwrap();
        let databases = Databases { asn: Some("x.mmdb".into()), country: Some("x.mmdb".into()) };
        if let Ok(origins) = Origins::open(folder.path(), &databases) {
            for address in addresses.into_iter().chain(["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()]) {
                let _ = origins.of(address);
            }
        }
    }
}
