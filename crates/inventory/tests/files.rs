//! Files that people have, each beside what is read of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use stanch_inventory::files::read;
use stanch_inventory::record::Source;

/// Sources with forms of their own.
const SOURCES: [Source; 3] = [Source::Circleci, Source::Github, Source::Gitlab];

fn fixtures(source: Source) -> BTreeSet<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/files").join(source.id());
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_none_or(|extension| extension != "expected")).collect()
}

/// What is read of a file, as lines.
fn told(source: Source, name: &str, bytes: &[u8]) -> String {
    match read(source, name, bytes) {
        Err(error) => format!("error: {error}\n"),
        Ok(report) => {
            let gaps =
                report.gaps.iter().map(|gap| format!("gap: {}, {} times: {}\n", gap.source, gap.count, gap.cause));
            let records = report.found.iter().map(|record| serde_json::to_string(record).unwrap() + "\n");
            gaps.chain(records).collect()
        }
    }
}

#[test]
fn files_are_recognised_and_read() {
    for (source, path) in SOURCES.iter().flat_map(|source| fixtures(*source).into_iter().map(|path| (*source, path))) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let told = told(source, name, &std::fs::read(&path).unwrap());
        let beside = path.with_file_name(format!("{name}.expected"));
        if std::env::var_os("STANCH_BLESS").is_some() {
            std::fs::write(&beside, &told).unwrap();
        }
        assert_eq!(told, std::fs::read_to_string(&beside).unwrap(), "{name}");
        assert!(!told.to_lowercase().contains("canary"), "{told}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for source in Source::ALL {
            let _ = read(source, "file", &bytes);
        }
    }

    #[test]
    fn a_file_that_is_cut_is_read_or_refused(cut in 0_usize..4_000, number in 0_usize..32, source in 0..SOURCES.len()) {
        let source = SOURCES[source];
        let paths: Vec<PathBuf> = fixtures(source).into_iter().collect();
        let bytes = std::fs::read(&paths[number % paths.len()]).unwrap();
        let told = told(source, "file", &bytes[..cut.min(bytes.len())]);
        prop_assert!(!told.to_lowercase().contains("canary"), "{told}");
    }
}
