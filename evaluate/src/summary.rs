//! The runs summed up: each variant, all of them, and the bars.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::report::{Run, Variant};
use crate::statistics::{Estimate, student, wilson};
use crate::stream::Benign;

/// Share of events that findings may cite.
pub(crate) const CITED: f64 = 0.01;
/// Findings without an injected event for every 10,000 benign ones.
pub(crate) const FALSE_PER_10K: f64 = 1.0;
/// Share of attacks that must stand in the first ten stories.
pub(crate) const TOP: f64 = 0.95;
/// Share of an attack's events that must stand in one story.
pub(crate) const ONE_STORY: f64 = 0.9;

/// What all runs came to.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Summary {
    /// Whether every bar was reached.
    pub(crate) passed: bool,
    /// By variant, in the order in which they were run.
    pub(crate) variants: Vec<Row>,
    pub(crate) all: Row,
    pub(crate) benign: Noise,
    pub(crate) bars: Vec<Bar>,
    pub(crate) misses: Vec<Miss>,
    /// Rules of findings that cite no injected event, by how many there are in a benign stream on average.
    pub(crate) noisy_rules: BTreeMap<String, f64>,
}

/// One line of figures.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) runs: usize,
    pub(crate) found: Estimate,
    pub(crate) top: Estimate,
    pub(crate) one_story: Estimate,
    pub(crate) cited: Estimate,
    pub(crate) false_per_10k: Estimate,
}

/// What a review says of streams in which nothing bad happens.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Noise {
    pub(crate) cited: Estimate,
    pub(crate) per_10k: Estimate,
}

/// One bar and whether it was reached.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Bar {
    pub(crate) what: String,
    pub(crate) value: f64,
    /// `at least 0.9` or `under 0.01`.
    pub(crate) bar: String,
    pub(crate) reached: bool,
}

/// One run that fell short.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Miss {
    pub(crate) attack: String,
    pub(crate) variant: Variant,
    pub(crate) seed: u64,
    pub(crate) victim: String,
    /// In what it fell short.
    pub(crate) what: String,
}

impl Summary {
    pub(crate) fn of(runs: &[Run], benign: &[Benign]) -> Self {
        let mut variants: Vec<(Variant, Row)> = Vec::new();
        for run in runs {
            if variants.iter().all(|(variant, _)| *variant != run.variant) {
                let own: Vec<&Run> = runs.iter().filter(|other| other.variant == run.variant).collect();
                variants.push((run.variant, Row::of(run.variant.name(), &own)));
            }
        }
        let all = Row::of("all".to_owned(), &runs.iter().collect::<Vec<_>>());
        let noise = |figure: fn(&Benign) -> f64| student(&benign.iter().map(figure).collect::<Vec<_>>());
        let noise = Noise { cited: noise(|one| one.figures.cited), per_10k: noise(|one| one.figures.false_per_10k) };
        let bars = bars(&variants, &all, &noise);
        let mut noisy_rules: BTreeMap<String, f64> = BTreeMap::new();
        for one in benign {
            for (rule, findings) in &one.figures.false_rules {
                *noisy_rules.entry(rule.clone()).or_default() += *findings as f64 / benign.len() as f64;
            }
        }
        Self {
            passed: !runs.is_empty() && bars.iter().all(|bar| bar.reached),
            variants: variants.into_iter().map(|(_, row)| row).collect(),
            all,
            benign: noise,
            bars,
            misses: runs.iter().filter_map(miss).collect(),
            noisy_rules,
        }
    }
}

impl Row {
    fn of(name: String, runs: &[&Run]) -> Self {
        let count = |is: fn(&Run) -> bool| wilson(runs.iter().filter(|run| is(run)).count(), runs.len());
        // What failed has no figures of its own; in a mean of noise it would count as silence.
        let measured: Vec<&Run> = runs.iter().copied().filter(|run| run.failed.is_none()).collect();
        Self {
            name,
            runs: runs.len(),
            found: count(|run| run.figures.found),
            top: count(|run| run.figures.top),
            one_story: by_seed(runs, |run| run.figures.one_story),
            cited: by_seed(&measured, |run| run.figures.cited),
            false_per_10k: by_seed(&measured, |run| run.figures.false_per_10k),
        }
    }
}

/// The estimate of a figure over the means of each seed.
fn by_seed(runs: &[&Run], figure: fn(&Run) -> f64) -> Estimate {
    let seeds: BTreeSet<u64> = runs.iter().map(|run| run.seed).collect();
    let mean = |seed: u64| {
        let own: Vec<f64> = runs.iter().filter(|run| run.seed == seed).map(|run| figure(run)).collect();
        own.iter().sum::<f64>() / own.len() as f64
    };
    student(&seeds.into_iter().map(mean).collect::<Vec<_>>())
}

