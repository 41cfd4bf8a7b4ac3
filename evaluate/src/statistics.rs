//! Intervals: how far a figure could be off by the choice of seeds.

use serde::Serialize;

/// A figure with its 95 % interval. The interval is missing where one seed cannot tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interval: Option<(f64, f64)>,
}

/// The share of successes among trials, with Wilson's interval.
pub(crate) fn wilson(successes: usize, trials: usize) -> Estimate {
    if trials == 0 {
        return Estimate::default();
    }
    const Z: f64 = 1.959_964;
    let (n, p) = (trials as f64, successes as f64 / trials as f64);
    let centre = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    // The interval of all or nothing ends exactly there; arithmetic would miss it by a hair.
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes == trials { 1.0 } else { (centre + half).min(1.0) };
    Estimate { value: p, interval: Some((low, high)) }
}

/// The mean of the seeds' means, with Student's interval over seeds: runs of one seed share a stream, and are not
/// independent of each other.
pub(crate) fn student(means: &[f64]) -> Estimate {
    if means.is_empty() {
        return Estimate::default();
    }
    let n = means.len() as f64;
    let mean = means.iter().sum::<f64>() / n;
    if means.len() < 2 {
        return Estimate { value: mean, interval: None };
    }
    let variance = means.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let half = quantile(means.len() - 1) * (variance / n).sqrt();
    Estimate { value: mean, interval: Some((mean - half, mean + half)) }
}

/// The 97.5 % quantile of Student's distribution by degrees of freedom.
fn quantile(freedom: usize) -> f64 {
    const TABLE: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];
    // Beyond the table, the first terms of the expansion around the normal distribution are exact enough.
    let normal = 1.959_964_f64;
    let n = freedom as f64;
    TABLE.get(freedom.wrapping_sub(1)).copied().unwrap_or_else(|| normal + (normal.powi(3) + normal) / (4.0 * n))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64) {
        assert!((left - right).abs() < 5e-4, "{left} {right}");
    }

    #[test]
    fn wilson_agrees_with_published_values() {
        // 81 of 263, from the literature on the interval.
        let estimate = wilson(81, 263);
        let (low, high) = estimate.interval.expect("an interval");
        close(estimate.value, 0.3080);
        close(low, 0.2553);
        close(high, 0.3662);
        assert_eq!(wilson(10, 10).interval.map(|(_, high)| high), Some(1.0));
        assert_eq!(wilson(0, 0), Estimate::default());
    }

    #[test]
    fn student_is_the_mean_with_its_error() {
        let estimate = student(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        let (low, high) = estimate.interval.expect("an interval");
        close(estimate.value, 3.0);
        close(high - 3.0, 1.963);
        close(3.0 - low, 1.963);
        assert_eq!(student(&[2.0]), Estimate { value: 2.0, interval: None });
        close(quantile(1_000), 1.962);
    }
}
