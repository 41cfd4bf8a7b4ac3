//! Whether a condition holds, where that can be told.

use std::collections::{BTreeMap, BTreeSet};

use crate::expression::{Comparison, Expression, Joint, Type, of_variable};

/// A value that conditions compare.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// True or false.
    Truth(bool),
}

impl Fact {
    /// The value of a variable of a type; none where it does not fit.
    pub(super) fn of(kind: &str, value: &str) -> Option<Fact> {
        match of_variable(kind)? {
            Type::Truth => value.parse().ok().map(Fact::Truth),
            Type::Number => value.parse().ok().filter(|number: &f64| number.is_finite()).map(Fact::Number),
            Type::Text => Some(Fact::Text(value.to_owned())),
        }
    }
}

/// Names of all results of the case that a condition asks for.
pub(super) fn results(expression: &Expression) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut open = vec![expression];
    while let Some(one) = open.pop() {
        match one {
            Expression::Result(name) => {
                found.insert(name.as_str());
            }
            Expression::Not(inner) => open.push(inner),
            Expression::Join(_, left, right) | Expression::Compare(_, left, right) => open.extend([&**left, &**right]),
            Expression::Number(_)
            | Expression::Text(_)
            | Expression::Truth(_)
            | Expression::Variable(_)
            | Expression::Pattern(_) => {}
        }
    }
    found
}

/// Whether a condition holds; none where that depends on what is not known. One side that is known can be enough.
pub(super) fn holds(
    expression: &Expression,
    variable: &dyn Fn(&str) -> Option<Fact>,
    results: &BTreeMap<&str, Fact>,
) -> Option<bool> {
    match value(expression, variable, results)? {
        Fact::Truth(holds) => Some(holds),
        Fact::Number(_) | Fact::Text(_) => None,
    }
}

fn value(
    expression: &Expression,
    variable: &dyn Fn(&str) -> Option<Fact>,
    results: &BTreeMap<&str, Fact>,
) -> Option<Fact> {
    let holds = |one: &Expression| holds(one, variable, results);
    match expression {
        Expression::Number(number) => Some(Fact::Number(*number)),
        Expression::Text(text) => Some(Fact::Text(text.clone())),
        Expression::Truth(truth) => Some(Fact::Truth(*truth)),
        Expression::Variable(name) => variable(name),
        Expression::Result(name) => results.get(name.as_str()).cloned(),
        Expression::Pattern(_) => None,
        Expression::Not(inner) => holds(inner).map(|holds| Fact::Truth(!holds)),
        Expression::Join(joint, left, right) => {
            // What decides alone: one that does not hold for both, one that holds for either.
            let alone = *joint == Joint::Or;
            match (holds(left), holds(right)) {
                (Some(one), _) | (_, Some(one)) if one == alone => Some(Fact::Truth(alone)),
                (Some(_), Some(_)) => Some(Fact::Truth(!alone)),
                _ => None,
            }
        }
        Expression::Compare(how, left, right) => {
            let sides = (value(left, variable, results)?, value(right, variable, results)?);
            compare(*how, &sides.0, &sides.1).map(Fact::Truth)
        }
    }
}

fn compare(how: Comparison, left: &Fact, right: &Fact) -> Option<bool> {
    match (left, right) {
        (Fact::Number(left), Fact::Number(right)) => Some(match how {
            Comparison::Equal => left == right,
            Comparison::Unequal => left != right,
            Comparison::Less => left < right,
            Comparison::AtMost => left <= right,
            Comparison::Greater => left > right,
            Comparison::AtLeast => left >= right,
        }),
        (Fact::Text(_), Fact::Text(_)) | (Fact::Truth(_), Fact::Truth(_)) => match how {
            Comparison::Equal => Some(left == right),
            Comparison::Unequal => Some(left != right),
            _ => None,
        },
        _ => None,
    }
}
