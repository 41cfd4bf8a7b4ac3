//! `case.toml`: what is accepted, what is refused and with which words, and what the presets say.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use stanch_case::config::{PRESETS, Prefix, Preset, Settings};
use stanch_detect::{RULES, Thresholds};
use stanch_model::{Finding, Mark, Severity};

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
fn what_a_preset_offers_in_comments_is_valid_and_the_usual() {
    for preset in PRESETS {
        let uncommented = |line: &str| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with(|letter: char| letter == '[' || letter.is_ascii_lowercase()) => {
                let key = rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '));
                if key || rest.starts_with('[') { rest.to_owned() } else { String::new() }
            }
            _ => line.to_owned(),
        };
        let text: Vec<String> = preset.text.lines().map(uncommented).collect();
        let settings = Settings::parse(&text.join("\n"), preset.id).unwrap();
        assert_eq!(settings.thresholds, Thresholds::default());
        assert_eq!((settings.mutes.len(), settings.files().len()), (1, 3), "{}", preset.id);
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
    let unsearchable = settings.indicators.unsearchable();
    assert_eq!(unsearchable.iter().map(|gap| gap.count).collect::<Vec<_>>(), [4]);
    let needles = settings.indicators.needles();
    assert_eq!(needles.gaps, []);
    assert_eq!(
        needles.found.iter().map(|needle| (&*needle.text, &*needle.of)).collect::<Vec<_>>(),
        [
            ("potrax.com", "domain"),
            ("8913e38592228adc067d82f66c150d87004ec946e579d4a00c53b61444ff35bf", "SHA-256 of a file")
        ]
    );
}

/// A case with more text behind what every case needs.
fn case_with(more: &str) -> Settings {
    let text = format!(
        "[incident]\nvendor = \"x\"\n[window]\nstart = 2022-12-16\nend = 2023-01-13\n[baseline]\ndays = 90\n\
         enough_active_days = 10\n{more}"
    );
    Settings::parse(&text, "case.toml").unwrap()
}

#[test]
fn every_threshold_can_be_set_and_is_documented() {
    let docs = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/case-toml.md")).unwrap();
    let usual = format!("{:?}", Thresholds::default());
    let (_, fields) = usual.trim_end_matches(" }").split_once("{ ").unwrap();
    for field in fields.split(", ") {
        let (name, number) = field.split_once(": ").unwrap();
        assert!(docs.contains(&format!("| `{name}` | {} |", number.trim_end_matches(".0"))), "{name} in the docs");
        let settings = case_with(&format!("[detect]\n{name} = 7"));
        let changed = usual.replace(field, &format!("{name}: {}", if number.contains('.') { "7.0" } else { "7" }));
        assert_eq!(format!("{:?}", settings.thresholds), changed);
    }
    assert_eq!(case_with("[detect]\ntimes_habit = 1.5").thresholds.times_habit, 1.5);
    assert_eq!(case_with("").thresholds, Thresholds::default());
}

#[test]
fn hosts_that_playbooks_may_call_are_hosts() {
    assert!(case_with("").playbook_hosts.is_empty());
    let settings = case_with("[playbook]\nallow_hosts = [\"Vault.internal\", \"127.0.0.1:8200\", \"[::1]:80\"]");
    assert_eq!(settings.playbook_hosts, ["vault.internal", "127.0.0.1:8200", "[::1]:80"]);
    for wrong in ["https://vault.internal", "*.internal", "a b", ""] {
        let text = format!(
            "[incident]\nvendor = \"x\"\n[window]\nstart = 2022-12-16\nend = 2023-01-13\n[baseline]\ndays = 90\n\
             enough_active_days = 10\n[playbook]\nallow_hosts = [\"{wrong}\"]"
        );
        let error = Settings::parse(&text, "case.toml").unwrap_err().to_string();
        assert!(error.contains("case.toml") && error.lines().count() == 1, "{error}");
    }
}

#[test]
fn every_rule_can_be_muted_and_is_documented() {
    let docs = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/case-toml.md")).unwrap();
    for rule in RULES {
        assert!(docs.contains(&format!("`{rule}`")), "{rule} in the docs");
        let text = format!("[[mute]]\nrule = \"{rule}\"\nreason = \"x\"\nuntil = 2023-02-01");
        assert_eq!(case_with(&text).mutes[0].rule.as_deref(), Some(*rule));
    }
}

