//! Why there is no plan.

/// Why no plan is made. Each sentence names the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChooseError {
    /// Something was selected that is not exposed.
    #[error("nothing exposed is called {wanted}; `stanch exposures` lists ids, titles and kinds")]
    Selected {
        /// As it was written.
        wanted: String,
    },
    /// There is nothing to do.
    #[error("there is nothing to do for {exposed} exposed credentials{}", because(.why))]
    Nothing {
        /// How many were looked at.
        exposed: usize,
        /// Why each was left out, one sentence each.
        why: Vec<String>,
    },
    /// More would be changed than one plan may.
    #[error(
        "the plan would change {count} users and roles, and the cap is {cap}; select fewer with --select or raise it with --cap"
    )]
    Cap {
        /// How many it would change.
        count: usize,
        /// How many it may.
        cap: usize,
    },
    /// Several new keys would be stored in one secret.
    #[error(
        "the plan would make {count} new keys, and --store-in names a secret for one; select one access key with --select"
    )]
    StoreIn {
        /// How many keys it would make.
        count: usize,
    },
    /// The plan would keep the caller from running or undoing it.
    #[error(
        "the plan would keep {caller} from {action} on {resource}, so that it could be neither run nor undone; run it as somebody who is not exposed, or leave that identity out"
    )]
    LockedOut {
        /// The caller's ARN.
        caller: String,
        /// `iam:PutUserPolicy`.
        action: String,
        /// ARN.
        resource: String,
    },
}

fn because(why: &[String]) -> String {
    match why {
        [] => "; collect again, or select something else".to_owned(),
        [only] => format!(": {only}"),
        [first, others @ ..] => format!(": {first}; and {} more, see `stanch exposures`", others.len()),
    }
}
