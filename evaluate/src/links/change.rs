//! The same organisation a day later: a few things are different.

use stanch_scenario::estate::Estate;

/// An organisation in which a variable came, one went and one was changed, and how many of each.
pub(super) fn changed(estate: &Estate) -> (Estate, [u64; 3]) {
    let mut changed = estate.clone();
    let mut made = [0; 3];
    let organisations = changed.circleci.organisations.iter_mut();
    let contexts = organisations.flat_map(|organisation| &mut organisation.contexts);
    let mut contexts = contexts.filter(|context| context.variables.len() > 2);
    if let Some(variable) = contexts.next().and_then(|context| context.variables.pop()) {
        made[1] += 1;
        if let Some(context) = contexts.next() {
            let mut variable = variable;
            variable.name = "ADDED_SINCE".to_owned();
            context.variables.push(variable);
            made[0] += 1;
        }
    }
    if let Some(variable) = contexts.next().and_then(|context| context.variables.first_mut()) {
        variable.updated = variable.updated.map(|at| at + chrono::TimeDelta::hours(1));
        made[2] += u64::from(variable.updated.is_some());
    }
    (changed, made)
}
