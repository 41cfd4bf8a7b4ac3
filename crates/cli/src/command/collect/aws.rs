//! `stanch collect aws`.

use std::process::ExitCode;

use stanch_inventory::journal::Journal;
use stanch_inventory::record::Source;
use stanch_remote::Progress;
use stanch_remote::read::aws;

use super::reading::{Reading, threads};
use crate::args::Common;
use crate::command::role::Assumed;
use crate::command::{case, rehearsal};
use crate::failure::Failure;
use crate::output;

/// Read what AWS knows: principals, keys and their last use, policies, providers, what is shared, backups and locks
///
/// Credentials, profile, region and endpoint are taken as the AWS CLI takes them. With --role, the role of this name is
/// assumed in all active accounts of the organisation, or in those of --account. `--policy` prints the least policy that
/// the reader needs, and reads nothing. From files: authorization details, credential reports, lists of keys and of
/// accounts, as the AWS CLI prints them, and tables.
#[derive(Debug, clap::Args)]
pub(super) struct Aws {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    assumed: Assumed,
    /// Only this account, twelve digits; may be given several times
    #[arg(long, value_name = "ACCOUNT")]
    account: Vec<String>,
    /// Only this region; may be given several times; all that are enabled where not given
    #[arg(long, value_name = "REGION")]
    region: Vec<String>,
    /// Print the policy that the reader needs, and read nothing
    #[arg(long, conflicts_with_all = ["from", "region"])]
    policy: bool,
}

impl Aws {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        if self.policy {
            output::result(&aws::policy(self.assumed.asked()))?;
            return Ok(ExitCode::SUCCESS);
        }
        if !self.reading.from.is_empty() {
            return self.reading.take(common, Source::Aws);
        }
        rehearsal::check(&case(common)?)?;
        let role = self.assumed.of(&case(common)?)?;
        if role.is_none() && !self.account.is_empty() {
            let text = "--account names others, and no role to assume there is given; add --role, or role under [aws] of \
                        case.toml";
            return Err(Failure::Usage(text.to_owned()));
        }
        let scope = aws::Scope {
            role,
            accounts: self.account.clone(),
            regions: self.region.clone(),
            limit: self.reading.side_by_side(),
        };
        let threads = threads()?;
        let aws = threads.run(aws::Aws::connect(scope))?;
        let progress = Progress::default();
        let question = aws.question();
        let work = async |journal: &Journal| aws.collect(journal, &progress).await;
        self.reading.collect(common, Source::Aws, &threads, (&question, &progress), work)
    }
}