fn bars(variants: &[(Variant, Row)], all: &Row, noise: &Noise) -> Vec<Bar> {
    let least =
        |what: String, value: f64, bar: f64| Bar { what, value, bar: format!("at least {bar}"), reached: value >= bar };
    let under = |what: &str, value: f64, bar: f64| Bar {
        what: what.to_owned(),
        value,
        bar: format!("under {bar}"),
        reached: value < bar,
    };
    let found = |(variant, row): &(Variant, Row)| least(format!("found, {}", row.name), row.found.value, variant.bar());
    let mut bars: Vec<Bar> = variants.iter().map(found).collect();
    bars.push(least("in the first ten stories".to_owned(), all.top.value, TOP));
    bars.push(least("of an attack in one story".to_owned(), all.one_story.value, ONE_STORY));
    bars.push(under("of all events cited", all.cited.value, CITED));
    bars.push(under("findings without an injected event per 10,000 benign", all.false_per_10k.value, FALSE_PER_10K));
    bars.push(under("of a benign stream cited", noise.cited.value, CITED));
    bars.push(under("findings per 10,000 events of a benign stream", noise.per_10k.value, FALSE_PER_10K));
    bars
}

fn miss(run: &Run) -> Option<Miss> {
    let figures = &run.figures;
    let mut what = Vec::new();
    match &run.failed {
        Some(cause) => what.push(format!("could not be measured: {cause}")),
        None => {
            if !figures.found {
                what.push("not found".to_owned());
            }
            match figures.rank {
                None => what.push("in no story".to_owned()),
                Some(rank) if !figures.top => what.push(format!("in story {rank} first")),
                Some(_) => {}
            }
            if figures.rank.is_some() && figures.one_story < ONE_STORY {
                what.push(format!("{:.2} in one story", figures.one_story));
            }
        }
    }
    (!what.is_empty()).then(|| Miss {
        attack: run.attack.clone(),
        variant: run.variant,
        seed: run.seed,
        victim: run.victim.clone(),
        what: what.join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Figures;
    use stanch_scenario::inject::{Place, Tempo};

    const VENDOR_SPREAD: Variant = Variant { place: Place::Vendor, tempo: Tempo::Spread };
    const FAR_LOUD: Variant = Variant { place: Place::Elsewhere, tempo: Tempo::Loud };

    fn run(variant: Variant, seed: u64, found: bool) -> Run {
        let mut run = Run::new("an-attack", variant, seed);
        run.victim = "AKIAEXAMPLE".to_owned();
        run.figures = Figures {
            found,
            top: found,
            rank: found.then_some(1),
            one_story: if found { 1.0 } else { 0.0 },
            cited: 0.002,
            false_per_10k: 0.5,
            ..Figures::default()
        };
        run
    }

    fn benign(seed: u64) -> Benign {
        let figures = Figures { false_rules: BTreeMap::from([("anomaly".to_owned(), 2)]), ..Figures::default() };
        Benign { seed, events: 10, assess_seconds: 1.0, figures }
    }

    #[test]
    fn only_the_quietest_variant_may_miss_a_tenth() {
        let runs = |variant: Variant| (0..20).map(move |seed| run(variant, seed, seed != 3));
        let quiet: Vec<Run> = runs(VENDOR_SPREAD).collect();
        let summary = Summary::of(&quiet, &[benign(1), benign(2)]);
        assert!(summary.passed, "{:?}", summary.bars);
        assert_eq!(summary.misses.len(), 1);
        assert_eq!(summary.misses[0].what, "not found, in no story");
        assert_eq!(summary.noisy_rules, BTreeMap::from([("anomaly".to_owned(), 2.0)]));

        let loud: Vec<Run> = runs(FAR_LOUD).collect();
        let summary = Summary::of(&loud, &[benign(1)]);
        assert!(!summary.passed);
        let missed: Vec<&str> = summary.bars.iter().filter(|bar| !bar.reached).map(|bar| bar.what.as_str()).collect();
        assert_eq!(missed, ["found, elsewhere, loud"]);
    }

    #[test]
    fn each_shortcoming_is_named() {
        let mut late = run(FAR_LOUD, 1, true);
        late.figures.rank = Some(14);
        late.figures.top = false;
        late.figures.one_story = 0.5;
        let mut failed = run(FAR_LOUD, 2, false);
        failed.failed = Some("disk full".to_owned());
        let summary = Summary::of(&[late, failed, run(FAR_LOUD, 3, true)], &[]);
        let what: Vec<&str> = summary.misses.iter().map(|miss| miss.what.as_str()).collect();
        assert_eq!(what, ["in story 14 first, 0.50 in one story", "could not be measured: disk full"]);
        assert!(!summary.passed && !Summary::of(&[], &[]).passed);
    }
}
