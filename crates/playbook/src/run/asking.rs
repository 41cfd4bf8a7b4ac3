//! Conditions, and what only a person can tell.

use std::collections::BTreeMap;

use serde_json::Value;

use super::decide::{self, Fact};
use super::engine::{Engine, Frame, after};
use super::entry::{Asking, Entry, Question};
use super::hands::{Answer, Hands, Ledger, Stop};
use super::values::Values;
use crate::expression::Expression;
use crate::step::{Step, Work};
use crate::variable::bare;

impl<'e, H: Hands, L: Ledger> Engine<'e, H, L> {
    /// Whether a condition holds: as it was decided before, as the case says, or as a person says where that is unknown.
    pub(super) async fn holds(
        &self,
        frame: Frame<'e>,
        step: &'e Step,
        condition: &str,
        key: String,
        values: &Values,
    ) -> Result<bool, Stop> {
        if let Some(holds) = self.history.decided(&key, &step.id)? {
            return Ok(holds);
        }
        let mut unknown = Vec::new();
        let told = match Expression::parse(condition) {
            Ok(parsed) => {
                let mut results = BTreeMap::new();
                for name in decide::results(&parsed) {
                    match self.hands.result(name).await? {
                        Ok(fact) => _ = results.insert(name, fact),
                        Err(why) => unknown.push(format!("{name}: {why}")),
                    }
                }
                let variable = |name: &str| {
                    let one = step.variables.get(name).or_else(|| frame.book.variables.get(name))?;
                    Fact::of(&one.kind, values.get(step, name)?)
                };
                decide::holds(&parsed, &variable, &results)
            }
            Err(_) => None,
        };
        let (holds, by) = match told {
            Some(holds) => (holds, None),
            None => {
                let what = self.shown(step, values, condition);
                let mut question = self.question(frame, step, key.clone(), Asking::Whether, what, values, &[]);
                question.unknown = (!unknown.is_empty()).then(|| unknown.join("; "));
                let answer = self.ask(&question).await?;
                (answer.yes, Some(answer.by))
            }
        };
        self.keep(Entry::Decided { key, step: step.id.clone(), holds, by })?;
        Ok(holds)
    }

    /// What a person is asked about a step.
    #[expect(clippy::too_many_arguments, reason = "each is a part of the question")]
    pub(super) fn question(
        &self,
        frame: Frame<'e>,
        step: &Step,
        key: String,
        asking: Asking,
        what: String,
        values: &Values,
        gives: &[String],
    ) -> Question {
        let shown = |text: &String| self.shown(step, values, text);
        let due = step.extra.deadline.map(|minutes| after(frame.started, minutes.saturating_mul(60_000)));
        Question {
            key,
            step: step.id.clone(),
            name: step.name.as_ref().map_or_else(|| step.id.clone(), shown),
            asking,
            what,
            unknown: None,
            on: frame.book.on(step).as_ref().map(shown),
            who: step.extra.owner.clone().or_else(|| whoever(frame, step)).as_ref().map(shown),
            proof: step.extra.proof.as_ref().map(shown),
            due,
            until: None,
            gives: gives.iter().map(|name| bare(name).to_owned()).collect(),
            kinds: gives.iter().map(|name| kind(frame, step, bare(name))).collect(),
        }
    }

    /// A text with values, for people.
    pub(super) fn shown(&self, step: &Step, values: &Values, text: &str) -> String {
        crate::variable::whole(text, |name| values.get(step, name))
    }

    /// Asks a person, and says in the ledger that they were asked.
    pub(super) async fn ask(&self, question: &Question) -> Result<Answer, Stop> {
        self.keep(Entry::Asked(question.clone()))?;
        self.hands.ask(question).await
    }
}

/// The type of a variable; the one that takes everything where nothing says.
fn kind(frame: Frame<'_>, step: &Step, name: &str) -> String {
    let one = step.variables.get(name).or_else(|| frame.book.variables.get(name));
    one.map_or("string", |one| one.kind.as_str()).to_owned()
}

/// The agent of a step where it is a person, with how to reach them.
fn whoever(frame: Frame<'_>, step: &Step) -> Option<String> {
    let Work::Action { agent: Some(id), .. } = &step.work else { return None };
    let party = frame.book.agents.get(id).filter(|party| party.is_person())?;
    let contact = frame.book.document().get("agent_definitions")?.get(id)?.get("contact");
    let of = |kind: &str| contact.and_then(|all| all.get(kind)).and_then(Value::as_object).into_iter().flatten();
    let details = contact.and_then(|all| all.get("contact_details"));
    let ways = of("email").chain(of("phone")).map(|(_, way)| way).chain(details);
    let ways: Vec<&str> = ways.filter_map(Value::as_str).filter(|way| !way.is_empty()).collect();
    Some(match ways.is_empty() {
        true => party.name.clone(),
        false => format!("{} ({})", party.name, ways.join(", ")),
    })
}
