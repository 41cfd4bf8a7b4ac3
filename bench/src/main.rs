//! How fast an ingest and a review are: against gunzip and a typed parse of the same files, in the same run.
//!
//! `cargo xtask bench [--events N] [--keep DIR]` generates files, measures, and prints a table with the bar of each ratio.
//! `cargo xtask bench reach [OPTIONS]` does so for the reach of identities, and `cargo xtask bench watch [--events N]` for
//! the uses of canaries among the calls of others.

mod limit;
mod reach;
mod usage;
mod watch;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use limit::{Pass, pass};
use stanch_scenario::{Spec, generate};
use usage::{Usage, run};

/// Why a measurement could not be made.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a measurement speaks to the person who started it")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let lines = match arguments.split_first() {
        Some((first, rest)) if first == "reach" => reach::measure(rest),
        Some((first, rest)) if first == "watch" => watch::measure(rest),
        _ => measure(),
    };
    match lines {
        Ok(lines) => {
            println!("{}", lines.join("\n"));
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
    }
}

struct Options {
    events: u64,
    keep: Option<PathBuf>,
}

fn options() -> Result<Options, Failure> {
    let mut options = Options { events: 1_000_000, keep: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| Failure(format!("{name} needs a value")))?;
        match name.as_str() {
            "--events" => {
                options.events = value.parse().map_err(|_| Failure(format!("--events {value}: not a number")))?;
            }
            "--keep" => options.keep = Some(value.into()),
            _ => return Err(Failure(format!("{name}: no such option; --events N, --keep DIR"))),
        }
    }
    Ok(options)
}

/// Repetitions of each measurement, of which the median is told.
const RUNS: usize = 3;

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

fn measure() -> Result<Vec<String>, Failure> {
    let options = options()?;
    let temporary = tempfile::tempdir().map_err(|error| Failure(error.to_string()))?;
    let folder = options.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    let stanch = stanch()?;
    let logs = logs(&folder, options.events)?;
    let files = gzips(&logs)?;
    let packed: u64 = files.iter().filter_map(|path| path.metadata().ok()).map(|m| m.len()).sum();

    let mut unpack = Vec::new();
    let mut parse = Vec::new();
    let mut one = Vec::new();
    let mut two = Vec::new();
    let mut size = 0;
    for _ in 0..RUNS {
        // One of each in turn, so that a machine that changes its speed changes it for all.
        unpack.push(pass(&files, false)?);
        parse.push(pass(&files, true)?);
        let (usage, bytes) = ingest(&stanch, &folder, &logs, 1)?;
        one.push(usage);
        size = bytes;
        two.push(ingest(&stanch, &folder, &logs, 2)?.0);
    }
    // The last ingest's case is still there.
    let review = assess(&stanch, &folder, options.events)?;
    let small = small_files(&stanch, &folder)?;
    let Some(&Pass { bytes, events, .. }) = parse.first() else { return Err(Failure("no file was read".to_owned())) };
    Ok(table(
        events as f64,
        bytes as f64 / 1e6,
        packed as f64 / 1e6,
        size as f64 / 1e6,
        &unpack,
        &parse,
        &one,
        &two,
        review,
        small,
    ))
}

#[expect(clippy::too_many_arguments, reason = "one row each")]
fn table(
    events: f64,
    text: f64,
    packed: f64,
    size: f64,
    unpack: &[Pass],
    parse: &[Pass],
    one: &[Usage],
    two: &[Usage],
    review: Usage,
    small: f64,
) -> Vec<String> {
    let a = median(unpack.iter().map(|p| p.cpu).collect());
    let b = median(parse.iter().map(|p| p.cpu).collect());
    let c = median(one.iter().map(|u| u.cpu).collect());
    let of_limit = median(parse.iter().zip(one).map(|(b, c)| b.cpu / c.cpu).collect());
    let threads = median(one.iter().zip(two).map(|(one, two)| one.wall / two.wall).collect());
    let peak = one.iter().chain(two).map(|u| u.peak).fold(0.0, f64::max);
    let rate = |name: &str, cpu: f64| {
        format!(
            "{name:34} {:>10.0} events/CPU-s {:>8.0} MB/CPU-s {:>8.2} µs/event",
            events / cpu,
            text / cpu,
            cpu / events * 1e6
        )
    };
    vec![
        format!("{events:.0} events, {text:.0} MB of JSON, {packed:.0} MB of gzip; medians of {RUNS} runs"),
        rate("(a) gunzip", a),
        rate("(b) gunzip and typed parse", b),
        rate("(c) ingest to Parquet, one thread", c),
        format!("{:34} {of_limit:>10.3} (at least 0.35)", "(c) of (b), per CPU-second"),
        format!("{:34} {threads:>10.2} (at least 1.7)", "wall, one thread over two"),
        format!("{:34} {:>10.3} (at most 0.75)", "Parquet over gzip", size / packed),
        format!("{:34} {peak:>10.0} MiB (under 512)", "peak memory, one or two threads"),
        format!("{:34} {small:>10.2} (at most 3)", "CPU, 4,000 files of 8 over 8 files"),
        rate("(d) whole review", review.cpu),
        format!(
            "{:34} {:>10.2} (at most 2.0 at 10,000,000 events)",
            "(d) over (c), CPU",
            review.cpu / median(one.iter().map(|u| u.cpu).collect())
        ),
        format!("{:34} {:>10.0} MiB (under 2048)", "peak memory of the review", review.peak),
    ]
}

