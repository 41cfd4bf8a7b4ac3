//! What the snapshot says of roles and users that requests name.

use crate::estate::{Estate, Kind};
use crate::policy::Effect;

/// The services that a role's trust policy lets assume it; none where it was not read, or may let in what it does not name.
pub fn trusting_services(estate: &Estate, role: &str) -> Option<Vec<String>> {
    let trust = estate.principal_of(role).and_then(|id| estate.principal(id).trust)?;
    let policy = estate.policy(trust);
    let unclear =
        |one: &crate::policy::Statement| one.is_opaque() || one.principals.as_ref().is_none_or(|named| named.inverse);
    if policy.statements.iter().any(|one| one.effect == Effect::Allow && unclear(one)) {
        return None;
    }
    let mut services: Vec<String> = policy.principal_services().map(str::to_owned).collect();
    services.sort();
    services.dedup();
    (!services.is_empty()).then_some(services)
}

/// The ARN of the user or role (`user`, `role`) of an account with a name, which may have a path.
pub fn path_of(estate: &Estate, kind: &str, account: &str, name: &str) -> Option<String> {
    let kind = match kind {
        "user" => Kind::User,
        "role" => Kind::Role,
        _ => return None,
    };
    let found = estate.principals().find(|(_, one)| one.kind == kind && one.account == account && one.name == name);
    found.map(|(_, one)| one.arn.clone())
}

/// ARNs of the roles that an instance profile carries.
pub fn roles_of_profile(estate: &Estate, profile: &str) -> Vec<String> {
    let carried = estate.principals().filter(|(_, one)| one.profiles.iter().any(|arn| arn == profile));
    carried.map(|(_, one)| one.arn.clone()).collect()
}
