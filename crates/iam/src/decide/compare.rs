//! One value of a request against one value of a policy.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::Truth;
use super::question::Question;
use crate::glob::{self, LONGEST, Token};
use crate::policy::{Comparison, Missing, Operand, Order, address, flag, number, time};

/// Whether a value compares to a policy's, before negation.
pub(super) fn compare(
    comparison: Comparison,
    value: &str,
    wanted: &str,
    operand: &Operand,
    question: &Question<'_>,
) -> Truth {
    match (comparison, operand) {
        (_, Operand::Opaque) => Truth::Unknown,
        (_, Operand::Template(template)) => match template.expand(|key| question.variable(key)) {
            Ok(tokens) => expanded(comparison, value, &tokens),
            Err(Missing::Absent) => Truth::No,
            Err(Missing::Unknown) => Truth::Unknown,
        },
        (Comparison::Equals | Comparison::Binary, _) => Truth::from(value == wanted),
        (Comparison::EqualsFold, _) => Truth::from(same_fold(value.chars(), wanted.chars())),
        (Comparison::Like, _) if wanted == "*" => Truth::Yes,
        (Comparison::Like | Comparison::Arn, _) if value.len() > LONGEST => Truth::Unknown,
        (Comparison::Like, _) => Truth::from(glob::run(wanted, value, false)),
        (Comparison::Arn, _) => arn(wanted, value),
        (Comparison::Number(order), Operand::Number(wanted)) => {
            Truth::from(number(value).is_some_and(|value| ordered(order, &value, wanted)))
        }
        (Comparison::Date(order), Operand::Time(wanted)) => {
            Truth::from(time(value).is_some_and(|value| ordered(order, &value, wanted)))
        }
        (Comparison::Bool, Operand::Flag(wanted)) => Truth::from(flag(value) == Some(*wanted)),
        (Comparison::Ip, Operand::Network(network, bits)) => {
            Truth::from(address(value).is_some_and(|address| within(address, *network, *bits)))
        }
        _ => Truth::Unknown,
    }
}

/// Whether a time somewhere at or after another compares to a policy's.
pub(super) fn compare_since(comparison: Comparison, since: DateTime<Utc>, operand: &Operand) -> Truth {
    let (order, place) = match (comparison, operand) {
        (Comparison::Date(order), Operand::Time(wanted)) => (order, since.cmp(wanted)),
        (Comparison::Number(order), Operand::Number(wanted)) => {
            // Seconds since 1970 have far fewer digits than a number can hold.
            let seconds = since.timestamp() as f64;
            (order, seconds.partial_cmp(wanted).unwrap_or(std::cmp::Ordering::Less))
        }
        _ => return Truth::Unknown,
    };
    match order {
        Order::Less if place.is_ge() => Truth::No,
        Order::AtMost | Order::Equal if place.is_gt() => Truth::No,
        Order::Greater if place.is_gt() => Truth::Yes,
        Order::AtLeast if place.is_ge() => Truth::Yes,
        _ => Truth::Unknown,
    }
}

/// Whether a value compares to a text whose policy variables stand for characters.
fn expanded(comparison: Comparison, value: &str, tokens: &[Token]) -> Truth {
    let literal = tokens.iter().map(|token| match token {
        Token::Char(character) => *character,
        Token::One | Token::OneOfPart => '?',
        Token::Many | Token::ManyOfPart => '*',
    });
    match comparison {
        Comparison::Equals => Truth::from(value.chars().eq(literal)),
        Comparison::EqualsFold => Truth::from(same_fold(value.chars(), literal)),
        _ if value.len() > LONGEST || tokens.len() > LONGEST => Truth::Unknown,
        Comparison::Like => Truth::from(glob::run(tokens, value, false)),
        Comparison::Arn => {
            let patterns: Vec<&[Token]> = tokens.splitn(6, |token| *token == Token::Char(':')).collect();
            parts(patterns.len(), value, |part, text| {
                patterns.get(part).is_some_and(|part| glob::run(*part, text, false))
            })
        }
        _ => Truth::Unknown,
    }
}

/// Whether an ARN is like a pattern, part by part. What a pattern of fewer than six parts matches, nobody says.
fn arn(pattern: &str, value: &str) -> Truth {
    if pattern == "*" {
        return Truth::Yes;
    }
    let count = pattern.splitn(6, ':').count();
    if count < 6 {
        return if glob::run(pattern, value, false) { Truth::Unknown } else { Truth::No };
    }
    let mut patterns = pattern.splitn(6, ':');
    parts(count, value, |_, text| patterns.next().is_some_and(|part| glob::run(part, text, false)))
}

/// Whether an ARN has as many parts as a pattern, and each is like the pattern's.
fn parts(count: usize, value: &str, mut like: impl FnMut(usize, &str) -> bool) -> Truth {
    let same = value.splitn(6, ':').count() == count;
    Truth::from(same && value.splitn(6, ':').enumerate().all(|(part, text)| like(part, text)))
}

/// Whether two texts are equal without regard to case.
fn same_fold(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> bool {
    one.flat_map(char::to_lowercase).eq(other.flat_map(char::to_lowercase))
}

/// Whether a value stands to another as an order says.
fn ordered<T: PartialOrd>(order: Order, value: &T, wanted: &T) -> bool {
    match order {
        Order::Equal => value == wanted,
        Order::Less => value < wanted,
        Order::AtMost => value <= wanted,
        Order::Greater => value > wanted,
        Order::AtLeast => value >= wanted,
    }
}

/// Whether an address lies in a network.
fn within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    let (one, other, width) = match (address, network) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (u128::from(one.to_bits()), u128::from(other.to_bits()), 32),
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits(), other.to_bits(), 128),
        _ => return false,
    };
    (one ^ other).checked_shr(width - bits).unwrap_or(0) == 0
}
