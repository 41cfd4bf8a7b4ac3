//! A case, driven through the program as a person would drive it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::de::DeserializeOwned;

use crate::Failure;

/// A folder that `stanch init` made, or a copy of one.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    stanch: PathBuf,
    pub(crate) folder: PathBuf,
}

impl Case {
    /// Makes a new case.
    pub(crate) fn init(stanch: &Path, folder: &Path) -> Result<Self, Failure> {
        let case = Self { stanch: stanch.to_owned(), folder: folder.to_owned() };
        run(Command::new(stanch).args(["init", "--quiet", "--vendor", "circleci"]).arg(folder))?;
        Ok(case)
    }

    /// Runs a command of the program on this case; gives what it printed.
    fn command(&self, arguments: &[&str]) -> Result<String, Failure> {
        run(Command::new(&self.stanch).arg("--case").arg(&self.folder).arg("--quiet").args(arguments))
    }

    /// Takes log files in.
    pub(crate) fn ingest(&self, path: &Path) -> Result<(), Failure> {
        self.command(&["ingest", "--threads", "1", &path.to_string_lossy()]).map(drop)
    }

    /// Says what the vendor held.
    pub(crate) fn expose(&self, list: &Path) -> Result<(), Failure> {
        self.command(&["expose", &list.to_string_lossy()]).map(drop)
    }

    /// Reviews.
    pub(crate) fn assess(&self) -> Result<(), Failure> {
        self.command(&["assess", "--format", "json"]).map(drop)
    }

    /// Writes the playbook of this case anew, from what was collected.
    pub(crate) fn draft(&self) -> Result<(), Failure> {
        self.command(&["playbook", "draft", "--replace"]).map(drop)
    }

    /// Runs a command of the program on this case with more in its environment; gives the document that it printed.
    pub(crate) fn printed<T: DeserializeOwned>(
        &self,
        arguments: &[&str],
        environment: &[(&'static str, String)],
    ) -> Result<T, Failure> {
        let mut command = Command::new(&self.stanch);
        command.arg("--case").arg(&self.folder).arg("--quiet").args(arguments);
        let printed = run(command.envs(environment.iter().map(|(name, value)| (name, value))))?;
        serde_json::from_str(&printed)
            .map_err(|error| Failure(format!("stanch {} printed no such document: {error}", arguments.join(" "))))
    }

    /// Asks in SQL; one row a line, as JSON.
    pub(crate) fn query<T: DeserializeOwned>(&self, sql: &str) -> Result<Vec<T>, Failure> {
        let printed = self.command(&["query", "--format", "json", sql])?;
        let row = |line: &str| {
            serde_json::from_str(line).map_err(|error| Failure(format!("`stanch query` printed no row: {error}")))
        };
        printed.lines().filter(|line| !line.trim().is_empty()).map(row).collect()
    }

    /// Reads one of the documents that a review leaves.
    pub(crate) fn result<T: DeserializeOwned>(&self, name: &str) -> Result<T, Failure> {
        let path = self.folder.join("results").join(name);
        let bytes = fs::read(&path).map_err(|error| Failure::at(&path, error))?;
        serde_json::from_slice(&bytes).map_err(|error| Failure::at(&path, error))
    }

    /// A copy in another folder, without results. Parquet files are never written to again, and so they are linked
    /// where the file system can do that; all else is copied.
    pub(crate) fn copy(&self, folder: &Path) -> Result<Self, Failure> {
        copy(&self.folder, folder)?;
        Ok(Self { stanch: self.stanch.clone(), folder: folder.to_owned() })
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(|error| Failure::at(to, error))?;
    for entry in fs::read_dir(from).map_err(|error| Failure::at(from, error))? {
        let path = entry.map_err(|error| Failure::at(from, error))?.path();
        let Some(name) = path.file_name() else { continue };
        let target = to.join(name);
        if path.is_dir() {
            if name != "results" {
                copy(&path, &target)?;
            }
            continue;
        }
        let linked =
            path.extension().is_some_and(|extension| extension == "parquet") && fs::hard_link(&path, &target).is_ok();
        if !linked {
            fs::copy(&path, &target).map_err(|error| Failure::at(&path, error))?;
        }
    }
    Ok(())
}

/// Runs to the end; the failure has the last thing that the program said.
fn run(command: &mut Command) -> Result<String, Failure> {
    let words: Vec<String> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let words = words.join(" ");
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure(format!("{words}: cannot be started: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
    Err(Failure(format!("{words}: {}: {last}", output.status)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_shares_what_is_never_written_and_leaves_results_behind() {
        let root = tempfile::tempdir().expect("a folder");
        let first = root.path().join("first");
        for (path, text) in [
            ("case.toml", "a"),
            ("lake/ledger.jsonl", "b"),
            ("lake/day=1/x.parquet", "c"),
            ("results/findings.json", "d"),
        ] {
            let path = first.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        let second = Case { stanch: PathBuf::new(), folder: first }.copy(&root.path().join("second")).expect("a copy");
        fs::write(second.folder.join("lake/ledger.jsonl"), "more").expect("a file");
        let read = |path: &str| fs::read_to_string(root.path().join(path)).unwrap_or_default();
        assert_eq!((read("first/lake/ledger.jsonl"), read("second/lake/ledger.jsonl")), ("b".into(), "more".into()));
        assert_eq!((read("second/lake/day=1/x.parquet"), read("second/case.toml")), ("c".into(), "a".into()));
        assert!(!second.folder.join("results").exists());
    }
}
