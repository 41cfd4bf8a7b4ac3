//! `stanch can`.

mod loose;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use stanch_case::results::Asked;
use stanch_case::stage;
use stanch_case::view::CanPage;

use super::{case, now, status, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Say whether somebody in AWS may do something, and why
///
/// All policies that were collected have a say: those of the identity and its groups, its boundary, SCPs and RCPs of each
/// level, the resource's own. A condition on what nobody knows offline, as the address of the caller, makes the answer
/// "cannot be told", with what would decide; --context says it. Exit status 0 for any answer.
///
/// With --policies it needs no case: each line of FILE is a request with its policies, each line of the output an answer;
/// docs/can.md has the format. Exit status 2, after all answers, where a line could not be read.
#[derive(Debug, clap::Args)]
pub(crate) struct Can {
    /// Who: an ARN, user/NAME, role/NAME, ACCOUNT:NAME, an access key's id, or a number of `stanch exposures`
    #[arg(required_unless_present = "policies")]
    who: Option<String>,
    /// What: service:Operation, as s3:GetObject
    #[arg(required_unless_present = "policies")]
    action: Option<String>,
    /// On what: an ARN; leave it away for actions that know no resource
    resource: Option<String>,
    /// What is known of the request; several values of one key by giving it several times, KEY= for one that is not sent
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// A condition key that is to be taken for unknown
    #[arg(long, value_name = "KEY")]
    unknown: Vec<String>,
    /// Answer requests with their policies, JSON lines; - reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["who", "action", "resource", "context", "unknown"])]
    policies: Option<PathBuf>,
}

impl Can {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        if let Some(file) = &self.policies {
            return loose::run(file, common);
        }
        let asked = Asked {
            who: self.who.clone().unwrap_or_default(),
            action: self.action.clone().unwrap_or_default(),
            resource: self.resource.clone().unwrap_or_else(|| "*".to_owned()),
            context: context(&self.context)?,
            unknown: self
                .unknown
                .iter()
                .map(|key| key_of(key, "--unknown").map(str::to_owned))
                .collect::<Result<_, _>>()?,
        };
        let known = |key: &String| asked.unknown.iter().any(|other| other.eq_ignore_ascii_case(key));
        if let Some(key) = asked.context.keys().find(|key| known(key)) {
            return Err(Failure::Usage(format!("{key} is given with --context and with --unknown; keep one of them")));
        }
        let folder = case(common)?;
        let _lock = folder.lock()?;
        let can = stage::can(&folder, &asked, threads(), now())?;
        output::result(&output::told(&CanPage { can: &can }, common.format)?)?;
        Ok(status(common, can.gaps.len()))
    }
}

/// Values by key. A key has one spelling, the first.
fn context(given: &[String]) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let mut context: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in given {
        let Some((key, value)) = one.split_once('=') else {
            let way_out = "write --context KEY=VALUE, as --context aws:SourceIp=203.0.113.5";
            return Err(Failure::Usage(format!("--context {one} has no value; {way_out}")));
        };
        let key = key_of(key, "--context")?;
        let known = context.keys().find(|known| known.eq_ignore_ascii_case(key)).cloned();
        let values = context.entry(known.unwrap_or_else(|| key.to_owned())).or_default();
        if !value.is_empty() {
            values.push(value.to_owned());
        }
    }
    Ok(context)
}

/// A condition key, which has the name of a service before a colon.
fn key_of<'k>(key: &'k str, option: &str) -> Result<&'k str, Failure> {
    let key = key.trim();
    match key.split_once(':') {
        Some((service, name)) if !service.is_empty() && !name.is_empty() => Ok(key),
        _ => Err(Failure::Usage(format!("{option} {key} names no condition key; write it as aws:SourceIp"))),
    }
}
