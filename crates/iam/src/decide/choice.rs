//! What a caller would choose.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::condition::condition;
use super::decision::{Decision, Truth};
use super::question::Question;
use super::request::{Layers, Request};
use super::{decide, permits};
use crate::context::{Context, Fact};
use crate::glob;
use crate::policy::{Comparison, Condition, Effect, Operand, Order, Quantifier, Statement};

/// How many combinations are tried.
const COMBINATIONS: usize = 4_096;

/// How many values are tried for one key.
const CANDIDATES: usize = 64;

/// How many patterns for one key are held against each other.
const PATTERNS: usize = 16;

/// A value that no policy names.
const FRESH: &str = "stanch-any-value";

/// Tries combinations of values of the free keys.
pub(super) fn choose(layers: &Layers<'_>, request: &Request<'_>) -> (Decision, BTreeMap<String, String>) {
    let covering: Vec<&Statement> =
        layers.all().flatten().copied().filter(|statement| statement.covers_action(request.action)).collect();
    let candidates: Vec<(String, Vec<Fact>)> = free(&covering, request.context)
        .into_iter()
        .map(|(key, mut facts)| {
            facts.sort_by_cached_key(|fact| -favour(&covering, request, &key, fact));
            (key, facts)
        })
        .collect();
    let narrow = layers.on(request.action);
    let shared = Arc::new(request.context.clone());
    let mut best: Option<(Truth, Context, Vec<usize>)> = None;
    let mut places = vec![0_usize; candidates.len()];
    for _ in 0..COMBINATIONS {
        let mut context = Context::over(&shared);
        for ((key, facts), place) in candidates.iter().zip(&places) {
            if let Some(fact) = facts.get(*place) {
                context.set(key, fact.clone());
            }
        }
        let truth = permits(&narrow, &Request { context: &context, ..*request });
        if best.as_ref().is_none_or(|(known, _, _)| truth > *known) {
            best = Some((truth, context, places.clone()));
        }
        if truth == Truth::Yes || !advance(&mut places, &candidates) {
            break;
        }
    }
    let Some((_, context, places)) = best else { return (decide(layers, request), BTreeMap::new()) };
    let decision = decide(layers, &Request { context: &context, ..*request });
    let chosen = candidates.iter().zip(places).filter_map(|((key, facts), place)| match facts.get(place) {
        Some(Fact::Values(values)) => Some((key.clone(), values.join(", "))),
        _ => None,
    });
    (decision, chosen.collect())
}

/// How many conditions of allowing statements a fact satisfies more than of denying ones, so that what is likely to be
/// allowed is tried first.
fn favour(statements: &[&Statement], request: &Request<'_>, key: &str, fact: &Fact) -> i64 {
    let mut context = request.context.clone();
    context.set(key, fact.clone());
    let request = Request { context: &context, ..*request };
    let question = Question::new(&request, false);
    let mut sum = 0;
    for statement in statements {
        for one in statement.conditions().iter().filter(|one| *one.folded == *key) {
            if condition(one, &question) == Truth::Yes {
                sum += if statement.effect == Effect::Allow { 1 } else { -1 };
            }
        }
    }
    sum
}

/// The next combination, like an odometer; false after the last.
fn advance(places: &mut [usize], candidates: &[(String, Vec<Fact>)]) -> bool {
    for (place, (_, facts)) in places.iter_mut().zip(candidates) {
        *place += 1;
        if *place < facts.len() {
            return true;
        }
        *place = 0;
    }
    false
}

/// The free keys that statements look at, each with what to try for it: first to leave it away.
fn free(statements: &[&Statement], context: &Context) -> BTreeMap<String, Vec<Fact>> {
    let is_free = |key: &str| context.said(key) == Some(&Fact::Free);
    let mut conditions: BTreeMap<&str, Vec<&Condition>> = BTreeMap::new();
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for statement in statements {
        for condition in statement.conditions() {
            if is_free(&condition.folded) {
                conditions.entry(&condition.folded).or_default().push(condition);
            }
            keys.extend(condition.variables().filter(|key| is_free(key)).map(|key| (key.to_owned(), BTreeSet::new())));
        }
        for pattern in &statement.resources.patterns {
            keys.extend(pattern.keys().filter(|key| is_free(key)).map(|key| (key.to_owned(), BTreeSet::new())));
        }
    }
    for (key, list) in &conditions {
        keys.entry((*key).to_owned()).or_default().extend(values(list));
    }
    keys.into_iter()
        .map(|(key, values)| {
            let sets = conditions
                .get(key.as_str())
                .is_some_and(|list| list.iter().any(|condition| condition.operator.quantifier != Quantifier::One));
            let mut facts = vec![Fact::Absent, Fact::one(FRESH)];
            facts.extend(values.iter().take(CANDIDATES).map(|value| Fact::one(value.as_str())));
            if sets && values.len() > 1 {
                facts.push(Fact::Values(values.into_iter().take(CANDIDATES).collect()));
            }
            (key, facts)
        })
        .collect()
}

/// Values that satisfy some of the conditions on a key, or fail them.
fn values(conditions: &[&Condition]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut patterns: BTreeSet<&str> = BTreeSet::new();
    for condition in conditions {
        for (operand, text) in condition.operands.iter().zip(condition.values()) {
            match (condition.operator.comparison, operand) {
                (Comparison::Like | Comparison::Arn, Operand::Text) => {
                    patterns.insert(text);
                }
                (Comparison::Number(order), Operand::Number(number)) => {
                    found.extend(around(order).map(|step| (number + step).to_string()));
                }
                (Comparison::Date(order), Operand::Time(time)) => {
                    found.extend(around(order).filter_map(|step| {
                        let moved = time.checked_add_signed(chrono::TimeDelta::seconds(step as i64))?;
                        Some(moved.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
                    }));
                }
                (Comparison::Bool, _) => found.extend(["true".to_owned(), "false".to_owned()]),
                (Comparison::Ip, Operand::Network(address, _)) => {
                    found.extend([address.to_string(), "192.0.2.1".to_owned(), "2001:db8::1".to_owned()]);
                }
                (Comparison::Null | Comparison::Unreadable, _) | (_, Operand::Template(_) | Operand::Opaque) => {}
                (_, _) => {
                    patterns.insert(text);
                    found.insert(text.clone());
                }
            }
        }
    }
    for (place, one) in patterns.iter().take(PATTERNS).enumerate() {
        found.extend(glob::meet(one, "*").map(|text| filled(one, text)));
        found.extend(patterns.iter().skip(place + 1).take(PATTERNS).filter_map(|other| glob::meet(one, other)));
    }
    found
}

/// The shortest text that a pattern matches is empty for `*`, which some operators take as no value.
fn filled(pattern: &str, text: String) -> String {
    if text.is_empty() && pattern.contains('*') { FRESH.to_owned() } else { text }
}

/// How far from a policy's value to go, in steps of one, for an order and against it.
fn around(order: Order) -> impl Iterator<Item = f64> {
    let steps: &[f64] = match order {
        Order::Equal => &[0.0, 1.0],
        Order::Less | Order::AtLeast => &[-1.0, 0.0],
        Order::AtMost | Order::Greater => &[0.0, 1.0],
    };
    steps.iter().copied()
}
