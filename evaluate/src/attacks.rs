//! The attacks: files in any form that `stanch ingest` takes, one attack a file.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::Failure;
use crate::case::Case;
use crate::options::Options;
use crate::progress::say;

/// One attack.
#[derive(Clone, Debug)]
pub(crate) struct Attack {
    /// The file's name without its endings.
    pub(crate) name: String,
    /// The records as they were delivered.
    pub(crate) records: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    raw: String,
}

/// Reads all attacks; files without any event are named on standard error and left out.
pub(crate) fn read(options: &Options, scratch: &Path) -> Result<Vec<Attack>, Failure> {
    let mut attacks = Vec::new();
    for path in files(&options.attacks)? {
        let name = name(&path);
        if options.only.as_ref().is_some_and(|only| !name.contains(only)) {
            continue;
        }
        let folder = scratch.join(format!("read-{}", attacks.len()));
        let records = records(&options.stanch, &folder, &path);
        // What is left of it, if anything, is no case that anybody looks at.
        let _ = fs::remove_dir_all(&folder);
        match records {
            Ok(records) if !records.is_empty() => attacks.push(Attack { name, records }),
            Ok(_) => say(&format!("{}: no event in it; left out", path.display())),
            Err(failure) => say(&format!("{}: cannot be read and is left out: {failure}", path.display())),
        }
    }
    if attacks.is_empty() {
        return Err(Failure::at(&options.attacks, "no attack is in it; name another folder with --attacks DIR"));
    }
    Ok(attacks)
}

/// The files of the folder by name; licences, which lie beside public sets, are no attacks.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| Failure::at(folder, error))? {
        let path = entry.map_err(|error| Failure::at(folder, error))?.path();
        let licence = path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("license"));
        if path.is_file() && !licence {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The file's name without the endings that say how it is packed and written.
fn name(path: &Path) -> String {
    let mut name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for ending in [".gz", ".zst", ".zip", ".json", ".jsonl", ".ndjson", ".log", ".csv"] {
        if let Some(short) = name.strip_suffix(ending) {
            name = short.to_owned();
        }
    }
    name
}

fn records(stanch: &Path, folder: &Path, file: &Path) -> Result<Vec<String>, Failure> {
    let case = Case::init(stanch, folder)?;
    case.ingest(file)?;
    let rows: Vec<Row> = case.query("select raw from events order by time, event_id")?;
    Ok(rows.into_iter().map(|row| row.raw).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attack_is_called_as_its_file() {
        assert_eq!(name(Path::new("a/aws.persistence.iam-create-user.json.gz")), "aws.persistence.iam-create-user");
        assert_eq!(name(Path::new("runs.v2.jsonl")), "runs.v2");
        assert_eq!(name(Path::new("plain")), "plain");
    }
}
