//! Questions to somebody about anything of a form.

use std::collections::BTreeSet;

use super::{Answer, Seat};
use crate::context::Fact;
use crate::decide::Truth;
use crate::glob;
use crate::policy::Effect;
use crate::rule::On;

impl Seat<'_> {
    /// Whether an action is possible on a thing of an account, or on something in it where the ARN ends in `/*`.
    pub(crate) fn ask_thing(&self, action: &str, arn: &str, account: &str) -> Truth {
        let Some(owner) = arn.strip_suffix("/*") else { return self.ask_owner(action, arn, account, &[]) };
        let slice = self.slice(action);
        let (policy, _) = self.estate.policy_of(owner);
        let theirs =
            policy.into_iter().flatten().filter(|one| one.effect == Effect::Allow && one.covers_action(action));
        let own = slice.layers.identity.iter().copied().filter(|one| one.effect == Effect::Allow);
        let mut inside: BTreeSet<String> = BTreeSet::new();
        for statement in own.chain(theirs) {
            let mut patterns: Vec<String> = statement.resource_patterns().map(|one| self.resolved(one)).collect();
            if patterns.is_empty() {
                patterns.push("*".to_owned());
            }
            inside.extend(patterns.iter().filter_map(|pattern| glob::meet(pattern, &format!("{owner}/?*"))));
        }
        let mut best = Truth::No;
        for resource in inside {
            best = best.or(self.ask_owner(action, &resource, account, &[]));
            if best == Truth::Yes {
                break;
            }
        }
        best
    }

    /// Whether an action is possible on some resource of a form. What is known to be impossible everywhere is no.
    pub(crate) fn ask_form(&self, action: &str, form: &str, context: &[(String, String)]) -> Answer {
        let form = On::filled(form, &self.partition, &self.account);
        let key = (action.to_owned(), form.clone(), context.iter().map(|(k, v)| format!("{k}={v};")).collect());
        if let Some(known) = self.forms.borrow().get(&key) {
            return known.clone();
        }
        let slice = self.slice(action);
        let mut best = Answer { truth: Truth::No, resource: form.clone() };
        if let Some(truth) = slice.uniform.filter(|_| self.owns(&form)) {
            best.truth = truth;
        } else {
            // A name that nothing speaks of by itself is as free as any.
            let loose = form.replace('*', "?*");
            for statement in slice.layers.identity.iter().filter(|one| one.effect == Effect::Allow) {
                let mut patterns: Vec<String> = statement.resource_patterns().map(|one| self.resolved(one)).collect();
                if patterns.is_empty() {
                    patterns.push("*".to_owned());
                }
                for pattern in patterns {
                    let meeting = glob::meet(&pattern, &loose).or_else(|| glob::meet(&pattern, &form));
                    let Some(resource) = meeting else { continue };
                    let truth = self.weigh(&slice, action, &resource, context, false).verdict.truth();
                    if truth > best.truth {
                        best = Answer { truth, resource: shown(&pattern, &form) };
                    }
                }
                if best.truth == Truth::Yes {
                    break;
                }
            }
        }
        self.forms.borrow_mut().insert(key, best.clone());
        best
    }

    /// The boundary that somebody new must have for an action on a form to be possible at all; none where it needs none.
    pub(in crate::graph) fn boundary_asked(
        &self,
        action: &str,
        form: &str,
        context: &[(String, String)],
    ) -> Option<String> {
        let key = "iam:PermissionsBoundary";
        let slice = self.slice(action);
        let speaks = slice.layers.all().flatten().flat_map(|statement| statement.conditions());
        let values = speaks.filter(|condition| condition.key().eq_ignore_ascii_case(key)).flat_map(|one| one.values());
        let values: Vec<String> = values.map(|value| value.to_string()).collect();
        let with = |value: &str| {
            let mut context = context.to_vec();
            context.push((key.to_owned(), value.to_owned()));
            self.ask_form(action, form, &context).truth
        };
        if values.is_empty() || with("") != Truth::No {
            return None;
        }
        values.into_iter().find(|value| with(value) != Truth::No)
    }

    /// A pattern with the variables in it that are known of the caller.
    fn resolved(&self, pattern: &str) -> String {
        if !pattern.contains("${") {
            return pattern.to_owned();
        }
        let mut resolved = pattern.to_owned();
        for key in ["aws:username", "aws:PrincipalAccount", "aws:userid", "aws:PrincipalArn"] {
            if let Fact::Values(values) = self.facts.get(key)
                && let [value] = values.as_slice()
            {
                resolved = resolved.replace(&format!("${{{key}}}"), value);
            }
        }
        resolved
    }
}

/// What to show of the resources that a statement's pattern and a form have in common: the narrower of the two.
fn shown(pattern: &str, form: &str) -> String {
    if pattern == "*" || pattern.len() < form.len() { form.to_owned() } else { pattern.to_owned() }
}
