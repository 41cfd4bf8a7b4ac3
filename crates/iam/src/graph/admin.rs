//! Who administers an account.

use super::seat::Seat;
use crate::decide::Truth;

/// What an administrator can do, on things of any name. Together these give everything else that the organisation lets
/// the account do.
const ALL_OF: &[(&str, &str)] = &[
    ("iam:CreateUser", "arn:{partition}:iam::{account}:user/stanch-nobody"),
    ("iam:AttachUserPolicy", "arn:{partition}:iam::{account}:user/stanch-nobody"),
    ("iam:CreateAccessKey", "arn:{partition}:iam::{account}:user/stanch-nobody"),
    ("iam:PutRolePolicy", "arn:{partition}:iam::{account}:role/stanch-nobody"),
    ("iam:UpdateAssumeRolePolicy", "arn:{partition}:iam::{account}:role/stanch-nobody"),
    ("iam:PassRole", "arn:{partition}:iam::{account}:role/stanch-nobody"),
];

/// Whether somebody administers its account: what it may do is not a list of names, and nothing takes away what makes
/// identities.
pub(super) fn administers(seat: &Seat<'_>) -> Truth {
    let mut truth = seat.covers_everything();
    for (action, resource) in ALL_OF {
        if truth == Truth::No {
            break;
        }
        let resource = resource.replace("{partition}", &seat.partition).replace("{account}", &seat.account);
        truth = truth.and(seat.ask(action, &resource, &[]).truth);
    }
    truth
}
