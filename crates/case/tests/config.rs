//! `case.toml`: what is accepted, what is refused and with which words, and what the presets say.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use stanch_case::config::{PRESETS, Prefix, Preset, Settings};
use stanch_model::Mark;

/// The `.toml` files of a folder of fixtures with the text that is expected for each.
fn cases(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/case-toml").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(!files.is_empty());
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(file.with_extension("txt")).unwrap())).collect()
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_place_and_the_way_out() {
    let mut different = Vec::new();
    for (file, expected) in cases("refused") {
        let text = fs::read_to_string(&file).unwrap();
        let refused = Settings::parse(&text, "case.toml").map_or_else(|error| error.to_string(), |_| "accepted".into());
        if refused != expected.trim_end() {
            different.push(format!("{}\n  {refused}\n  {}", file.display(), expected.trim_end()));
        }
    }
    assert!(different.is_empty(), "\n{}", different.join("\n"));
}

#[test]
fn dates_are_taken_in_any_usual_form() {
    for (file, expected) in cases("accepted") {
        let settings = Settings::load(&file).unwrap();
        let periods = settings.periods();
        let shown = format!(
            "baseline {} to {}\nwindow {} to {}\nenough {}\n",
            periods.baseline.start.format("%FT%TZ"),
            periods.baseline.end.format("%FT%TZ"),
            periods.window.start.format("%FT%TZ"),
            periods.window.end.format("%FT%TZ"),
            settings.enough_active_days,
        );
        assert_eq!(shown, expected, "{}", file.display());
    }
}

#[test]
fn every_preset_is_a_valid_case_in_short_lines() {
    for preset in PRESETS {
        Settings::parse(preset.text, preset.id).unwrap();
        for (number, line) in preset.text.lines().enumerate() {
            assert!(line.chars().count() <= 120, "{}:{}", preset.id, number + 1);
        }
    }
}

#[test]
fn the_circleci_preset_knows_the_published_facts() {
    let settings = Settings::parse(Preset::of("CircleCI").unwrap().text, "case.toml").unwrap();
    assert_eq!(settings.networks.iter().map(|network| network.prefixes.len()).collect::<Vec<_>>(), [21, 10]);
    assert_eq!(settings.indicators.addresses.len(), 8);
    let marks = |address: &str| settings.marks_of_address(address.parse().unwrap());
    assert_eq!(marks("178.249.214.10"), [Mark::Indicator("178.249.214.10".into())]);
    assert_eq!(marks("::ffff:3.228.39.90"), [Mark::VendorNetwork("CircleCI jobs with IP ranges".into())]);
    assert_eq!(marks("192.0.2.1"), []);
    assert_eq!(settings.marks_of_operation("github:repo.download_zip"), [Mark::Indicator("repo.download_zip".into())]);
    let unsearchable = settings.unsearchable_indicators();
    assert_eq!(unsearchable.iter().map(|gap| gap.count).collect::<Vec<_>>(), [1, 4, 1]);
}

#[test]
fn an_unknown_vendor_is_answered_with_the_known_ones() {
    let answer = |vendor| Preset::of(vendor).unwrap_err().to_string();
    assert_eq!(answer("circelci"), "no preset for the vendor `circelci`; did you mean `circleci`?");
    assert_eq!(answer("\u{1b}x"), "no preset for the vendor `\\u{1b}x`; take one of circleci and edit its case.toml");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.toml");
    fs::write(&file, b"[incident]\nvendor = \"Caf\xe9\"\n").unwrap();
    let refused = Settings::load(&file).unwrap_err().to_string();
    assert_eq!(refused, format!("{}:2: this line is not UTF-8; save the file as UTF-8", file.display()));
    let missing = folder.path().join("missing");
    let refused = Settings::load(&missing).unwrap_err().to_string();
    assert!(refused.starts_with(&format!("cannot read {}: ", missing.display())), "{refused}");
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,80}|[\\[\\]a-z=\" \n.0-9:#-]{0,80}") {
        if let Err(error) = Settings::parse(&text, "case.toml") {
            let sentence = error.to_string();
            prop_assert!(sentence.starts_with("case.toml:"));
            prop_assert!(!sentence.contains(stanch_model::text::is_dangerous));
        }
    }

    #[test]
    fn a_network_holds_the_addresses_that_share_its_bits(bits: u32, length in 8_u8..=32, other: u32, near in 0_u32..32) {
        let first = if length == 32 { bits } else { bits >> (32 - length) << (32 - length) };
        let prefix: Prefix = format!("{}/{length}", std::net::Ipv4Addr::from_bits(first)).parse().unwrap();
        prop_assert_eq!(prefix.to_string().parse::<Prefix>().unwrap(), prefix);
        for address in [other, bits, bits ^ (1 << near)] {
            let shares = (0..u32::from(length)).all(|bit| (address ^ first) & (1 << (31 - bit)) == 0);
            let v4 = std::net::Ipv4Addr::from_bits(address);
            prop_assert_eq!(prefix.contains(IpAddr::V4(v4)), shares);
            prop_assert_eq!(prefix.contains(IpAddr::V6(v4.to_ipv6_mapped())), shares);
        }
    }

    #[test]
    fn a_network_of_ipv6_survives_being_written(bits: u128, length in 16_u32..=128) {
        let first = std::net::Ipv6Addr::from_bits(if length == 128 { bits } else { bits >> (128 - length) << (128 - length) });
        prop_assume!(first.to_ipv4_mapped().is_none());
        let prefix: Prefix = format!("{first}/{length}").parse().unwrap();
        prop_assert_eq!(prefix.to_string().parse::<Prefix>().unwrap(), prefix);
        prop_assert!(prefix.contains(std::net::Ipv6Addr::from_bits(bits).into()));
    }
}
