//! How good a review is: real attacks, put into generated streams that are otherwise benign, and what `stanch` says; how
//! much of what a vendor held is found and linked; and whether playbooks are what their standard says.
//!
//! `cargo xtask evaluate` runs it; docs/evaluate.md says what is measured. It knows nothing of how a review works: it
//! runs the program and reads the documents that the program promises.

mod attacks;
mod case;
mod links;
mod measure;
mod options;
mod playbooks;
mod progress;
mod report;
mod results;
mod run;
mod statistics;
mod stream;
mod summary;
mod table;

use std::fmt;
use std::process::ExitCode;

use options::{Format, Options};

/// Why an evaluation could not be made: one sentence that names the input.
#[derive(Clone, Debug)]
pub(crate) struct Failure(pub(crate) String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Failure {
    /// A failure about a file or folder.
    pub(crate) fn at(path: &std::path::Path, cause: impl fmt::Display) -> Self {
        Self(format!("{}: {cause}", path.display()))
    }
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "an evaluation speaks to the person who started it")]
fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    let outcome = match arguments.next_if(|name| matches!(name.as_str(), "links" | "playbooks")).as_deref() {
        Some("links") => links::evaluate(arguments),
        Some(_) => playbooks::evaluate(arguments),
        None => review(arguments),
    };
    match outcome {
        Ok((told, passed)) => {
            println!("{told}");
            if passed { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
    }
}

/// Attacks in generated streams: what to print, and whether every bar was reached.
fn review(arguments: impl Iterator<Item = String>) -> Result<(String, bool), Failure> {
    Options::read(arguments).and_then(|options| {
        let report = run::evaluate(&options)?;
        let told = match options.format {
            Format::Table => table::table(&report),
            Format::Json => serde_json::to_string_pretty(&report)
                .map_err(|error| Failure(format!("the report as JSON: {error}")))?,
        };
        Ok((told, report.summary.passed))
    })
}
