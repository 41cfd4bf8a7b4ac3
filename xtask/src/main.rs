//! Tasks of this repository. `cargo xtask test` is what CI runs.

mod actions;
mod moto;
mod simulate;

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "usage: cargo xtask test | bench [--events N] [--keep DIR] | bench reach [OPTIONS] | bench watch [--events N] |
       cargo xtask evaluate [links|playbooks] [OPTIONS] | fuzz [SECONDS] | deny | actions [--from DIR]

  test      formatting, lints and every test; installs what they need
  bench     speed, memory and size of an ingest against the limit of the machine, and of a review
            bench reach: how fast the reach of a large organisation is known, how that grows, and whether it is true
            [--accounts N] [--principals N] [--policies N] [--exposed N] [--keep DIR]
            bench watch: how fast logs are held against the canaries: no alert of others' calls, every use among them found
  evaluate  attacks found in generated streams, and noise; evaluate --help lists the options
            evaluate links: how much of what a vendor held is found and linked; evaluate links --help
            evaluate playbooks: whether playbooks are what their standard says; evaluate playbooks --help
  fuzz      each fuzz target for SECONDS (600 where not given)
  deny      licences and advisories of every dependency
  actions   the table of AWS's actions anew, from npm or from the unpacked package in DIR";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let outcome = match arguments.first().map(String::as_str) {
        Some("test") => test(),
        Some("bench") => bench(rest),
        Some("evaluate") => return evaluate(rest),
        Some("fuzz") => fuzz(rest),
        Some("deny") => deny(),
        Some("actions") => actions::actions(rest),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            say(&cause);
            ExitCode::from(2)
        }
    }
}

#[expect(clippy::print_stderr, reason = "a task speaks to the person who started it")]
fn say(text: &str) {
    eprintln!("{text}");
}

fn root() -> PathBuf {
    // The package stands one folder below the workspace.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

fn cargo(arguments: &[&str]) -> Result<(), String> {
    run(Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).args(arguments))
}

fn run(command: &mut Command) -> Result<(), String> {
    say(&format!("$ {command:?}").replace('"', ""));
    let status =
        command.current_dir(root()).status().map_err(|error| format!("{command:?} cannot be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed").replace('"', "")) }
}

fn test() -> Result<(), String> {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?;
    // Tests find them where they are installed.
    moto::install()?;
    simulate::install()?;
    openssh()?;
    cargo(&["test", "--workspace", "--locked"])
}

/// Approvals are signatures of OpenSSH.
fn openssh() -> Result<(), String> {
    // It knows no such option, and says so: that it starts is all that is asked.
    let known = Command::new("ssh-keygen").arg("-?").output();
    known
        .map(drop)
        .map_err(|_| "the tests need ssh-keygen, of OpenSSH 8.2 or later, for signatures; install it".to_owned())
}

fn bench(rest: &[String]) -> Result<(), String> {
    cargo(&["build", "--release", "--locked"])?;
    let mut arguments = vec!["run", "--release", "--locked", "--package", "stanch-bench", "--"];
    arguments.extend(rest.iter().map(String::as_str));
    cargo(&arguments)
}

/// An evaluation has a status of its own: 1 where it ran and a bar was missed.
fn evaluate(rest: &[String]) -> ExitCode {
    let built = cargo(&["build", "--release", "--locked", "--package", "stanch-cli", "--package", "stanch-evaluate"]);
    let outcome = built.and_then(|()| {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["run", "--quiet", "--release", "--locked", "--package", "stanch-evaluate", "--"]).args(rest);
        // Where the person stands, so that folders can be named from there.
        command.status().map_err(|error| format!("{command:?} cannot be started: {error}"))
    });
    match outcome {
        Ok(status) => status.code().map_or(ExitCode::from(2), |code| ExitCode::from(code.clamp(0, 255) as u8)),
        Err(cause) => {
            say(&cause);
            ExitCode::from(2)
        }
    }
}

/// The fuzz targets, which live outside the workspace since they need a fuzzing runtime.
const TARGETS: [&str; 4] = ["record", "file", "policy", "wildcard"];

/// What tells the fuzzer which branches an input took; the flags are those that `cargo fuzz` sets, without a sanitizer,
/// which would need another toolchain.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=1";

fn fuzz(rest: &[String]) -> Result<(), String> {
    let seconds = rest.first().map_or("600", String::as_str);
    seconds.parse::<u32>().map_err(|_| format!("{seconds}: not a number of seconds; {USAGE}"))?;
    for target in TARGETS {
        let corpus = root().join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&corpus).map_err(|error| format!("{}: {error}", corpus.display()))?;
        run(Command::new("cargo")
            .args(["run", "--release", "--target", "x86_64-unknown-linux-gnu"])
            .args(["--manifest-path", "fuzz/Cargo.toml", "--bin", target, "--"])
            .args([&format!("fuzz/corpus/{target}"), &format!("fuzz/seeds/{target}")])
            .args(["-max_len=65536", "-rss_limit_mb=2048", "-timeout=10", "-print_final_stats=1"])
            .arg(format!("-max_total_time={seconds}"))
            .env("RUSTFLAGS", COVERAGE))?;
    }
    Ok(())
}

fn deny() -> Result<(), String> {
    let missing = "cargo deny is not installed; install it with: cargo install --locked cargo-deny";
    cargo(&["deny", "--version"]).map_err(|_| missing.to_owned())?;
    cargo(&["deny", "check", "licenses", "bans", "sources"])
}
