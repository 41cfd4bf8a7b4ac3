//! Each file in `tests/fixtures/cases` is a question, and the text beside it is the answer.

use std::fs;
use std::path::Path;

use crate::told::{Case, told};

#[test]
fn every_case_is_told_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cases");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(files.len() > 10, "cases are missing");
    let mut wrong = Vec::new();
    for file in files {
        let case: Case = serde_json::from_slice(&fs::read(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let told = told(&case.ask());
        let beside = file.with_extension("txt");
        if std::env::var_os("STANCH_BLESS").is_some() {
            fs::write(&beside, &told).unwrap();
        }
        if told != fs::read_to_string(&beside).unwrap_or_default() {
            wrong.push(format!("{}\n{told}", beside.display()));
        }
    }
    assert!(wrong.is_empty(), "other than expected:\n{}", wrong.join("\n"));
}
