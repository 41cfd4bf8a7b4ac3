//! One seed: generate, serve, collect, link, and again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use stanch_doubles::all::All;
use stanch_scenario::estate::{Estate, EstateSpec};

use super::documents::{Changes, Collected, Exposures};
use super::measure::measure;
use super::options::{Options, Size};
use super::{Seeded, change};
use crate::Failure;
use crate::case::Case;

/// All of the first round together may take so long.
const BAR: Duration = Duration::from_secs(60);

/// What is collected side by side, as somebody in a hurry does.
const FIRST: [&[&str]; 3] = [
    &["collect", "github", "--format", "json"],
    &["collect", "gitlab", "--format", "json"],
    &["collect", "aws", "--role", "stanch-collector", "--format", "json"],
];

/// What is collected after that, since GitHub's repositories lead to projects.
const CIRCLECI: &[&str] = &["collect", "circleci", "--format", "json"];

/// Measures with one seed.
pub(super) fn run(options: &Options, seed: u64) -> Result<Seeded, Failure> {
    let spec = match options.size {
        Size::Demo => EstateSpec::demo(seed),
        Size::Large => EstateSpec::large(seed),
    };
    let estate = stanch_scenario::estate(&spec).map_err(|error| Failure(error.to_string()))?;
    let temporary = tempfile::tempdir().map_err(|error| Failure(error.to_string()))?;
    let root = options.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    let case = Case::init(&options.stanch, &root.join(format!("links-{seed}")))?;

    let doubles = serve(&Arc::new(estate.clone()), options.delay)?;
    let started = Instant::now();
    collect(&case, &doubles)?;
    let collected = started.elapsed();
    let started = Instant::now();
    let exposures: Exposures = case.printed(&["exposures", "--settings", "--format", "json"], &[])?;
    let linked = started.elapsed();
    let second = collect(&case, &doubles)?;
    drop(doubles);
    let (changed, made) = change::changed(&estate);
    let third: Collected = case.printed(CIRCLECI, &serve(&Arc::new(changed), options.delay)?.environment())?;

    let links = measure(&estate.truth, &exposures);
    let second_changed = second.iter().flat_map(Changes::counts).sum();
    let seen = third.changes.counts();
    let in_time = options.size == Size::Demo || collected + linked < BAR;
    let passed = links.passed() && second_changed == 0 && seen == made && in_time;
    Ok(Seeded {
        seed,
        collect_seconds: collected.as_secs_f64(),
        link_seconds: linked.as_secs_f64(),
        second_changed,
        made,
        seen,
        links,
        passed,
    })
}

/// Serves an organisation.
pub(crate) fn serve(estate: &Arc<Estate>, delay: Duration) -> Result<All, Failure> {
    All::serve(estate, delay).map_err(|error| Failure(format!("the doubles: {error}")))
}

/// Collects everything once; gives what each collection says changed.
pub(crate) fn collect(case: &Case, doubles: &All) -> Result<Vec<Changes>, Failure> {
    let environment = doubles.environment();
    let first = std::thread::scope(|scope| {
        let running: Vec<_> =
            FIRST.iter().map(|arguments| scope.spawn(|| case.printed::<Collected>(arguments, &environment))).collect();
        let panicked = |_| Err(Failure("a collection panicked".to_owned()));
        running.into_iter().map(|one| one.join().unwrap_or_else(panicked)).collect::<Result<Vec<_>, _>>()
    })?;
    let circleci: Collected = case.printed(CIRCLECI, &environment)?;
    Ok(first.into_iter().chain([circleci]).map(|one| one.changes).collect())
}
