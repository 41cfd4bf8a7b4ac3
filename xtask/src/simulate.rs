//! Another evaluator of AWS policies, a Node program of its own under `target`, that tests compare with.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{root, run};

/// Our program, what it needs, and the lock file with the hash of each package.
const SOURCES: &str = "xtask/iam-simulate";
const FILES: [&str; 3] = ["package-lock.json", "package.json", "simulate.mjs"];

/// The oldest Node that runs the program.
const NODE: u32 = 20;

/// Installs the program, unless the same is installed already.
///
/// # Errors
/// One sentence where Node or npm is missing or too old, or a package cannot be had.
pub(crate) fn install() -> Result<(), String> {
    let environment = root().join("target/iam-simulate");
    let stamp = environment.join("installed.txt");
    let wanted = FILES.iter().map(|file| read(&root().join(SOURCES).join(file))).collect::<Result<String, _>>()?;
    if read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = Command::new("npm").arg("--version").output();
    if node().is_none_or(|version| version < NODE) || !npm.is_ok_and(|output| output.status.success()) {
        return Err(format!(
            "the tests need node of version {NODE} or later, with npm, for an evaluator to compare with; install them"
        ));
    }
    // One of other packages, or one that was not finished, is of no use.
    if environment.exists() {
        fs::remove_dir_all(&environment).map_err(|error| format!("{}: {error}", environment.display()))?;
    }
    fs::create_dir_all(&environment).map_err(|error| format!("{}: {error}", environment.display()))?;
    for file in FILES {
        // Node looks for packages beside the program, so that the program stands where they are.
        let copy = environment.join(file);
        fs::copy(root().join(SOURCES).join(file), &copy).map_err(|error| format!("{}: {error}", copy.display()))?;
    }
    run(Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(&environment))?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// The major version of Node, where there is one.
fn node() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}
