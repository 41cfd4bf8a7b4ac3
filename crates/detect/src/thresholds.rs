//! The numbers from which detections speak. `case.toml` may set each of them in `[detect]`.

/// From where on a detection speaks. Windows slide: they are not the hours of the clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Minutes of the sliding window in which listing and describing is counted.
    pub enumeration_minutes: u32,
    /// Distinct list and describe operations in that window, at the least.
    pub enumeration_operations: u32,
    /// Minutes of the sliding window in which refused actions are counted.
    pub denied_minutes: u32,
    /// Distinct refused actions in that window, at the least.
    pub denied_actions: u32,
    /// Minutes of the sliding window in which secrets are counted.
    pub secret_minutes: u32,
    /// Distinct secrets, parameters and keys read in that window, at the least.
    pub secrets: u32,
    /// How many times the identity's own busiest such window of the baseline a window must reach, besides the numbers
    /// above.
    pub times_habit: f64,
    /// How many times the busiest hour of the baseline an hour must reach to be an unusual rate.
    pub rate_times: f64,
    /// Events that such an hour has, at the least.
    pub rate_events: u32,
    /// Days without any event before the window after which a baseline counts as old.
    pub stale_days: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            enumeration_minutes: 15,
            enumeration_operations: 10,
            denied_minutes: 60,
            denied_actions: 4,
            secret_minutes: 60,
            secrets: 5,
            times_habit: 2.0,
            rate_times: 5.0,
            rate_events: 200,
            stale_days: 30,
        }
    }
}
