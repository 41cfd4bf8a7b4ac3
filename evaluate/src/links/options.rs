//! What can be said on the command line.

use std::path::PathBuf;
use std::time::Duration;

use crate::Failure;
use crate::options::Format;

const USAGE: &str =
    "usage: cargo xtask evaluate links [--seeds N] [--size demo|large] [--delay MS] [--format table|json]
                                  [--keep DIR]

  --seeds N      organisations to generate (3)
  --size SIZE    demo: 150 variables; large: 1,200 projects, 3,000 variables, 60 accounts, 2,000 keys (large)
  --delay MS     how long each call of a vendor takes (50)
  --format FORM  table or json
  --keep DIR     keep every case that is made, in DIR, to look at by hand";

/// How large the organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Demo,
    Large,
}

impl Size {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Large => "large",
        }
    }
}

/// The options, checked.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) seeds: u64,
    pub(super) size: Size,
    pub(super) delay: Duration,
    pub(super) json: bool,
    pub(super) keep: Option<PathBuf>,
    pub(super) stanch: PathBuf,
}

impl Options {
    pub(super) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut options = Self {
            seeds: 3,
            size: Size::Large,
            delay: Duration::from_millis(50),
            json: false,
            keep: None,
            stanch: crate::options::beside()?,
        };
        while let Some(name) = arguments.next() {
            if matches!(name.as_str(), "--help" | "-h") {
                return Err(Failure(USAGE.to_owned()));
            }
            let value = arguments.next().ok_or_else(|| Failure(format!("{name} needs a value\n\n{USAGE}")))?;
            let number = || value.parse::<u64>().map_err(|_| Failure(format!("{name} {value}: not a number")));
            match name.as_str() {
                "--seeds" => options.seeds = number()?.max(1),
                "--delay" => options.delay = Duration::from_millis(number()?.min(60_000)),
                "--keep" => options.keep = Some(value.into()),
                "--size" => {
                    options.size = match value.as_str() {
                        "demo" => Size::Demo,
                        "large" => Size::Large,
                        _ => return Err(Failure(format!("--size {value}: neither demo nor large"))),
                    }
                }
                "--format" => options.json = crate::options::format(&value)? == Format::Json,
                _ => return Err(Failure(format!("{name}: no such option\n\n{USAGE}"))),
            }
        }
        crate::options::built(&options.stanch)?;
        Ok(options)
    }
}
