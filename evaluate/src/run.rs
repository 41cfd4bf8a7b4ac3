//! All runs: every attack in every variant in the stream of every seed.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use stanch_scenario::inject::{Place, Tempo, seed_of_attack};

use crate::Failure;
use crate::attacks::{self, Attack};
use crate::measure::{Truth, measure};
use crate::options::Options;
use crate::progress::{Progress, say};
use crate::report::{Report, Run, Variant};
use crate::stream::{self, Stream};

/// Evaluates.
pub(crate) fn evaluate(options: &Options) -> Result<Report, Failure> {
    let temporary = tempfile::Builder::new()
        .prefix("stanch-evaluate-")
        .tempdir()
        .map_err(|error| Failure(format!("no temporary folder: {error}")))?;
    let scratch = options.keep.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(scratch).map_err(|error| Failure::at(scratch, error))?;

    let attacks = attacks::read(options, scratch)?;
    let variants = variants();
    let per_seed = attacks.len() * variants.len();
    say(&format!(
        "{} attacks in {} variants and {} streams of {} events, {} at a time",
        attacks.len(),
        variants.len(),
        options.seeds,
        options.events,
        options.workers
    ));
    let mut report = Report::new(options, &attacks);
    let progress = Progress::new(per_seed * options.seeds as usize);
    for seed in 1..=options.seeds {
        let stream = stream::make(options, seed, scratch)?;
        report.benign.push(stream.benign.clone());
        let tasks: Vec<(&Attack, Variant)> =
            attacks.iter().flat_map(|attack| variants.iter().map(move |variant| (attack, *variant))).collect();
        report.runs.extend(side_by_side(options, &tasks, |(attack, variant)| {
            let run = one(options, &stream, attack, *variant, scratch);
            progress.done();
            run
        }));
        if options.keep.is_none() {
            let folder = &stream.case.folder;
            fs::remove_dir_all(folder).map_err(|error| Failure::at(folder, error))?;
        }
    }
    report.sum_up();
    Ok(report)
}

fn variants() -> Vec<Variant> {
    Place::ALL.iter().flat_map(|&place| Tempo::ALL.iter().map(move |&tempo| Variant { place, tempo })).collect()
}

/// Works through the tasks with all workers; the results are in the order of the tasks.
fn side_by_side<T: Sync, R: Send>(options: &Options, tasks: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(tasks.len()));
    std::thread::scope(|scope| {
        for _ in 0..options.workers.clamp(1, tasks.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(task) = tasks.get(place) else { break };
                    let result = work(task);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((place, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// One attack in one variant. What goes wrong is a miss that says why, so that one bad file does not end all.
fn one(options: &Options, stream: &Stream, attack: &Attack, variant: Variant, scratch: &Path) -> Run {
    let mut run = Run::new(&attack.name, variant, stream.seed);
    let label = format!("{}-{}-{}", stream.seed, attack.name, variant.name().replace(", ", "-"));
    let plain = |one: char| if one.is_ascii_alphanumeric() { one } else { '-' };
    let folder = scratch.join(label.chars().map(plain).collect::<String>());
    if let Err(failure) = review(options, stream, attack, &folder, &mut run) {
        run.failed = Some(failure.to_string());
    }
    if options.keep.is_none() {
        // A copy that cannot be removed now goes with the temporary folder.
        let _ = fs::remove_dir_all(&folder);
    }
    run
}

fn review(options: &Options, stream: &Stream, attack: &Attack, folder: &Path, run: &mut Run) -> Result<(), Failure> {
    let variant = run.variant;
    let seed = seed_of_attack(&attack.name, stream.seed);
    let injection = stream
        .injector
        .inject(&attack.records, variant.place, variant.tempo, seed)
        .map_err(|error| Failure(error.to_string()))?;
    run.victim = format!("{} ({})", injection.victim, injection.note);
    run.from = format!("{} by {}", injection.address, injection.user_agent);
    run.span = injection.span().map(|(first, last)| (first.to_rfc3339(), last.to_rfc3339()));
    run.events = injection.records.len();

    let case = stream.case.copy(folder)?;
    let file = folder.join("injected.json");
    fs::write(&file, injection.document()).map_err(|error| Failure::at(&file, error))?;
    case.ingest(&file)?;
    case.assess()?;
    let (findings, stories) = (case.result("findings.json")?, case.result("stories.json")?);
    let truth = Truth { injected: injection.event_ids().collect(), own: injection.own_event_ids().collect() };
    run.figures = measure(&findings, &stories, &truth, options.events);
    Ok(())
}
