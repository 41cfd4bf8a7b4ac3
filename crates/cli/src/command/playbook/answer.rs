//! `stanch playbook answer`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use stanch_case::runs;
use stanch_model::text::terminal;
use stanch_playbook::run::{Routine, standing};

use super::people::Left;
use super::show::variable;
use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::output::remark;
use crate::person;

/// Answer what a run asks, from another terminal or while nothing runs
///
/// The run takes the answer into its journal, at once where it is waiting, otherwise when it is resumed.
#[derive(Debug, clap::Args)]
pub(super) struct AnswerArgs {
    /// The run
    run: String,
    /// The key of the question, as `status` shows it
    key: String,
    /// What shows that it is done or true; with --no, why it is not
    #[arg(long, value_name = "TEXT")]
    proof: String,
    /// It is not done, or not true
    #[arg(long)]
    no: bool,
    /// Who says so; without it, whoever is logged in
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// A value that is asked for
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = variable)]
    values: Vec<(String, String)>,
}

impl AnswerArgs {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let name = super::drive::chosen(&folder, Some(&self.run))?;
        let lines = runs::read(&folder, &name)?;
        let stands = standing(&Routine::of(&lines)?, &lines);
        let Some(question) = stands.waiting.iter().find(|one| one.key == self.key) else {
            let keys: Vec<&str> = stands.waiting.iter().map(|one| one.key.as_str()).collect();
            let way_out = match keys.is_empty() {
                true => "it asks nothing now".to_owned(),
                false => format!("it asks {}", keys.join(", ")),
            };
            return Err(Failure::Usage(format!("the run {name} does not ask {}; {way_out}", terminal(&self.key))));
        };
        let at = now();
        if let Some(until) = question.until.filter(|until| at >= *until) {
            return Err(Failure::Usage(format!(
                "the time for an answer to {} was over at {}; go on with `stanch playbook resume {name}`",
                question.key,
                until.format("%Y-%m-%d %H:%M:%S UTC")
            )));
        }
        let values: BTreeMap<String, String> = self.values.iter().cloned().collect();
        if let Some(missing) = question.gives.iter().find(|name| !self.no && !values.contains_key(*name)) {
            return Err(Failure::Usage(format!(
                "a value for {missing} is asked for; give it with --set {missing}=VALUE"
            )));
        }
        for (name, value) in &values {
            if !question.gives.contains(name) {
                return Err(Failure::Usage(format!("{} asks for no value of {name}; leave it out", question.key)));
            }
            if let Some(why) = question.useless(name, value) {
                return Err(Failure::Usage(format!("{why}; answer again")));
            }
        }
        let left = Left {
            by: person::who("--by", self.by.as_deref())?,
            yes: !self.no,
            proof: person::filled("--proof", &self.proof)?,
            values,
            at,
        };
        if !runs::leave_answer(&folder, &name, &question.key, serde_json::to_string(&left)?.as_bytes())? {
            return Err(Failure::Usage(format!(
                "{} was answered already, and the run has not taken that yet; go on with `stanch playbook resume {name}`",
                question.key
            )));
        }
        remark(common.quiet, &format!("kept; where nothing is running, go on with `stanch playbook resume {name}`"));
        Ok(ExitCode::SUCCESS)
    }
}
