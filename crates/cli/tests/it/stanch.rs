//! Cases in temporary folders, and the binary run on them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use stanch_scenario::{Spec, Truth, generate};
use tempfile::TempDir;

/// A temporary folder with a case in it.
pub(crate) struct Bench {
    folder: TempDir,
}

/// What a run of the binary left.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Bench {
    /// A folder with a new case of the preset.
    pub(crate) fn new() -> Self {
        let bench = Self { folder: TempDir::new().expect("a temporary folder") };
        let made = run(command().args(["init", "--vendor", "circleci"]).arg(bench.case()));
        assert_eq!(made.status, 0, "{}", made.err);
        bench
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn case(&self) -> PathBuf {
        self.path("case")
    }

    pub(crate) fn put(&self, name: &str, content: &str) -> PathBuf {
        fs::write(self.path(name), content).expect("a file");
        self.path(name)
    }

    /// Generates an incident into `scenario`.
    pub(crate) fn scenario(&self, spec: &Spec) -> Truth {
        generate(spec, &self.path("scenario"), &|_| ()).expect("a scenario")
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.path("scenario/AWSLogs")
    }

    /// The binary, about to work on the case.
    pub(crate) fn stanch<I: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Command {
        let mut command = command();
        command.arg("--case").arg(self.case()).args(arguments);
        command
    }

    /// Runs the binary on the case.
    pub(crate) fn run<I: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Ran {
        run(&mut self.stanch(arguments))
    }

    /// Runs a command that has to succeed, and gives its output.
    pub(crate) fn text<I: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.status, 0, "{}", ran.err);
        ran.out
    }

    /// Runs a command that has to succeed, and gives the document that it prints.
    pub(crate) fn json<I: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Value {
        let mut command = self.stanch(["--format", "json"]);
        let ran = run(command.args(arguments));
        assert_eq!(ran.status, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).expect("json")
    }

    /// Every file below the case's lake, with its content.
    pub(crate) fn lake(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let lake = self.case().join("lake");
        let mut files: Vec<_> =
            files(&lake).into_iter().map(|path| (path.clone(), fs::read(lake.join(path)))).collect();
        files.sort_by(|one, other| one.0.cmp(&other.0));
        files.into_iter().map(|(path, content)| (path, content.expect("a file"))).collect()
    }
}

/// Files below a folder, relative to it. What vanishes while it is looked at is left out.
pub(crate) fn files(base: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = vec![base.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => left.push(entry.path()),
                Ok(_) => found.extend(entry.path().strip_prefix(base).map(Path::to_owned)),
                Err(_) => {}
            }
        }
    }
    found
}

/// The binary without a case, away from any folder that could be one.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stanch"));
    command.current_dir("/").stdin(Stdio::null());
    command
}

pub(crate) fn run(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().expect("the binary");
    Ran {
        status: status.code().expect("an exit, not a signal"),
        out: String::from_utf8(stdout).expect("text"),
        err: String::from_utf8(stderr).expect("text"),
    }
}

/// A number of a document.
pub(crate) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// A list of a document.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}
