//! The case folder: made, found, refused, locked.

use std::fs;
use std::path::Path;

use stanch_case::config::{PRESETS, Preset, Settings};
use stanch_case::folder::{CaseFolder, write_atomic};

fn preset() -> Preset {
    Preset::of("circleci").unwrap()
}

/// The sentence of a refusal, with the folder of the test named `T`.
fn refusal<T: std::fmt::Debug>(refused: Result<T, stanch_case::folder::FolderError>, test: &Path) -> String {
    refused.unwrap_err().to_string().replace(&test.display().to_string(), "T")
}

#[test]
fn what_init_writes_is_the_preset_and_parses_to_it() {
    let test = tempfile::tempdir().unwrap();
    for preset in PRESETS {
        let case = CaseFolder::init(&test.path().join("a/b").join(preset.id), preset).unwrap();
        assert_eq!(fs::read_to_string(case.case_toml()).unwrap(), preset.text);
        assert_eq!(case.settings().unwrap(), Settings::parse(preset.text, "case.toml").unwrap());
        let mut parts: Vec<_> = fs::read_dir(case.root()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        parts.sort();
        assert_eq!(parts, ["case.toml", "inventory", "lake", "results"]);
    }
}

#[test]
fn a_case_is_found_from_any_folder_inside_it() {
    let test = tempfile::tempdir().unwrap();
    let root = test.path().canonicalize().unwrap().join("case");
    let case = CaseFolder::init(&root, &preset()).unwrap();
    assert_eq!(CaseFolder::find(&root).unwrap(), case);
    assert_eq!(CaseFolder::find(&case.lake().join("not/yet/there")).unwrap(), case);
    assert_eq!(CaseFolder::open(&root).unwrap(), case);
    assert_eq!(
        refusal(CaseFolder::find(test.path()), test.path()),
        "no case.toml in T or any folder above it; make a case with `stanch init DIR --vendor circleci`, or name one with \
         --case DIR"
    );
    assert_eq!(
        refusal(CaseFolder::open(&case.lake()), &root),
        "T/lake is not a case, as it has no case.toml; name the folder that `stanch init` made"
    );
}

#[test]
fn init_takes_no_folder_that_holds_something() {
    let test = tempfile::tempdir().unwrap();
    let root = test.path().canonicalize().unwrap();
    fs::write(root.join("file"), "x").unwrap();
    assert_eq!(refusal(CaseFolder::init(&root, &preset()), &root), "T is not empty; name a new folder");
    assert_eq!(
        refusal(CaseFolder::init(&root.join("file"), &preset()), &root),
        "T/file is a file or lies below one; name a folder"
    );
    CaseFolder::init(&root.join("case"), &preset()).unwrap();
    assert_eq!(
        refusal(CaseFolder::init(&root.join("case"), &preset()), &root),
        "T/case is a case already; use it as it is, or name a new folder"
    );
    assert_eq!(
        refusal(CaseFolder::init(&root.join("case/lake/inner"), &preset()), &root),
        "T/case/lake/inner lies inside the case T/case; name a folder outside of it"
    );
    assert!(!root.join("case/lake/inner").exists());
}

#[test]
fn an_interrupted_init_can_be_run_again() {
    let test = tempfile::tempdir().unwrap();
    fs::create_dir(test.path().join("lake")).unwrap();
    fs::write(test.path().join(".unfinished-1-0"), "[inci").unwrap();
    CaseFolder::init(test.path(), &preset()).unwrap();
}

#[test]
fn only_one_process_writes_a_case() {
    let test = tempfile::tempdir().unwrap();
    let case = CaseFolder::init(&test.path().join("case"), &preset()).unwrap();
    let held = case.lock().unwrap();
    assert_eq!(
        refusal(case.lock(), test.path()),
        "another stanch process is writing the case T/case; wait until it has ended and run this again"
    );
    drop(held);
    case.lock().unwrap();
}

#[test]
fn a_file_is_replaced_as_a_whole() {
    let test = tempfile::tempdir().unwrap();
    let file = test.path().join("file");
    write_atomic(&file, b"old").unwrap();
    write_atomic(&file, b"new").unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"new");
    assert_eq!(fs::read_dir(test.path()).unwrap().count(), 1);
    let refused = refusal(write_atomic(&test.path().join("missing/file"), b"x"), test.path());
    assert!(refused.starts_with("cannot write T/missing/file: "), "{refused}");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_a_case() {
    use std::os::unix::fs::PermissionsExt as _;
    let test = tempfile::tempdir().unwrap();
    let case = CaseFolder::init(&test.path().join("case"), &preset()).unwrap();
    for (path, mode) in [(case.root().to_owned(), 0o700), (case.lake(), 0o700), (case.case_toml(), 0o600)] {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }
}
