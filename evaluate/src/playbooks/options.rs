//! What can be said on the command line.

use std::path::{Path, PathBuf};

use crate::Failure;
use crate::options::Format;

const USAGE: &str =
    "usage: cargo xtask evaluate playbooks --schemas DIR [--samples DIR] [--format table|json] [--keep DIR]

  --schemas DIR  the folder `schemas` of the public repository oasis-open/cacao-json-schemas
  --samples DIR  playbooks of others: every file of it, at any depth, whose name ends in .json
  --format FORM  table or json
  --keep DIR     keep the case that is made and every export, in DIR, to look at by hand";

/// The options, checked.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) schemas: PathBuf,
    pub(super) samples: Option<PathBuf>,
    pub(super) json: bool,
    pub(super) keep: Option<PathBuf>,
    pub(super) stanch: PathBuf,
    /// Documents of the tests: one that is valid, and in `faults` those with one fault each.
    pub(super) fixtures: PathBuf,
}

impl Options {
    pub(super) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut schemas = None;
        let mut options = Self {
            schemas: PathBuf::new(),
            samples: None,
            json: false,
            keep: None,
            stanch: crate::options::beside()?,
            fixtures: fixtures(),
        };
        while let Some(name) = arguments.next() {
            if matches!(name.as_str(), "--help" | "-h") {
                return Err(Failure(USAGE.to_owned()));
            }
            let value = arguments.next().ok_or_else(|| Failure(format!("{name} needs a value\n\n{USAGE}")))?;
            match name.as_str() {
                "--schemas" => schemas = Some(value.into()),
                "--samples" => options.samples = Some(value.into()),
                "--keep" => options.keep = Some(value.into()),
                // For trying the evaluation itself, with a program that answers as stanch would.
                "--stanch" => options.stanch = value.into(),
                "--fixtures" => options.fixtures = value.into(),
                "--format" => options.json = crate::options::format(&value)? == Format::Json,
                _ => return Err(Failure(format!("{name}: no such option\n\n{USAGE}"))),
            }
        }
        options.schemas = schemas.ok_or_else(|| Failure(format!("--schemas is needed\n\n{USAGE}")))?;
        crate::options::built(&options.stanch)?;
        Ok(options)
    }
}

/// Those of the checkout that this was built from.
fn fixtures() -> PathBuf {
    let tests = Path::new("crates/playbook/tests/fixtures");
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| tests.to_owned(), |root| root.join(tests))
}