#[test]
fn a_mute_hides_what_it_names_until_it_expires() {
    let settings = case_with(
        r#"
        [[mute]]
        rule = "enumeration"
        identity = "AKIAIOSFODNN7EXAMPLE"
        resource = "s3:ListBuckets"
        reason = "the scanner of the security team"
        until = 2023-02-01

        [[mute]]
        resource = "event-1"
        reason = "looked at it"
        until = 2023-03-01T12:00:00Z
        "#,
    );
    let finding = |rule: &str, name: &str, operation: &str, evidence: &str| -> Finding {
        serde_json::from_value(serde_json::json!({
            "id": "f", "rule": rule, "title": "", "severity": "high", "confidence": "low",
            "subject": { "kind": "exposure", "name": name }, "tactic": "discovery", "techniques": [], "events": 1,
            "evidence": [evidence], "says": "it listed", "baseline": "", "explanations": [],
            "operations": [operation], "sources": [], "user_agents": [], "regions": []
        }))
        .unwrap()
    };
    let hidden = finding("enumeration", "AKIAIOSFODNN7EXAMPLE", "s3:ListBuckets", "event-9");
    let [first, second] = &settings.mutes[..] else { panic!("two mutes") };
    assert!(first.fits(&hidden) && !second.fits(&hidden));
    assert!(!first.fits(&finding("region", "AKIAIOSFODNN7EXAMPLE", "s3:ListBuckets", "event-9")));
    assert!(!first.fits(&finding("enumeration", "AKIAIOSFODNN7EXAMPL", "s3:ListBuckets", "event-9")));
    assert!(!first.fits(&finding("enumeration", "AKIAIOSFODNN7EXAMPLE", "s3:listbuckets", "event-9")));
    assert!(second.fits(&finding("impact", "x", "y", "event-1")));

    let at = |text: &str| text.parse().unwrap();
    assert!(first.holds(at("2023-01-31T23:59:59Z")) && !first.holds(at("2023-02-01T00:00:00Z")));
    assert_eq!(
        first.expiry().cause,
        "the mute of rule enumeration of AKIAIOSFODNN7EXAMPLE, mentioning s3:ListBuckets expired on \
         2023-02-01T00:00:00Z and hides nothing; delete it or renew it"
    );
    let mut graver = hidden.clone();
    graver.severity = Severity::Critical;
    let muted = first.hiding([&hidden, &graver]);
    assert_eq!((muted.findings, muted.gravest), (2, Some(Severity::Critical)));
    assert_eq!((muted.rule.as_deref(), muted.subject.as_deref()), (Some("enumeration"), Some("AKIAIOSFODNN7EXAMPLE")));
    assert_eq!(second.hiding([]).gravest, None);
}

#[test]
fn hashes_of_tokens_are_looked_for_as_logs_write_them() {
    let hex = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    let base64 = "LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564";
    for written in
        [hex.to_owned(), hex.to_uppercase(), base64.to_owned(), format!("{base64}="), base64.replace('/', "_")]
    {
        let indicators = case_with(&format!("[indicators]\ntoken_sha256 = [\"{written}\"]")).indicators;
        assert_eq!(indicators.token_sha256, [hex]);
        let needles = indicators.needles().found;
        assert_eq!(needles.iter().map(|needle| &*needle.text).collect::<Vec<_>>(), [hex, base64]);
    }
}

#[test]
fn a_mark_carries_the_name_that_a_file_gives_an_indicator() {
    let mut settings = case_with("[indicators]\naddresses = [\"198.51.100.0/24\"]");
    let bundle = r#"[{"type": "ipv4-addr", "id": "ipv4-addr--1", "name": "VPN exit", "value": "198.51.100.7"}]"#;
    settings.indicators.add(stanch_case::stix::read(bundle.as_bytes(), "b", "b", settings.window).unwrap().found);
    assert_eq!(
        settings.marks_of_address("::ffff:198.51.100.7".parse().unwrap()),
        [Mark::Indicator("198.51.100.0/24".into()), Mark::Indicator("198.51.100.7 (VPN exit)".into())]
    );
}

#[test]
fn the_files_that_a_case_names_are_known() {
    let named = "[indicators]\nstix = [\"a.json\", \"b/c.json\"]\n[networks]\nasn = \"asn.mmdb\"";
    let files = ["a.json", "b/c.json", "asn.mmdb"].map(Path::new);
    assert_eq!(case_with(named).files(), files);
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

#[test]
fn a_case_says_what_has_to_be_so_before_anybody_builds() {
    let usual = case_with("").gate;
    assert_eq!((usual.quiet_hours, usual.fresh_hours, usual.restore_days), (24, 6, 365));
    let text = "[gate]\nquiet_hours = 48\nrestore_days = 30\n[vendor]\nall_clear = { at = 2023-01-13, source = \"a letter\" }\n";
    let settings = case_with(text);
    assert_eq!((settings.gate.quiet_hours, settings.gate.restore_days), (48, 30));
    let said = settings.all_clear.unwrap();
    assert_eq!((said.at.to_rfc3339().as_str(), said.source.as_str()), ("2023-01-13T00:00:00+00:00", "a letter"));
}
