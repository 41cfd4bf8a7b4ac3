//! `stanch contain policy`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};
use stanch_contain::choose;

use super::chosen::Chosen;
use crate::args::Common;
use crate::command::case;
use crate::failure::Failure;
use crate::output::{self, remark};

/// So many managed policies can be attached to one user or role before the account's quota is raised.
const ATTACHED: usize = 10;

/// Print the least policies with which a plan can be applied, verified and undone
///
/// They are for whoever runs the plan in its own account, and for the role of --role in the others. One policy is printed
/// as it is; several, of several accounts or since one would be longer than IAM takes it, as a list with their accounts, or
/// into files with --into.
#[derive(Debug, clap::Args)]
pub(super) struct Policy {
    #[command(flatten)]
    chosen: Chosen,
    /// Only those for this account
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Write each into a file ACCOUNT-NUMBER.json of this folder
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

impl Policy {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let (plan, _) = self.chosen.read(&case(common)?)?;
        let mut policies = choose::policies(&plan);
        policies.retain(|one| self.account.as_ref().is_none_or(|account| *account == one.account));
        if policies.is_empty() {
            let text = match &self.account {
                Some(account) => format!("plan {} changes nothing in account {account}", plan.id),
                None => format!("plan {} has tasks alone, which need no policy here", plan.id),
            };
            return Err(Failure::Usage(text));
        }
        for one in &policies {
            let count = policies.iter().filter(|other| other.account == one.account).count();
            if count > ATTACHED {
                let account = &one.account;
                remark(
                    common.quiet,
                    &format!(
                        "account {account} needs {count} policies, and {ATTACHED} can be attached at a time: raise its \
                         quota, or make smaller plans with --select"
                    ),
                );
                break;
            }
        }
        if let Some(folder) = &self.into {
            fs::create_dir_all(folder)?;
            let mut number = 0;
            let mut last = String::new();
            for one in &policies {
                number = if one.account == last { number + 1 } else { 1 };
                last.clone_from(&one.account);
                fs::write(folder.join(format!("{}-{number}.json", one.account)), &one.document)?;
            }
            remark(common.quiet, &format!("wrote {} policies into {}", policies.len(), folder.display()));
            return Ok(ExitCode::SUCCESS);
        }
        let text = match policies.as_slice() {
            [one] => one.document.clone(),
            several => {
                let all: Vec<Value> = several
                    .iter()
                    .map(|one| {
                        let document: Value = serde_json::from_str(&one.document).unwrap_or_default();
                        json!({ "account": one.account, "document": document })
                    })
                    .collect();
                format!("{:#}\n", json!({ "schema": "stanch.policies/1", "policies": all }))
            }
        };
        output::result(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}