fn stanch() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe().map_err(|error| Failure(error.to_string()))?;
    let path = own.with_file_name("stanch");
    if path.is_file() { Ok(path) } else { Err(Failure("build stanch first: cargo build --release".to_owned())) }
}

fn logs(folder: &Path, events: u64) -> Result<PathBuf, Failure> {
    let logs = folder.join(format!("logs-{events}"));
    if !logs.join("truth.json").is_file() {
        generate(&Spec::new(7, events), &logs, &|_| {}).map_err(|error| Failure(error.to_string()))?;
    }
    Ok(logs.join("AWSLogs"))
}

fn gzips(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failure = |error: std::io::Error| Failure(format!("{}: {error}", folder.display()));
    let mut files = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(path) = left.pop() {
        for entry in std::fs::read_dir(&path).map_err(failure)? {
            let path = entry.map_err(failure)?.path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|e| e == "gz")
                && !path.to_string_lossy().contains("CloudTrail-Digest")
            {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Ingests into a new case; answers the cost and the size of the Parquet files in bytes.
fn ingest(stanch: &Path, folder: &Path, logs: &Path, threads: usize) -> Result<(Usage, u64), Failure> {
    let case = folder.join("case");
    if case.exists() {
        std::fs::remove_dir_all(&case).map_err(|error| Failure(format!("{}: {error}", case.display())))?;
    }
    run(Command::new(stanch).args(["init", "--vendor", "circleci"]).arg(&case))?;
    let usage = run(Command::new(stanch)
        .arg("--case")
        .arg(&case)
        .args(["--quiet", "ingest", "--threads", &threads.to_string()])
        .arg(logs))?;
    let mut size = 0;
    let mut left = vec![case.join("lake")];
    while let Some(path) = left.pop() {
        for entry in std::fs::read_dir(&path).map_err(|error| Failure(error.to_string()))?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|e| e == "parquet") {
                size += path.metadata().map_or(0, |m| m.len());
            }
        }
    }
    Ok((usage, size))
}

/// Reviews the case that was ingested last, with what the vendor held of the same incident.
fn assess(stanch: &Path, folder: &Path, events: u64) -> Result<Usage, Failure> {
    let case = folder.join("case");
    let held = folder.join(format!("logs-{events}")).join("exposures.csv");
    run(Command::new(stanch).arg("--case").arg(&case).args(["--quiet", "expose"]).arg(held))?;
    run(Command::new(stanch).arg("--case").arg(&case).args(["--quiet", "assess", "--format", "json"]))
}

/// CPU of 4,000 files of 8 events over that of the same events in 8 files.
fn small_files(stanch: &Path, folder: &Path) -> Result<f64, Failure> {
    let failure = |error: std::io::Error| Failure(error.to_string());
    let source = gzips(&logs(folder, 32_000)?)?;
    let mut records = Vec::new();
    let mut gunzip = libdeflater::Decompressor::new();
    for path in source {
        let packed = std::fs::read(&path).map_err(failure)?;
        let size = packed.last_chunk().map_or(0, |size| u32::from_le_bytes(*size)) as usize;
        let mut text = vec![0; size];
        gunzip.gzip_decompress(&packed, &mut text).map_err(|error| Failure(error.to_string()))?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let file: sonic_rs::Value = sonic_rs::from_str(&text).map_err(|error| Failure(error.to_string()))?;
        use sonic_rs::{JsonContainerTrait, JsonValueTrait};
        let list = file.get("Records").and_then(|records| records.as_array().cloned());
        records.extend(list.into_iter().flatten().map(|record| record.to_string()));
    }
    records.truncate(32_000);
    let write = |name: &str, per_file: usize| -> Result<PathBuf, Failure> {
        let target = folder.join(name);
        std::fs::create_dir_all(&target).map_err(failure)?;
        let mut gzip = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
        for (i, chunk) in records.chunks(per_file).enumerate() {
            let text = format!("{{\"Records\":[{}]}}", chunk.join(","));
            let mut packed = vec![0; gzip.gzip_compress_bound(text.len())];
            let size = gzip.gzip_compress(text.as_bytes(), &mut packed).map_err(|error| Failure(error.to_string()))?;
            std::fs::write(target.join(format!("{i:05}.json.gz")), &packed[..size]).map_err(failure)?;
        }
        Ok(target)
    };
    let (many, few) = (write("many", 8)?, write("few", 4000)?);
    let mut ratios = Vec::new();
    for _ in 0..RUNS {
        ratios.push(ingest(stanch, folder, &many, 1)?.0.cpu / ingest(stanch, folder, &few, 1)?.0.cpu);
    }
    Ok(median(ratios))
}
