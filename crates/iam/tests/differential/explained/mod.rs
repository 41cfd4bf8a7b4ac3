//! Where the other evaluator reads a request in another way, and why ours stays as it is.
//!
//! Each explanation rewrites a request so that it says plainly what the other evaluator reads in it. A disagreement is
//! explained where our answer to the request so rewritten is the other's answer to the request as it is. An explanation
//! thus cannot hide a disagreement that has another cause.

mod condition;
mod layer;
mod rewrite;

use serde_json::Value;

/// A way to read a request that is not ours.
pub(crate) struct Explanation {
    /// What the other evaluator does, and which documentation says otherwise or says nothing.
    pub(crate) reason: &'static str,
    /// Says plainly in the request what it reads in it.
    reading: fn(&mut Value),
}

pub(crate) const EXPLAINED: [Explanation; 18] = [
    condition::LISTS_WITHOUT_A_SET,
    condition::ESCAPES,
    condition::ABSENT_VARIABLES,
    condition::OLD_VERSION,
    condition::EVERY_ADDRESS,
    condition::ADDRESSES_AS_TEXT,
    condition::OTHER_FAMILY,
    condition::SECONDS,
    condition::UNREADABLE_NUMBERS,
    condition::SHORT_ARNS,
    condition::ANY_IF_EXISTS,
    condition::EMPTY_TEXTS,
    layer::SORTS_OF_RESOURCES,
    layer::GRANTS_TO_SESSIONS,
    layer::FEDERATED_USERS,
    layer::NOT_PRINCIPAL,
    layer::CONTROLS_OF_ALL_SERVICES,
    layer::PROVIDERS_BY_NAME,
];

/// The fewest explanations under which our answer becomes theirs: their places in the table.
pub(crate) fn explain(request: &Value, theirs: &str, our: impl Fn(&Value) -> String) -> Option<Vec<usize>> {
    // Only what changes the request can explain anything.
    let apply = |places: &[usize]| {
        let mut rewritten = request.clone();
        places.iter().for_each(|place| (EXPLAINED[*place].reading)(&mut rewritten));
        rewritten
    };
    let able: Vec<usize> = (0..EXPLAINED.len()).filter(|place| apply(&[*place]) != *request).collect();
    let mut sets: Vec<Vec<usize>> = (1_usize..1 << able.len())
        .map(|set| able.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).map(|(_, place)| *place).collect())
        .collect();
    sets.sort_by_key(Vec::len);
    sets.into_iter().find(|places| our(&apply(places)) == theirs)
}
