//! Whether a condition holds.

use super::Truth;
use super::compare::{compare, compare_since};
use super::question::{Known, Question};
use crate::policy::{Comparison, Condition, Operand, Quantifier};

/// Whether a condition holds.
pub(super) fn condition(condition: &Condition, question: &Question<'_>) -> Truth {
    let known = question.known(&condition.folded);
    let operator = condition.operator;
    if operator.comparison == Comparison::Null {
        return null(condition, known);
    }
    if operator.comparison == Comparison::Unreadable {
        return Truth::Unknown;
    }
    match known {
        Known::Absent => absent(condition),
        Known::Unknown => unknown(condition),
        Known::Since(time) => {
            let any = any(condition, |operand, _| compare_since(operator.comparison, time, operand));
            if operator.negated { any.not() } else { any }
        }
        Known::Text(_) | Known::Texts(_) => present(condition, known, question),
    }
}

/// Whether any of the policy's values compares.
fn any(condition: &Condition, holds: impl Fn(&Operand, &str) -> Truth) -> Truth {
    let mut found = Truth::No;
    for (operand, wanted) in condition.operands.iter().zip(condition.values()) {
        found = found.or(holds(operand, wanted));
        if found == Truth::Yes {
            break;
        }
    }
    found
}

/// Where the request carries the key.
fn present(condition: &Condition, known: Known<'_>, question: &Question<'_>) -> Truth {
    let operator = condition.operator;
    // Sets that hold nothing but an empty text count as empty.
    let sets = operator.quantifier != Quantifier::One;
    let mut values = known.texts().filter(|value| !(sets && value.is_empty())).peekable();
    if values.peek().is_none() {
        return absent(condition);
    }
    let one =
        |value: &str| any(condition, |operand, wanted| compare(operator.comparison, value, wanted, operand, question));
    let signed = |value: &str| if operator.negated { one(value).not() } else { one(value) };
    match operator.quantifier {
        Quantifier::All => values.fold(Truth::Yes, |all, value| all.and(signed(value))),
        Quantifier::Any => values.fold(Truth::No, |any, value| any.or(signed(value))),
        Quantifier::One => {
            let any = values.fold(Truth::No, |any, value| any.or(one(value)));
            if operator.negated { any.not() } else { any }
        }
    }
}

/// Where the request does not carry the key.
fn absent(condition: &Condition) -> Truth {
    let operator = condition.operator;
    Truth::from(match operator.quantifier {
        _ if operator.if_exists => true,
        Quantifier::All => true,
        Quantifier::Any => false,
        Quantifier::One => operator.negated,
    })
}

/// Where nobody knows whether the request carries the key: decided only where each answer is the same.
fn unknown(condition: &Condition) -> Truth {
    let operator = condition.operator;
    let everything = match operator.comparison {
        Comparison::Like | Comparison::Arn => condition.values().iter().any(|value| value == "*"),
        _ => false,
    };
    let carried = if everything {
        Some(!operator.negated)
    } else if condition.operands.is_empty() {
        Some(operator.negated)
    } else {
        None
    };
    match carried.map(Truth::from) {
        Some(carried) if carried == absent(condition) => carried,
        _ => Truth::Unknown,
    }
}

/// Whether the request carries the key or does not, as the policy wants it.
fn null(condition: &Condition, known: Known<'_>) -> Truth {
    let missing = match known {
        Known::Unknown => Truth::Unknown,
        Known::Absent => Truth::Yes,
        Known::Texts(texts) => Truth::from(texts.is_empty()),
        Known::Text(_) | Known::Since(_) => Truth::No,
    };
    let wants = |wanted: bool| {
        condition.operands.iter().any(|operand| matches!(operand, Operand::Flag(flag) if *flag == wanted))
    };
    if wants(true) && wants(false) {
        return Truth::Yes;
    }
    any(condition, |operand, _| match operand {
        Operand::Flag(true) => missing,
        Operand::Flag(false) => missing.not(),
        _ => Truth::Unknown,
    })
}
