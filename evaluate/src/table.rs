//! The report for a person at a terminal.

use crate::report::Report;
use crate::statistics::Estimate;
use crate::summary::Row;

/// The whole of it.
pub(crate) fn table(report: &Report) -> String {
    let summary = &report.summary;
    let mut lines = vec![
        format!(
            "{} attacks of {}; {} benign streams of {} events; {} runs; 95 % intervals over seeds in brackets",
            report.names.len(),
            report.attacks,
            report.seeds,
            report.events,
            report.runs.len()
        ),
        String::new(),
        format!(
            "{:20} {:>5}  {:18} {:18} {:18} {:22} {}",
            "variant", "runs", "found", "first ten", "one story", "cited", "false per 10,000"
        ),
    ];
    lines.extend(summary.variants.iter().chain([&summary.all]).map(line));
    lines.push(format!(
        "{:20} {:>5}  {:18} {:18} {:18} {:22} {}",
        "benign",
        report.benign.len(),
        "",
        "",
        "",
        percent(summary.benign.cited),
        plain(summary.benign.per_10k)
    ));
    lines.push(String::new());
    let widest = summary.bars.iter().map(|bar| bar.what.len()).max().unwrap_or(0);
    for bar in &summary.bars {
        let mark = if bar.reached { "reached" } else { "MISSED" };
        lines.push(format!("{:widest$}  {:>8.4}  {:14} {mark}", bar.what, bar.value, bar.bar));
    }
    if !summary.noisy_rules.is_empty() {
        lines.push(String::new());
        lines.push("findings in a benign stream, by rule:".to_owned());
        lines.extend(summary.noisy_rules.iter().map(|(rule, findings)| format!("  {findings:>8.1}  {rule}")));
    }
    if !summary.misses.is_empty() {
        lines.push(String::new());
        lines.push(format!("{} runs fell short:", summary.misses.len()));
        for miss in &summary.misses {
            let victim = if miss.victim.is_empty() { "no victim" } else { &miss.victim };
            lines.push(format!(
                "  {} ({}, seed {}, {victim}): {}",
                miss.attack,
                miss.variant.name(),
                miss.seed,
                miss.what
            ));
        }
    }
    lines.join("\n")
}

fn line(row: &Row) -> String {
    format!(
        "{:20} {:>5}  {:18} {:18} {:18} {:22} {}",
        row.name,
        row.runs,
        plain(row.found),
        plain(row.top),
        plain(row.one_story),
        percent(row.cited),
        plain(row.false_per_10k)
    )
}

fn plain(of: Estimate) -> String {
    match of.interval {
        Some((low, high)) => format!("{:.2} [{low:.2}, {high:.2}]", of.value),
        None => format!("{:.2}", of.value),
    }
}

fn percent(of: Estimate) -> String {
    match of.interval {
        Some((low, high)) => format!("{:.3} % [{:.3}, {:.3}]", of.value * 100.0, low * 100.0, high * 100.0),
        None => format!("{:.3} %", of.value * 100.0),
    }
}
