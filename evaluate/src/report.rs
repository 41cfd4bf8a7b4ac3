//! Everything that an evaluation came to.

use serde::{Serialize, Serializer};
use stanch_scenario::inject::{Place, Tempo};

use crate::attacks::Attack;
use crate::measure::Figures;
use crate::options::Options;
use crate::stream::Benign;
use crate::summary::Summary;

/// The whole document of `--format json`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    schema: &'static str,
    /// The folder of the attacks.
    pub(crate) attacks: String,
    /// Names of the attacks, with how many records each has.
    pub(crate) names: Vec<(String, usize)>,
    pub(crate) seeds: u64,
    /// Events of each benign stream.
    pub(crate) events: u64,
    pub(crate) summary: Summary,
    pub(crate) benign: Vec<Benign>,
    pub(crate) runs: Vec<Run>,
}

/// From where and how fast an attack is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Variant {
    pub(crate) place: Place,
    pub(crate) tempo: Tempo,
}

impl Variant {
    pub(crate) fn name(self) -> String {
        format!("{}, {}", self.place.name(), self.tempo.name())
    }

    /// The share of attacks that must be found in this variant. What is spread over weeks and comes from the victim's own
    /// machine with the victim's own client is the only one of which some may be missed.
    pub(crate) fn bar(self) -> f64 {
        if (self.place, self.tempo) == (Place::Vendor, Tempo::Spread) { 0.9 } else { 1.0 }
    }
}

impl Serialize for Variant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

/// One attack in one variant in one stream.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Run {
    pub(crate) attack: String,
    pub(crate) variant: Variant,
    pub(crate) seed: u64,
    /// The exposure that was attacked with.
    pub(crate) victim: String,
    /// Address and client.
    pub(crate) from: String,
    /// Times of the first and the last injected event.
    pub(crate) span: Option<(String, String)>,
    /// Injected events.
    pub(crate) events: usize,
    /// Why it could not be measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failed: Option<String>,
    #[serde(flatten)]
    pub(crate) figures: Figures,
}

impl Run {
    pub(crate) fn new(attack: &str, variant: Variant, seed: u64) -> Self {
        Self {
            attack: attack.to_owned(),
            variant,
            seed,
            victim: String::new(),
            from: String::new(),
            span: None,
            events: 0,
            failed: None,
            figures: Figures::default(),
        }
    }
}

impl Report {
    pub(crate) fn new(options: &Options, attacks: &[Attack]) -> Self {
        Self {
            schema: "stanch.evaluate/1",
            attacks: options.attacks.display().to_string(),
            names: attacks.iter().map(|attack| (attack.name.clone(), attack.records.len())).collect(),
            seeds: options.seeds,
            events: options.events,
            summary: Summary::default(),
            benign: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// Computes the summary from the runs.
    pub(crate) fn sum_up(&mut self) {
        self.summary = Summary::of(&self.runs, &self.benign);
    }
}
