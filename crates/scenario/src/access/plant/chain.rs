//! Ways of several steps, within an account and from one to another.

use super::Aims;
use crate::access::cell::{Cell, PLATFORM, allow, document, trusting};

/// Plants chains of roles in accounts where an administrator is one without question.
pub(super) fn plant(cell: &mut Cell<'_>, aims: &Aims) {
    if !cell.place.sort.is_open() {
        return;
    }
    for links in 1..=3 {
        within(cell, aims, links);
    }
    across(cell, aims);
    named_in_trust(cell);
    organization(cell);
}

/// A user that gets through so many roles to one that may write into itself, or that assumes an administrator.
fn within(cell: &mut Cell<'_>, aims: &Aims, links: u32) {
    let name = cell.fresh();
    let link = |cell: &Cell<'_>, number: u32| cell.place.iam(&format!("role{PLATFORM}{name}-{number}"));
    let first = link(cell, 1);
    let user = cell.user("/", &name, &[document(&[allow(&["sts:AssumeRole"], &[&first])])]);
    cell.escalates(&user, "chain", links + 1);
    let mut before = user;
    for number in 1..=links {
        let own = link(cell, number);
        let next = link(cell, number + 1);
        let statement = if number < links {
            allow(&["sts:AssumeRole"], &[&next])
        } else if links == 2 {
            allow(&["iam:PutRolePolicy"], &[&own])
        } else {
            allow(&["sts:AssumeRole"], &[&aims.keeper])
        };
        let role = cell.role(PLATFORM, &format!("{name}-{number}"), trusting(&[&before]), &[document(&[statement])]);
        cell.escalates(&role, "chain", links + 1 - number);
        before = role;
    }
}

/// Three steps into the next account: out of this one, in there, and to its administrator; and the way in for the
/// account before.
fn across(cell: &mut Cell<'_>, aims: &Aims) {
    let (next, previous) = (cell.map.next_open(cell.place), cell.map.previous_open(cell.place));
    let (out, into) = (format!("role{PLATFORM}relay-out"), format!("role{PLATFORM}relay-in"));
    let name = cell.fresh();
    let step = |aim: &str| document(&[allow(&["sts:AssumeRole"], &[aim])]);
    let user = cell.user("/", &name, &[step(&cell.place.iam(&out))]);
    let role_out = cell.role(PLATFORM, "relay-out", trusting(&[&user]), &[step(&next.iam(&into))]);
    let role_in = cell.role(PLATFORM, "relay-in", trusting(&[&previous.iam(&out)]), &[step(&aims.keeper)]);
    cell.escalates(&user, "chain-across-accounts", 3);
    cell.escalates(&role_out, "chain-across-accounts", 2);
    cell.escalates(&role_in, "assume-administrator", 1);

    let partner = format!("role{PLATFORM}partner-admin");
    cell.admin_role("partner-admin", trusting(&[&previous.iam("root")]));
    let name = cell.fresh();
    let user = cell.user("/", &name, &[step(&next.iam(&partner))]);
    cell.escalates(&user, "assume-administrator-of-other-account", 1);
}

/// A user that an administrator's role of the same account trusts by its ARN, and that needs no permission for it.
fn named_in_trust(cell: &mut Cell<'_>) {
    let name = cell.fresh();
    let user = cell.user("/", &name, &[document(&[allow(&["s3:ListAllMyBuckets"], &["*"])])]);
    cell.admin_role(&name, trusting(&[&user]));
    cell.escalates(&user, "named-in-trust", 1);
}

/// In the management account, a user that may assume the role which every other account has for it.
fn organization(cell: &mut Cell<'_>) {
    if cell.place.index == 0 {
        let name = cell.fresh();
        let role = format!("arn:aws:iam::*:role{PLATFORM}organization-access");
        let user = cell.user("/", &name, &[document(&[allow(&["sts:AssumeRole"], &[&role])])]);
        cell.escalates(&user, "management-account", 1);
    }
}
