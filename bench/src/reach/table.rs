//! The table of what was measured, with the bar of each.

use super::Size;
use super::decisions::Rates;
use crate::usage::Usage;

/// Seconds in which the reach of all has to be known.
const LONGEST: f64 = 60.0;

/// MiB of memory that it may take.
const LARGEST: f64 = 4096.0;

/// How much more time and memory twice the organisation may take.
const GROWTH: f64 = 2.4;

/// Decisions in a second of one processor.
const DECISIONS: f64 = 300_000.0;

/// What is measured of each size.
const PARTS: [&str; 3] = ["collect from files", "reach --all", "reach, all exposed"];

/// What each of [`PARTS`] cost.
fn usages(size: &Size) -> [Usage; 3] {
    [size.collect, size.all, size.exposed]
}

/// Lines of the table.
pub(crate) fn lines(sizes: &[Size], rates: &Rates) -> Vec<String> {
    let mut lines = vec![format!(
        "{:>8} {:>10} {:>8} {:>8}  {:28} {:>9} {:>9} {:>9}  {}",
        "accounts", "principals", "policies", "exposed", "", "wall s", "CPU s", "MiB", "growth of wall, CPU, memory"
    )];
    let mut before: Option<&Size> = None;
    for size in sizes {
        for (at, name) in PARTS.into_iter().enumerate() {
            lines.push(row(size, name, usages(size)[at], before.map(|before| usages(before)[at])));
        }
        before = Some(size);
    }
    lines.push(String::new());
    let reach = |size: &Size| [size.all, size.exposed];
    let whole: Vec<Usage> = sizes.last().into_iter().flat_map(reach).collect();
    let most = |of: fn(&Usage) -> f64| whole.iter().map(of).fold(0.0, f64::max);
    let growth = sizes.windows(2).flat_map(|pair| match pair {
        [before, after] => grown(reach(before), reach(after)),
        _ => Vec::new(),
    });
    lines.push(bar("longest reach, s", most(|one| one.wall), LONGEST, false));
    lines.push(bar("largest memory, MiB", most(|one| one.peak), LARGEST, false));
    lines.push(bar("largest growth for twice the size", growth.fold(0.0, f64::max), GROWTH, false));
    lines.push(bar("decisions per CPU-second", rates.permits, DECISIONS, true));
    lines.push(format!("{:40} {:>12.0}", "with reasons", rates.decide));
    lines.push(format!("{:40} {:>12.0}", "with everything of the caller gathered anew", rates.anew));
    lines.push(format!(
        "{:40} {} yes, {} no, {} unknown",
        "answers", rates.answers[0], rates.answers[1], rates.answers[2]
    ));
    for size in sizes {
        lines.push(String::new());
        lines.extend(truth(size));
    }
    lines
}

fn row(size: &Size, name: &str, usage: Usage, before: Option<Usage>) -> String {
    let spec = &size.spec;
    let growth = before.map_or_else(String::new, |before| {
        format!("{:.2} {:.2} {:.2}", usage.wall / before.wall, usage.cpu / before.cpu, usage.peak / before.peak)
    });
    format!(
        "{:>8} {:>10} {:>8} {:>8}  {name:28} {:>9.2} {:>9.2} {:>9.0}  {growth}",
        spec.accounts, spec.principals, spec.policies, spec.exposed, usage.wall, usage.cpu, usage.peak
    )
}

/// How much more each took, in time and memory.
fn grown(before: [Usage; 2], after: [Usage; 2]) -> Vec<f64> {
    let pairs = before.into_iter().zip(after);
    pairs.flat_map(|(before, after)| [after.cpu / before.cpu, after.peak / before.peak]).collect()
}

/// A line with a bar, and whether it is met.
fn bar(name: &str, measured: f64, bar: f64, least: bool) -> String {
    let met = if least { measured >= bar } else { measured <= bar };
    let word = if least { "at least" } else { "at most" };
    format!("{name:40} {measured:>12.2} ({word} {bar}) {}", if met { "met" } else { "MISSED" })
}

/// How the truth about one size was met.
fn truth(size: &Size) -> Vec<String> {
    let word = if size.verdicts.hold() { "all met" } else { "MISSED" };
    let counts = size.truth.counts;
    let mut lines = vec![format!(
        "truth about {} users and {} roles with {} managed and {} written policies, {} of resources: {word}",
        counts.users, counts.roles, counts.managed, counts.inline, counts.resource
    )];
    for (name, met) in &size.verdicts.lists {
        lines.push(format!("  {name:20} {:>6} of {:>6}", met.met, met.of));
        lines.extend(met.missed.iter().map(|(what, times)| format!("    {times:>6} {what}")));
        lines.extend(met.example.iter().map(|arn| format!("           such as {arn}")));
    }
    lines
}
