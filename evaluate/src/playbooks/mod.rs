//! Playbooks against the standard's own schemas, and playbooks of others: what `stanch` writes is valid and read back the
//! same; what others wrote is read, checked and shown; what is wrong is found.

mod exports;
mod faults;
mod options;
mod program;
mod samples;
mod schemas;
mod table;

use serde::Serialize;

use crate::Failure;
use exports::Export;
use faults::Seeded;
use options::Options;
use program::Program;
use samples::Sample;
use schemas::Official;

/// All that was found.
#[derive(Clone, Debug, Serialize)]
struct Report {
    schema: &'static str,
    /// Files of the official schemas.
    schemas: usize,
    exports: Vec<Export>,
    samples: Vec<Sample>,
    faults: Vec<Seeded>,
    bars: Vec<Bar>,
    passed: bool,
}

/// What has to hold for all of something.
#[derive(Clone, Debug, Serialize)]
struct Bar {
    what: &'static str,
    holds: usize,
    of: usize,
}

impl Bar {
    fn over<T>(what: &'static str, all: impl IntoIterator<Item = T>, holds: impl Fn(T) -> bool) -> Self {
        let mut bar = Self { what, holds: 0, of: 0 };
        for one in all {
            bar.of += 1;
            bar.holds += usize::from(holds(one));
        }
        bar
    }
}

/// Evaluates as the command line says; gives what to print and whether every bar was reached.
pub(crate) fn evaluate(arguments: impl Iterator<Item = String>) -> Result<(String, bool), Failure> {
    let options = Options::read(arguments)?;
    let official = Official::read(&options.schemas)?;
    let temporary = tempfile::tempdir().map_err(|error| Failure(format!("no temporary folder: {error}")))?;
    let root = options.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&root).map_err(|error| Failure::at(&root, error))?;
    let root = root.canonicalize().map_err(|error| Failure::at(&root, error))?;
    let program = Program { stanch: options.stanch.clone(), folder: root.clone() };

    let exports = exports::exports(&options, &official, &root)?;
    let samples = match &options.samples {
        Some(folder) => samples::samples(&program, &official, folder)?,
        None => Vec::new(),
    };
    let faults = faults::faults(&options, &program, &official)?;
    let bars = vec![
        Bar::over("exports that the official schemas accept", &exports, Export::accepted),
        Bar::over("exports that are read back the same", &exports, |one| one.identical),
        Bar::over("samples answered: no crash, and what is read is shown and exported", &samples, |one| one.answered),
        Bar::over(
            "samples that the official schemas refuse, and `check` finds an error in",
            samples.iter().filter(|one| one.theirs()),
            Sample::ours,
        ),
        Bar::over("seeded faults that `check` finds", faults.iter(), |one| one.ours),
    ];
    let passed = bars.iter().all(|bar| bar.holds == bar.of);
    let schema = "stanch.evaluate-playbooks/1";
    let report = Report { schema, schemas: official.files, exports, samples, faults, bars, passed };
    let told = if options.json {
        serde_json::to_string_pretty(&report).map_err(|error| Failure(format!("the report as JSON: {error}")))?
    } else {
        table::table(&report)
    };
    Ok((told, passed))
}
