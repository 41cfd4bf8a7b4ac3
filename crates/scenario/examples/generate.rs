//! Generates a scenario from the command line: `generate FOLDER EVENTS [SEED] [THREADS]`, and says how large it is.

use stanch_scenario::{Spec, generate};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |place: usize, otherwise: u64| arguments.get(place).map_or(Ok(otherwise), |text| text.parse());
    let folder = arguments.get(1).ok_or("usage: generate FOLDER EVENTS [SEED] [THREADS]")?;
    let mut spec = Spec::new(number(3, 1)?, number(2, 50_000)?);
    spec.threads = number(4, 0)? as usize;
    let started = std::time::Instant::now();
    let truth = generate(&spec, Path::new(folder), &|_| {})?;
    let seconds = started.elapsed().as_secs_f64();
    let per = |bytes: u64| bytes as f64 / truth.records as f64;
    let line = format!(
        "{} records, {} events, {} files, {:.1} bytes and {:.1} gzip bytes a record, {:.0} records a second\n",
        truth.records,
        truth.distinct_events,
        truth.files,
        per(truth.json_bytes),
        per(truth.gz_bytes),
        truth.records as f64 / seconds
    );
    std::io::Write::write_all(&mut std::io::stdout(), line.as_bytes())?;
    Ok(())
}
