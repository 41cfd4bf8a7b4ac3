//! How large an estate is.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{ScenarioError, Spec};

/// An estate, in full: equal specs give equal estates, and the estate of a seed has the exposures of the logs that
/// [`crate::generate`] writes for a [`Spec`] of that seed and window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstateSpec {
    /// Everything random follows from it.
    pub seed: u64,
    /// Projects at CircleCI: exactly so many.
    pub projects: u32,
    /// Contexts at CircleCI: exactly so many.
    pub contexts: u32,
    /// Variables in contexts and projects at CircleCI together: exactly so many.
    pub secrets: u32,
    /// Variables in the largest context: exactly so many, and no other context has more.
    pub largest_context: u32,
    /// Accounts of AWS: exactly so many.
    pub accounts: u32,
    /// Long-term access keys of AWS in all accounts together: exactly so many.
    pub access_keys: u32,
    /// When the vendor was breached: a midnight in UTC.
    pub window_start: DateTime<Utc>,
    /// When the last secret was rotated, exclusive: a midnight in UTC.
    pub window_end: DateTime<Utc>,
    /// Whether the stolen key was used by the attacker, who then left a user behind.
    pub attack: bool,
}

impl EstateSpec {
    /// The estate of the demo: as large as a team can look through.
    pub fn demo(seed: u64) -> Self {
        let Spec { window_start, window_end, .. } = Spec::new(seed, 0);
        Self {
            seed,
            projects: 40,
            contexts: 12,
            secrets: 150,
            largest_context: 25,
            accounts: 5,
            access_keys: 60,
            window_start,
            window_end,
            attack: true,
        }
    }

    /// An estate as large as a large company's.
    pub fn large(seed: u64) -> Self {
        Self {
            projects: 1_200,
            contexts: 40,
            secrets: 3_000,
            largest_context: 350,
            accounts: 60,
            access_keys: 2_000,
            ..Self::demo(seed)
        }
    }

    /// The estate that goes with the logs of a spec, of the demo's size.
    pub fn of_logs(spec: &Spec) -> Self {
        let Spec { seed, window_start, window_end, attack, .. } = *spec;
        Self { window_start, window_end, attack, ..Self::demo(seed) }
    }

    /// When it is looked at: the morning after the window.
    pub fn at(&self) -> DateTime<Utc> {
        self.window_end + TimeDelta::hours(9)
    }

    /// A spec of logs of the same organisation.
    pub(super) fn logs(&self) -> Spec {
        let Self { seed, window_start, window_end, attack, .. } = *self;
        Spec { window_start, window_end, attack, ..Spec::new(seed, 50_000) }
    }

    /// Refuses what cannot be generated.
    pub(super) fn check(&self) -> Result<(), ScenarioError> {
        let refuse = |why: &'static str| Err(ScenarioError::Spec { why });
        self.logs().check()?;
        if self.projects < 40 || self.projects > 20_000 {
            return refuse("an estate has 40 to 20,000 projects");
        }
        if self.contexts < 12 || self.contexts > 1_000 {
            return refuse("an estate has 12 to 1,000 contexts");
        }
        if self.accounts < 5 || self.accounts > 1_000 {
            return refuse("an estate has 5 to 1,000 accounts");
        }
        if self.access_keys < 50 || self.access_keys > 50_000 {
            return refuse("an estate has 50 to 50,000 access keys");
        }
        if self.largest_context < 20 || self.secrets < 120 || self.secrets > 100_000 {
            return refuse("an estate has 120 to 100,000 variables, at least 20 of them in its largest context");
        }
        if self.secrets < self.largest_context + self.contexts * 4 + 60 {
            return refuse("an estate needs more variables than those of its contexts");
        }
        Ok(())
    }
}
