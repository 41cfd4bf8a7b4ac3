//! moto, a stand-in for AWS, in a Python environment of its own under `target`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::{root, run};

/// What is installed, with the hash of each file.
const REQUIREMENTS: &str = "xtask/moto/requirements.txt";

/// Installs moto, unless the same is installed already, and gives the program that serves it.
///
/// # Errors
/// One sentence where Python is missing or too old, or a package cannot be had.
pub(crate) fn install() -> Result<PathBuf, String> {
    let environment = root().join("target/moto");
    let server = environment.join("bin/moto_server");
    let stamp = environment.join("installed.txt");
    let read = |path: &PathBuf| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let wanted = read(&root().join(REQUIREMENTS))?;
    if server.exists() && read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(server);
    }
    let version = Command::new("python3").args(["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).status();
    if !version.is_ok_and(|status| status.success()) {
        return Err(
            "the tests need python3 of version 3.11 or later, with its module venv, for moto; install it".into()
        );
    }
    // One of other packages, or one that was not finished, is of no use.
    if environment.exists() {
        fs::remove_dir_all(&environment).map_err(|error| format!("{}: {error}", environment.display()))?;
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    run(Command::new(environment.join("bin/pip")).args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--requirement",
        REQUIREMENTS,
    ]))?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(server)
}
