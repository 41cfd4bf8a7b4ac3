//! Whether a statement matches a request, whoever it is for.

use super::Truth;
use super::condition::condition;
use super::question::Question;
use crate::policy::Statement;

/// Whether action, resource and conditions of a statement match.
pub(super) fn matching(statement: &Statement, question: &Question<'_>) -> Truth {
    if !statement.covers_action(question.request.action) {
        return Truth::No;
    }
    let mut truth = resource(statement, question);
    for one in statement.conditions() {
        if truth == Truth::No {
            return truth;
        }
        truth = truth.and(condition(one, question));
    }
    if statement.is_opaque() { truth.and(Truth::Unknown) } else { truth }
}

/// Whether the resource is one that a statement is for.
pub(super) fn resource(statement: &Statement, question: &Question<'_>) -> Truth {
    let scope = &statement.resources;
    let mut found = Truth::No;
    for pattern in &scope.patterns {
        found = found.or(pattern.matches(question.request.resource, |key| question.variable(key)));
        if found == Truth::Yes {
            break;
        }
    }
    if scope.inverse { found.not() } else { found }
}
