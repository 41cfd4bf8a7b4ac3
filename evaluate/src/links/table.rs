//! What was measured, for a person.

use super::{Report, Seeded};

/// What is measured, and how it is said of a seed.
type Figure = (&'static str, fn(&Seeded) -> String);

/// One line a figure, one column a seed.
pub(super) fn table(report: &Report) -> String {
    let mut out = format!(
        "links of a {} organisation, {} ms a call\n\n{:<54}{}\n",
        report.size,
        report.delay_milliseconds,
        "seed",
        row(report, |seeded| seeded.seed.to_string())
    );
    let figures: [Figure; 12] = [
        ("seconds to collect everything (with the join: 60)", |one| format!("{:.1}", one.collect_seconds)),
        ("seconds to join", |one| format!("{:.1}", one.link_seconds)),
        ("things held, and present exactly once (all)", |one| format!("{}/{}", one.links.once, one.links.held)),
        ("things invented (0)", |one| one.links.invented.to_string()),
        ("true links found (all)", |one| format!("{}/{}", one.links.found, one.links.decidable)),
        ("of them certain", |one| one.links.certain.to_string()),
        ("undecidable, with all candidates shown (all)", |one| {
            format!("{}/{}", one.links.all_shown, one.links.undecidable)
        }),
        ("false at certain (0)", |one| one.links.false_certain.to_string()),
        ("false at likely", |one| one.links.false_likely.to_string()),
        ("traps avoided", |one| format!("{}/{}", one.links.avoided, one.links.traps)),
        ("changed by a second collection (0)", |one| one.second_changed.to_string()),
        ("added, removed, changed: made and seen (the same)", |one| format!("{:?} {:?}", one.made, one.seen)),
    ];
    for (name, figure) in figures {
        out.push_str(&format!("{name:<54}{}\n", row(report, figure)));
    }
    for seeded in &report.seeds {
        for example in &seeded.links.examples {
            out.push_str(&format!("seed {}: {example}\n", seeded.seed));
        }
    }
    out.push_str(if report.passed { "\npassed" } else { "\nNOT passed" });
    out
}

fn row(report: &Report, figure: impl Fn(&Seeded) -> String) -> String {
    report.seeds.iter().map(|seeded| format!("{:>20}", figure(seeded))).collect()
}
