//! In which order to look at the dossiers, by stated arithmetic.
//!
//! The rank is the sum of [`RULES`]. A rule counts something in the dossier; the first one of it gives `first` points,
//! each further one `more`, and the rule never gives more than `most`. Rules that rest on a comparison with the
//! baseline are damped by how much the baseline can be relied on: full points where it is enough, half where it is
//! short, a quarter where there is none, because then everything is new. Damped points are rounded down.
//!
//! | rule | counts | first | more | most | damped |
//! |---|---|---|---|---|---|
//! | `indicator` | values of the window that are indicators of compromise | 500 | 50 | 800 | no |
//! | `created_key` | long-term keys that the lineage made in the window | 150 | 50 | 300 | no |
//! | `foreign_source` | new addresses outside of the vendor's networks, where new addresses are not the habit | 60 | 10 | 90 | yes |
//! | `roaming_source` | the same, where most of the baseline's days brought a new address | 10 | 0 | 10 | yes |
//! | `agent` | new user agents of a product that the baseline does not have | 50 | 10 | 80 | yes |
//! | `agent_version` | new user agents of products that it does have | 3 | 1 | 5 | yes |
//! | `persistence` | new operations that make or widen access | 70 | 30 | 190 | yes |
//! | `secrets` | new operations that read secrets | 50 | 15 | 80 | yes |
//! | `operation` | new operations | 8 | 6 | 120 | yes |
//! | `service` | new services | 12 | 10 | 80 | yes |
//! | `region` | new regions | 15 | 12 | 80 | yes |
//! | `account` | new accounts | 25 | 15 | 80 | yes |
//! | `denial` | operations that were denied for the first time | 6 | 5 | 60 | yes |
//! | `kinds` | kinds of things that are new together, beyond two, where there is a baseline | 40 | 40 | 160 | yes |
//! | `first_use` | the window, if the lineage was used in it and not in the baseline | 40 | 0 | 40 | no |
//!
//! A key with ordinary drift, say one new region, one new operation and a permission that fails now and then, gets 29
//! points; one that somebody else uses, from elsewhere and with tools of their own, to look around, several hundred.

mod measures;

use stanch_model::{BaselineState, Dossier, Reason};

use measures::Measure;

/// One rule: what it counts, and its points.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Name, as in the table above.
    pub name: &'static str,
    /// Points for the first thing that it counts.
    pub first: u32,
    /// Points for each further one.
    pub more: u32,
    /// The most that it gives.
    pub most: u32,
    /// Whether it is damped by a baseline that cannot be relied on.
    pub damped: bool,
    measure: fn(&Dossier) -> Measure,
}

macro_rules! rules {
    ($($name:ident $first:literal $more:literal $most:literal $damped:literal)*) => {
        /// Every rule, in the order of the reasons.
        pub const RULES: &[Rule] = &[$(Rule {
            name: stringify!($name),
            first: $first,
            more: $more,
            most: $most,
            damped: $damped,
            measure: measures::$name,
        }),*];
    };
}

rules! {
    indicator 500 50 800 false
    created_key 150 50 300 false
    foreign_source 60 10 90 true
    roaming_source 10 0 10 true
    agent 50 10 80 true
    agent_version 3 1 5 true
    persistence 70 30 190 true
    secrets 50 15 80 true
    operation 8 6 120 true
    service 12 10 80 true
    region 15 12 80 true
    account 25 15 80 true
    denial 6 5 60 true
    kinds 40 40 160 true
    first_use 40 0 40 false
}

/// Ranks a dossier: fills in its reasons, most points first, and their sum.
pub fn rank(dossier: &mut Dossier) {
    let mut reasons: Vec<Reason> = RULES.iter().filter_map(|rule| rule.apply(dossier)).collect();
    reasons.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.text.cmp(&b.text)));
    dossier.rank = reasons.iter().map(|reason| reason.points).sum();
    dossier.reasons = reasons;
}

impl Rule {
    fn apply(&self, dossier: &Dossier) -> Option<Reason> {
        let Measure { count, text } = (self.measure)(dossier);
        let further = u32::try_from(count.checked_sub(1)?).unwrap_or(u32::MAX);
        let full = self.first.saturating_add(self.more.saturating_mul(further)).min(self.most);
        let (points, damping) = match (self.damped, dossier.baseline_state) {
            (false, _) | (true, BaselineState::Enough) => (full, String::new()),
            (true, BaselineState::Short) => {
                (full / 2, format!("; at half weight, with {} active days before", dossier.baseline.active_days))
            }
            (true, BaselineState::None) => (full / 4, "; at a quarter of the weight, with nothing before".to_owned()),
        };
        (points > 0).then(|| Reason { points, text: format!("{text}{damping}") })
    }
}
