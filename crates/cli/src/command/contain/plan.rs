//! `stanch contain plan`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use clap::ValueEnum;
use stanch_case::approval;
use stanch_case::stage;
use stanch_case::view::PlanPage;
use stanch_contain::change::Part;
use stanch_contain::choose::{self, Caller, Situation};
use stanch_contain::object::Object;
use stanch_contain::plan::{Plan, Strategy};
use stanch_contain::run::observe;
use stanch_contain::status::before;
use stanch_iam::arn::{Arn, account_of};
use stanch_remote::apply::Executor;

use super::chosen::all;
use super::world::{Running, start};
use crate::args::{Common, Format};
use crate::command::{case, now, status, threads};
use crate::failure::Failure;
use crate::output::{self, remark};

/// So many service control policies can be attached to one account ("Quotas for AWS Organizations").
const CONTROLS: usize = 5;

/// Make a plan: what to do about each exposed credential, why, what it breaks and what it does not stop
///
/// Looks at everything that it would change, with the credentials that you have, and changes nothing. The plan is kept
/// in plans/ of the case.
#[derive(Debug, clap::Args)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    running: Running,
    /// Only these: numbers or ids of `stanch exposures`, ids of access keys, ARNs or globs over them
    #[arg(long, value_name = "WHAT", num_args = 1.., value_delimiter = ',')]
    select: Vec<String>,
    /// Do this about all of them, and not what is best for each
    #[arg(long, value_enum, value_name = "HOW")]
    strategy: Option<How>,
    /// With --strategy rotate: a second key of the same user, and the old one is deleted; takes two approvals
    #[arg(long)]
    keep_user: bool,
    /// With --strategy rotate: put the new key into this secret of Secrets Manager as well, as two fields of its JSON; by
    /// ARN
    #[arg(long, value_name = "ARN", requires = "strategy", value_parser = secret)]
    store_in: Option<Object>,
    /// With --store-in: names of the two fields
    #[arg(
        long,
        value_names = ["ID", "SECRET"],
        num_args = 2,
        requires = "store_in",
        default_values = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    )]
    store_fields: Vec<String>,
    /// At most so many users and roles; what case.toml says where not given
    #[arg(long, value_name = "N")]
    cap: Option<usize>,
}

/// How a credential is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum How {
    /// Strip every privilege; key and principal stay alive, and are watched
    Canary,
    /// Switch the key off, and strip every privilege
    Disable,
    /// Delete the key, and strip every privilege; takes two approvals
    Delete,
    /// Put the key of a new user where the old one is stored, in CircleCI or in GitHub's Actions, then strip the old one
    Rotate,
}

impl From<How> for Strategy {
    fn from(how: How) -> Self {
        match how {
            How::Canary => Self::Canary,
            How::Disable => Self::Disable,
            How::Delete => Self::Delete,
            How::Rotate => Self::Rotate,
        }
    }
}

impl PlanArgs {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let settings = folder.settings()?;
        let ground = {
            // Results are kept in the case.
            let _lock = folder.lock()?;
            stage::ground(&folder, threads(), now())?
        };
        let exposed = ground.exposed();
        let select = ground.selected(&self.select)?;
        let store_in = self.store_in();
        let before = before(&all(&folder)?, &stanch_case::journal::read(&folder)?);
        let waiting = start()?;
        let plan = waiting.run(async {
            let executor = self.running.connect(&folder, std::iter::empty()).await?;
            let mut situation = Situation {
                exposed: &exposed,
                estate: &ground.estate,
                caller: Caller {
                    arn: executor.caller().to_owned(),
                    account: executor.account().to_owned(),
                    assumes: self.running.role(&folder)?,
                },
                management: None,
                controls: BTreeMap::new(),
                protected: &settings.contain.protected,
                before: &before,
                cap: self.cap.unwrap_or(usize::try_from(settings.contain.cap).unwrap_or(usize::MAX)),
                strategy: self.strategy.map(Strategy::from),
                keep_user: self.keep_user,
                store_in: &store_in,
                select: &select,
                approvers: &settings.contain.approvers,
                quotas: BTreeMap::new(),
                now: now(),
            };
            self.ask(common, &executor, &mut situation).await;
            let objects = choose::objects(&situation);
            let executor = self.running.connect(&folder, objects.iter()).await?;
            let observed = observe(&executor, &objects, &self.running.limits()).await;
            Ok::<Plan, Failure>(choose::plan(&situation, &observed)?)
        })?;
        let path = folder.keep_plan(&plan)?;
        let approved_by = approval::approved_by(&folder, &plan)?;
        let file = path.display().to_string();
        output::result(&output::told(
            &PlanPage { plan: &plan, approved_by: &approved_by, file: &file },
            common.format,
        )?)?;
        if common.format == Format::Table {
            let next = if plan.approvals > 0 { "approve" } else { "apply" };
            let show = format!("nothing was changed; `stanch contain {next} {}` comes next", plan.id);
            remark(common.quiet, &show);
        }
        Ok(status(common, plan.left_out.iter().filter(|one| one.open).count()))
    }

    /// Where a new key goes besides.
    fn store_in(&self) -> Vec<(Object, Part)> {
        let [key_id, secret] = self.store_fields.as_slice() else { return Vec::new() };
        let part = Part::Json { key_id: key_id.clone(), secret: secret.clone() };
        self.store_in.iter().map(|object| (object.clone(), part.clone())).collect()
    }

    /// Asks AWS for what decides how things are stopped: quotas, and whether policies of the organisation can be written.
    /// What it does not say is taken for the usual, or for something that cannot be done.
    async fn ask(&self, common: &Common, executor: &Executor, situation: &mut Situation<'_>) {
        let identities = situation.exposed.iter().flat_map(|one| &one.identities);
        let accounts: BTreeSet<String> = identities.map(|one| account_of(&one.arn).to_owned()).collect();
        for account in &accounts {
            match executor.quotas(account).await {
                Ok(quotas) => {
                    situation.quotas.insert(account.clone(), quotas);
                }
                Err(trouble) => remark(common.quiet, &format!("quotas of account {account}: {}", trouble.cause)),
            }
        }
        let targets: Vec<String> = accounts.into_iter().filter(|account| account != executor.account()).collect();
        match executor.controls(&targets).await {
            Ok(Some(found)) if found.enabled => {
                situation.management = Some(executor.account().to_owned());
                let free = |attached: usize| u32::try_from(CONTROLS.saturating_sub(attached)).unwrap_or(0);
                situation.controls = found.attached.iter().map(|(id, count)| (id.clone(), free(*count))).collect();
            }
            Ok(_) => {
                let text = "service control policies cannot be written from here (no organisation, not its management \
                            account, or they are switched off)";
                remark(common.quiet, text);
            }
            Err(trouble) => remark(common.quiet, &format!("policies of the organisation: {}", trouble.cause)),
        }
    }
}

/// The secret of an ARN.
fn secret(text: &str) -> Result<Object, String> {
    let parsed = Arn::parse(text).filter(|arn| arn.service == "secretsmanager" && arn.kind() == "secret");
    let parsed = parsed.filter(|arn| !arn.account.is_empty() && !arn.region.is_empty());
    let parsed = parsed.ok_or_else(|| {
        "it is not the ARN of a secret; `aws secretsmanager describe-secret --secret-id NAME` prints it".to_owned()
    })?;
    Ok(Object::Secret { account: parsed.account.to_owned(), region: parsed.region.to_owned(), id: text.to_owned() })
}
