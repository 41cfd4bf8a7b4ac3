//! How far things could go: one row each.

use stanch_iam::reach::{Answer, Reach};

use super::table;
use crate::results::{CredentialReach, PrincipalReach};
use crate::view::reach::level;

const HEADER: [&str; 16] = [
    "number",
    "id",
    "exposed",
    "issuer",
    "identities",
    "admin",
    "can_become_admin",
    "accounts",
    "organization",
    "acts_as",
    "possibly_acts_as",
    "read_data",
    "disable_logs",
    "persist",
    "destroys_backups",
    "opens",
];

/// What was exposed as comma-separated values with a header.
pub(in crate::view) fn csv(credentials: &[CredentialReach]) -> String {
    table(&HEADER, credentials.iter().map(|one| row(one).to_vec()))
}

fn row(one: &CredentialReach) -> [String; 16] {
    let reach = one.reach.as_ref();
    let said = |of: &dyn Fn(&Reach) -> String| reach.map(of).unwrap_or_default();
    let answer =
        |id: &str| said(&|reach| level(reach, id).map(|level| level.answer.words().to_owned()).unwrap_or_default());
    let opens: Vec<String> =
        one.hops.iter().map(|hop| format!("{} {} ({})", hop.count, hop.service, hop.held_in)).collect();
    [
        one.number.map(|number| number.to_string()).unwrap_or_default(),
        one.id.clone(),
        one.title.clone(),
        one.issuer.to_string(),
        said(&|reach| reach.identities.join("; ")),
        said(&|reach| reach.admin.words().to_owned()),
        said(&|reach| reach.can_become_admin.words().to_owned()),
        said(&|reach| reach.accounts.iter().map(|one| one.account.clone()).collect::<Vec<_>>().join("; ")),
        said(&|reach| reach.organization.words().to_owned()),
        said(&|reach| reach.acts_as.to_string()),
        said(&|reach| reach.possibly_acts_as.to_string()),
        answer("read_data"),
        answer("disable_logs"),
        answer("persist"),
        said(&|reach| {
            let copies = reach.backups.iter().map(|copy| match copy.answer {
                Answer::Yes => copy.copy.clone(),
                _ => format!("{} (possibly)", copy.copy),
            });
            copies.collect::<Vec<_>>().join("; ")
        }),
        opens.join("; "),
    ]
}

/// Every identity as comma-separated values with a header.
pub(in crate::view) fn everyone(principals: &[PrincipalReach]) -> String {
    let header = ["arn", "kind", "account", "exposed", "admin", "can_become_admin", "way"];
    let row = |one: &PrincipalReach| {
        vec![
            one.arn.clone(),
            one.kind.to_owned(),
            one.account.clone(),
            one.exposed.to_string(),
            one.admin.words().to_owned(),
            one.can_become_admin.words().to_owned(),
            one.path.join("; "),
        ]
    };
    table(&header, principals.iter().map(row))
}
