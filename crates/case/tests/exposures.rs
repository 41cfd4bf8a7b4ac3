//! Lists of what the vendor held: whatever they are written as, and without ever keeping a secret.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use stanch_case::exposures::{Inventory, Listed, read, read_file};
use stanch_model::text::{terminal, to_json};
use stanch_model::{Handle, Report};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/exposures")
}

/// A report as the `.expected` files have it.
fn shown(report: &Report<Vec<Listed>>) -> String {
    let mut out = String::new();
    for one in &report.found {
        let kind = match &one.exposure.handle {
            Handle::AccessKeyId(_) => "key ",
            Handle::Arn(_) => "arn ",
            Handle::Name(_) => "name",
        };
        let lines: Vec<String> = one.listed.iter().map(|place| place.line.to_string()).collect();
        let note = one.exposure.note.as_deref().unwrap_or("-");
        writeln!(out, "{kind} {} | {} | {}", terminal(one.exposure.handle.as_str()), terminal(note), lines.join(" "))
            .unwrap();
    }
    for gap in &report.gaps {
        writeln!(out, "gap  {:?} {}: {}", gap.kind, gap.source, terminal(&gap.cause)).unwrap();
    }
    out
}

#[test]
fn lists_are_read_as_people_have_them() {
    let mut different = Vec::new();
    let mut files: Vec<PathBuf> = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension != "expected"));
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let expected_file = PathBuf::from(format!("{}.expected", file.display()));
        let actual = shown(&read_file(&file).unwrap());
        if std::env::var_os("STANCH_BLESS").is_some() {
            fs::write(&expected_file, &actual).unwrap();
        }
        let expected = fs::read_to_string(&expected_file).unwrap_or_default();
        if actual != expected {
            different.push(format!("{}\n{actual}instead of\n{expected}", file.display()));
        }
    }
    assert!(different.is_empty(), "\n{}", different.join("\n"));
}

#[test]
fn what_is_no_list_is_refused_with_the_way_out() {
    let refusal = |bytes: &[u8], name| read(bytes, name).unwrap_err().to_string();
    assert_eq!(refusal(b"", "list.csv"), "list.csv is empty; list one access key id, ARN or name per line");
    assert_eq!(refusal(b"\xef\xbb\xbf \n", "list"), "list is empty; list one access key id, ARN or name per line");
    assert_eq!(refusal(b"PK\x03\x04\0\0", "l.xlsx"), "l.xlsx is not text; export it as CSV or JSON in UTF-8");
    assert_eq!(
        refusal(b"[\n \"AKIAIOSFODNN7EXAMPLE\",\n \"hunter2", "l.json"),
        "l.json:3:9: this is not valid JSON; correct it, or list one thing per line in a .txt file"
    );
    assert_eq!(
        refusal(&vec![b'a'; 64 * 1024 * 1024 + 1], "l.txt"),
        "l.txt is larger than 64 MiB; give a list of names and key ids, in parts if it must be"
    );
    let missing = read_file(Path::new("no/such/list")).unwrap_err().to_string();
    assert!(missing.starts_with("cannot read no/such/list: "), "{missing}");
}

#[test]
fn lists_add_up_in_any_order_and_any_number_of_times() {
    let lists: Vec<_> = ["header.csv", "no-header.csv", "plain.txt", "invalid.csv"]
        .map(|name| (name, read_file(&fixtures().join(name)).unwrap()))
        .into();
    let sum = |order: &[usize]| {
        let mut inventory = Inventory::default();
        for at in order {
            inventory.add(lists[*at].0, lists[*at].1.clone());
        }
        inventory
    };
    let once = sum(&[0, 1, 2, 3]);
    assert_eq!(once.exposures().len(), 11);
    assert_eq!(sum(&[3, 2, 1, 0]), once);
    assert_eq!(sum(&[2, 0, 3, 2, 1, 0]), once);
}

