//! Whether a condition holds, where that can be told.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{Comparison, Expression, Joint, Type, of_variable, test};

/// A value that conditions compare.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A number.
    Number(f64),
    /// A whole number, which is compared exactly.
    Whole(i64),
    /// Text.
    Text(String),
    /// True or false.
    Truth(bool),
}

impl Fact {
    /// The value of a variable of a type; none where it does not fit.
    pub(crate) fn of(kind: &str, value: &str) -> Option<Fact> {
        Fact::read(of_variable(kind)?, value)
    }

    /// What a text is as a value of a type.
    pub(super) fn read(kind: Type, text: &str) -> Option<Fact> {
        match kind {
            Type::Truth => text.parse().ok().map(Fact::Truth),
            Type::Number => match text.parse() {
                Ok(whole) => Some(Fact::Whole(whole)),
                Err(_) => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Fact::Number),
            },
            Type::Text => Some(Fact::Text(text.to_owned())),
        }
    }

    fn kind(&self) -> Type {
        match self {
            Fact::Number(_) | Fact::Whole(_) => Type::Number,
            Fact::Text(_) => Type::Text,
            Fact::Truth(_) => Type::Truth,
        }
    }
}

/// Names of all results of the case that a condition asks for.
pub(crate) fn results(expression: &Expression) -> BTreeSet<&str> {
    let parts = expression.parts().into_iter();
    parts.filter_map(|one| if let Expression::Result(name) = one { Some(name.as_str()) } else { None }).collect()
}

/// Whether a condition holds; none where that depends on what is not known. One side that is known can be enough.
pub(crate) fn holds(
    expression: &Expression,
    variable: &dyn Fn(&str) -> Option<Fact>,
    results: &BTreeMap<&str, Fact>,
) -> Option<bool> {
    match value(expression, variable, results)? {
        Fact::Truth(holds) => Some(holds),
        Fact::Number(_) | Fact::Whole(_) | Fact::Text(_) => None,
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
        Expression::Whole(number) => Some(Fact::Whole(*number)),
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
        Expression::Test(how, left, all) => {
            let left = value(left, variable, results)?;
            let all: Vec<Option<Fact>> = all.iter().map(|one| value(one, variable, results)).collect();
            test::test(*how, &left, &all).map(Fact::Truth)
        }
    }
}

/// Whether two values compare so. All values of variables are texts, and many write them in quotes: a text is taken as a
/// value of the other's type.
pub(super) fn compare(how: Comparison, left: &Fact, right: &Fact) -> Option<bool> {
    let order = match (left, right) {
        (Fact::Text(text), other) if other.kind() != Type::Text => order(&Fact::read(other.kind(), text)?, other)?,
        (other, Fact::Text(text)) if other.kind() != Type::Text => order(other, &Fact::read(other.kind(), text)?)?,
        _ => order(left, right)?,
    };
    Some(match how {
        Comparison::Equal => order.is_eq(),
        Comparison::Unequal => order.is_ne(),
        // True is not more than false.
        _ if left.kind() == Type::Truth || right.kind() == Type::Truth => return None,
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    })
}

fn order(left: &Fact, right: &Fact) -> Option<Ordering> {
    match (left, right) {
        (Fact::Number(left), Fact::Number(right)) => left.partial_cmp(right),
        (Fact::Whole(left), Fact::Whole(right)) => Some(left.cmp(right)),
        (Fact::Whole(left), Fact::Number(right)) => mixed(*left, *right),
        (Fact::Number(left), Fact::Whole(right)) => mixed(*right, *left).map(Ordering::reverse),
        (Fact::Text(left), Fact::Text(right)) => Some(left.cmp(right)),
        (Fact::Truth(left), Fact::Truth(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// A whole number beside any other, without rounding the first: many of more than fifteen digits have no number of their own.
fn mixed(whole: i64, other: f64) -> Option<Ordering> {
    let below = other.floor();
    match i128::from(whole).cmp(&(below as i128)) {
        _ if other.is_nan() => None,
        Ordering::Equal if other > below => Some(Ordering::Less),
        order => Some(order),
    }
}
