//! `stanch least-privilege`.

use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use stanch_case::results::LeastPrivilege as Proposed;
use stanch_case::stage::{self, Days};
use stanch_case::view::LeastPage;
use stanch_model::text;

use super::{case, now, status, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Propose policies that allow what an identity really used, in place of those that it has
///
/// From its calls in the baseline, the days before the window of the incident, so that nothing that an intruder did in the
/// window is in it. Every call of these days is allowed by what comes out, which is checked. What the logs cannot show is
/// listed for a person to decide; docs/least-privilege.md says how to read it.
#[derive(Debug, clap::Args)]
pub(crate) struct LeastPrivilege {
    /// ARN, user/NAME, role/NAME, name, or id of an access key
    who: String,
    /// First day that counts, as 2022-10-01, or an instant; the start of the baseline where not given
    #[arg(long, value_name = "DATE", value_parser = first)]
    from: Option<DateTime<Utc>>,
    /// Last day that counts, or the first instant after; the end of the baseline where not given
    #[arg(long, value_name = "DATE", value_parser = behind)]
    to: Option<DateTime<Utc>>,
    /// Print the policy alone, as JSON; where AWS's sizes need several, the one with this number
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, default_missing_value = "0")]
    policy: Option<usize>,
}

impl LeastPrivilege {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let _lock = folder.lock()?;
        let days = Days { from: self.from, to: self.to };
        let proposed = stage::least_privilege(&folder, &self.who, days, threads(), now())?;
        let told = match self.policy {
            Some(number) => text::to_json(policy(&proposed, number)?, true)?,
            None => output::told(&LeastPage { result: &proposed }, common.format)?,
        };
        output::result(&told)?;
        let unseen = proposed.gaps.len() + proposed.undecided.len() + proposed.unknown.len();
        Ok(status(common, unseen))
    }
}

/// The policy with a number from 1, or the only one for 0.
fn policy(proposed: &Proposed, number: usize) -> Result<&Value, Failure> {
    let count = proposed.policies.len();
    let wanted = if number == 0 && count == 1 { 1 } else { number };
    let found = wanted.checked_sub(1).and_then(|at| proposed.policies.get(at));
    found.ok_or_else(|| {
        Failure::Usage(match count {
            1 => format!("there is one policy and no policy {number}; leave the number out"),
            _ => format!("these are {count} policies, as AWS takes none that is so large; print each with --policy 1 to --policy {count}"),
        })
    })
}

fn first(text: &str) -> Result<DateTime<Utc>, String> {
    instant(text, 0)
}

/// A day is meant to its end.
fn behind(text: &str) -> Result<DateTime<Utc>, String> {
    instant(text, 1)
}

fn instant(text: &str, days: u64) -> Result<DateTime<Utc>, String> {
    let day = || {
        let day = text.parse::<NaiveDate>().ok()?.checked_add_days(chrono::Days::new(days))?;
        Some(day.and_time(chrono::NaiveTime::MIN).and_utc())
    };
    let instant = || DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    day().or_else(instant).ok_or_else(|| "write it as 2022-10-01 or 2022-10-01T00:00:00Z".to_owned())
}