#[test]
fn the_inventory_is_stored_and_comes_back_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("exposures.json");
    assert_eq!(Inventory::load(&file).unwrap(), Inventory::default());
    let mut inventory = Inventory::default();
    for name in ["hostile.csv", "strings.json"] {
        inventory.add(name, read_file(&fixtures().join(name)).unwrap());
    }
    inventory.save(&file).unwrap();
    assert_eq!(Inventory::load(&file).unwrap(), inventory);
    let expected = fs::read_to_string(fixtures().join("../stored.json")).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    fs::write(&file, "{\n\"schema\": 1}").unwrap();
    let refused = Inventory::load(&file).unwrap_err().to_string();
    assert_eq!(
        refused,
        format!(
            "{} is damaged at line 2: it is not an inventory of exposures; move it away and run `stanch expose` again",
            file.display()
        )
    );
}

/// Values as issuers make them.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9/+]{40}".prop_filter("an AWS secret has all classes", |text| {
            let has = |class: fn(char) -> bool| text.contains(class);
            has(|c| c.is_ascii_uppercase()) && has(|c| c.is_ascii_lowercase()) && has(|c| c.is_ascii_digit())
        }),
        "gh[posur]_[A-Za-z0-9]{36}",
        "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
        "CCIPAT_[A-Za-z0-9]{22}_[0-9a-f]{40}",
        "npm_[A-Za-z0-9]{36}",
        "eyJ[A-Za-z0-9_-]{20,60}\\.eyJ[A-Za-z0-9_-]{20,90}\\.[A-Za-z0-9_-]{43}",
        "[0-9a-f]{20}[0-9][a-f][0-9a-f]{18}",
        "-----BEGIN OPENSSH PRIVATE KEY----- [A-Za-z0-9/+]{64} -----END OPENSSH PRIVATE KEY-----",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_secret_survives_in_any_place_of_any_list(secret in secret(), place in 0_usize..14) {
        let (name, list) = match place {
            0 => ("l.csv", format!("key,note\nAKIAIOSFODNN7EXAMPLE,uses {secret} today\n")),
            1 => ("l.csv", format!("key,note\n{secret},x\n")),
            2 => ("l.csv", format!("name,value\nx,{secret}\n")),
            3 => ("l.csv", format!("{secret},x\ny,z\n")),
            4 => ("l.csv", format!("key,{secret}\nAKIAIOSFODNN7EXAMPLE,x\n")),
            5 => ("l.txt", format!("{secret}\n")),
            6 => ("l.txt", format!("AKIAIOSFODNN7EXAMPLE:{secret}\n")),
            7 => ("l.txt", format!("NAME={secret}\n")),
            8 => ("l.txt", format!("AKIAIOSFODNN7EXAMPLE # {secret}\n")),
            9 => ("l.json", format!("[{{\"key\": \"x\", \"deep\": {{\"er\": [\"{secret}\"]}}}}]")),
            10 => ("l.json", format!("{{\"X\": \"{secret}\"}}")),
            11 => ("l.json", format!("[{{\"key\": \"AKIAIOSFODNN7EXAMPLE\", \"{secret}\": \"x\"}}]")),
            12 => ("l.json", format!("[\"{secret}\"")),
            _ => ("l.csv", format!("key;note\nx;\"a, {secret}\n")),
        };
        let kept = match read(list.as_bytes(), name) {
            Ok(report) => format!("{}{}", to_json(&report.found, false).unwrap(), to_json(&report.gaps, false).unwrap()),
            Err(error) => error.to_string(),
        };
        // A part of a secret is a part too many.
        let tail: String = secret.chars().skip(secret.chars().count() - 12).collect();
        prop_assert!(!kept.contains(&tail) || tail.contains("PRIVATE KEY"), "{kept}");
        let middle: String = secret.chars().skip(secret.chars().count() / 2).take(12).collect();
        prop_assert!(!kept.contains(&middle), "{kept}");
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200), name in "l\\.(csv|json|txt|tsv)") {
        let _ = read(&bytes, &name);
    }

    #[test]
    fn any_text_is_answered(text in "[\\[\\]{}\",;:=#a\\n\\t AKIA0-9_-]{0,120}", name in "l\\.(csv|json|txt|tsv)|l") {
        let _ = read(text.as_bytes(), &name);
    }
}
