//! What was found, for a person.

use super::Report;
use super::program::Fault;

/// The exports, the samples with what is said of each, who finds the seeded faults, and the bars.
pub(super) fn table(report: &Report) -> String {
    let mut out = vec![format!("playbooks against {} files of official schemas", report.schemas), String::new()];
    exports(report, &mut out);
    samples(report, &mut out);
    faults(report, &mut out);
    let widest = report.bars.iter().map(|bar| bar.what.len()).max().unwrap_or(0);
    for bar in &report.bars {
        let mark = if bar.holds == bar.of { "reached" } else { "MISSED" };
        out.push(format!("{:widest$}  {:>3} of {:>3}  {mark}", bar.what, bar.holds, bar.of));
    }
    out.push(String::new());
    out.push(if report.passed { "passed" } else { "NOT passed" }.to_owned());
    out.join("\n")
}

fn exports(report: &Report, out: &mut Vec<String>) {
    out.push(format!("{:<40} {:>5}  {:<10} {}", "export", "steps", "schemas", "read back"));
    for one in &report.exports {
        let accepted = if one.accepted() { "accept" } else { "REFUSE" };
        let same = if one.identical { "the same" } else { "NOT the same" };
        out.push(format!("{:<40} {:>5}  {accepted:<10} {same}", one.name, one.steps));
        let why = one.refused.iter().chain(&one.violations.playbook).chain(&one.violations.commands);
        out.extend(why.map(|what| format!("    {what}")));
    }
    out.push(String::new());
}

fn samples(report: &Report, out: &mut Vec<String>) {
    if report.samples.is_empty() {
        return;
    }
    out.push(format!("{:<40} {:>6} {:>8}  {:<10} {}", "sample", "errors", "warnings", "schemas", "answered"));
    for one in &report.samples {
        let errors = one.faults.iter().filter(|fault| fault.is_error()).count();
        let found = match one.refused {
            Some(_) => format!("{:>15}", "not read"),
            None => format!("{errors:>6} {:>8}", one.faults.len() - errors),
        };
        let accepted = if one.theirs() { "refuse" } else { "accept" };
        let answered = if one.answered { "yes" } else { "NO" };
        out.push(format!("{:<40} {found}  {accepted:<10} {answered}", one.name));
        out.extend(one.refused.iter().map(|why| format!("    stanch: {why}")));
        out.extend(kinds(&one.faults).into_iter().map(|line| format!("    stanch: {line}")));
        let theirs = one.malformed.iter().chain(&one.official.playbook).chain(&one.official.commands);
        out.extend(theirs.map(|what| format!("    schemas: {what}")));
    }
    out.push(String::new());
}

/// One line for each kind of fault: how many there are, and where the first one is.
fn kinds(faults: &[Fault]) -> Vec<String> {
    let mut lines: Vec<(&str, usize, String)> = Vec::new();
    for fault in faults {
        match lines.iter_mut().find(|(kind, ..)| *kind == fault.kind) {
            Some((_, count, _)) => *count += 1,
            None => lines.push((
                &fault.kind,
                1,
                format!("{} {} at {}: {}", fault.level, fault.kind, fault.place, fault.what),
            )),
        }
    }
    let more = |count: usize| if count > 1 { format!(" (and {} more)", count - 1) } else { String::new() };
    lines.into_iter().map(|(_, count, line)| format!("{line}{}", more(count))).collect()
}

fn faults(report: &Report, out: &mut Vec<String>) {
    let count = |holds: fn(&super::Seeded) -> bool| report.faults.iter().filter(|one| holds(one)).count();
    out.push(format!(
        "{} seeded faults: `check` finds {}, the official schema of playbooks {}, those of commands {} more",
        report.faults.len(),
        count(|one| one.ours),
        count(|one| !one.playbook.is_empty()),
        count(|one| one.playbook.is_empty() && !one.commands.is_empty()),
    ));
    for one in &report.faults {
        if !one.ours {
            out.push(format!("    {} ({}): NOT found by `check`", one.name, one.kind));
        }
        out.extend(one.playbook.iter().chain(&one.commands).map(|what| format!("    {}: {what}", one.name)));
    }
    out.push(String::new());
}
