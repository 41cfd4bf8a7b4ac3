//! The `stanch` command: one file per command, and everything that reads the environment.

mod args;
mod command;
mod failure;
mod instant;
mod output;
mod person;
mod progress;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match command::run(&args) {
        Ok(code) => code,
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            ExitCode::from(2)
        }
    }
}
