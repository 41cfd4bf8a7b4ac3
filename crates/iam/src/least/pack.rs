//! Statements into policies that AWS takes.

use serde_json::{Value, json};

use super::build::Told;

/// Characters that a managed policy may have, without spaces: "IAM and AWS STS quotas", IAM User Guide.
pub const MOST: usize = 6_144;
/// Managed policies that an identity may have without asking AWS for more (the same page).
pub const ATTACHED: usize = 10;

/// Policies with the statements in their order, and each statement's place noted in it. A statement that fits in no policy
/// is split by its resources or actions.
pub(super) fn pack(told: Vec<Told>) -> (Vec<Value>, Vec<Told>) {
    let empty = size(&document(&[]));
    let mut packed: Vec<Told> = Vec::new();
    let (mut policy, mut used) = (0, empty);
    for one in told.into_iter().flat_map(|one| split(one, MOST - empty)) {
        // A comma stands between statements.
        let needs = size(&one.document()) + 1;
        if used + needs > MOST && used > empty {
            policy += 1;
            used = empty;
        }
        used += needs;
        packed.push(Told { policy, ..one });
    }
    let documents = packed.chunk_by(|one, other| one.policy == other.policy).map(document);
    (documents.collect(), packed)
}

fn document(told: &[Told]) -> Value {
    let statements: Vec<Value> = told.iter().map(Told::document).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Characters of a document that count.
pub(super) fn size(document: &Value) -> usize {
    document.to_string().chars().filter(|character| !character.is_whitespace()).count()
}

/// The statement, or halves of it as often as it is too large.
fn split(one: Told, most: usize) -> Vec<Told> {
    let halves = |list: &[String]| {
        let (first, second) = list.split_at(list.len() / 2);
        (first.to_vec(), second.to_vec())
    };
    if size(&one.document()) < most || one.effect == "Deny" {
        return vec![one];
    }
    let parts: [Told; 2] = if one.resources.len() > 1 {
        let (first, second) = halves(&one.resources);
        [Told { resources: first, ..one.clone() }, Told { resources: second, ..one }]
    } else if one.actions.len() > 1 {
        let (first, second) = halves(&one.actions);
        [Told { actions: first, ..one.clone() }, Told { actions: second, ..one }]
    } else {
        return vec![one];
    };
    let letters = ['a', 'b'].into_iter();
    parts
        .into_iter()
        .zip(letters)
        .flat_map(|(part, letter)| split(Told { sid: format!("{}{letter}", part.sid), ..part }, most))
        .collect()
}
