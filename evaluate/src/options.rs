//! What can be said on the command line.

use std::path::{Path, PathBuf};

use crate::Failure;

const USAGE: &str = "usage: cargo xtask evaluate links|playbooks [OPTIONS], or
       cargo xtask evaluate [--attacks DIR] [--seeds N] [--events N] [--only NAME]
                            [--format table|json] [--keep DIR] [--workers N]

  --attacks DIR  records of attacks, one attack a file, in any form that `stanch ingest` takes
  --seeds N      benign streams to try each attack in (5)
  --events N     events of each stream (60000)
  --only NAME    only attacks whose name contains NAME
  --format FORM  table or json
  --keep DIR     keep every case that is made, in DIR, to look at by hand
  --workers N    runs at a time (as many as the machine has cores)";

/// Form of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    Json,
}

/// The options, checked.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) attacks: PathBuf,
    pub(crate) seeds: u64,
    pub(crate) events: u64,
    pub(crate) only: Option<String>,
    pub(crate) format: Format,
    pub(crate) keep: Option<PathBuf>,
    pub(crate) workers: usize,
    /// The program under evaluation.
    pub(crate) stanch: PathBuf,
}

impl Options {
    pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut options = Self {
            attacks: default_attacks(),
            seeds: 5,
            events: 60_000,
            only: None,
            format: Format::Table,
            keep: None,
            workers: std::thread::available_parallelism().map_or(1, usize::from),
            stanch: beside()?,
        };
        let mut arguments = arguments;
        while let Some(name) = arguments.next() {
            if matches!(name.as_str(), "--help" | "-h") {
                return Err(Failure(USAGE.to_owned()));
            }
            let value = arguments.next().ok_or_else(|| Failure(format!("{name} needs a value\n\n{USAGE}")))?;
            let number = || match value.parse::<u64>() {
                Ok(number) if number > 0 => Ok(number),
                _ => Err(Failure(format!("{name} {value}: not a number above 0"))),
            };
            match name.as_str() {
                "--attacks" => options.attacks = value.into(),
                "--seeds" => options.seeds = number()?,
                "--events" => options.events = number()?,
                "--only" => options.only = Some(value),
                "--keep" => options.keep = Some(value.into()),
                "--workers" => options.workers = number()?.min(256) as usize,
                // For trying the evaluation itself, with a program that answers as a review would.
                "--stanch" => options.stanch = value.into(),
                "--format" => options.format = format(&value)?,
                _ => return Err(Failure(format!("{name}: no such option\n\n{USAGE}"))),
            }
        }
        built(&options.stanch)?;
        Ok(options)
    }
}

/// How results are printed, by its name.
pub(crate) fn format(name: &str) -> Result<Format, Failure> {
    match name {
        "table" => Ok(Format::Table),
        "json" => Ok(Format::Json),
        _ => Err(Failure(format!("--format {name}: neither table nor json"))),
    }
}

/// The program, which stands beside this one where one build puts both.
pub(crate) fn beside() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe().map_err(|error| Failure(error.to_string()))?;
    Ok(own.with_file_name("stanch"))
}

/// Refuses a program that is not there.
pub(crate) fn built(stanch: &Path) -> Result<(), Failure> {
    if stanch.is_file() {
        return Ok(());
    }
    Err(Failure(format!("{} is not there; build it first: cargo build --release", stanch.display())))
}

/// The public set that lies beside the checkout, wherever that is.
fn default_attacks() -> PathBuf {
    let data = Path::new("shared/data/cloudtrail/stratus");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    workspace.and_then(Path::parent).map_or_else(|| data.to_owned(), |beside| beside.join(data))
}
