//! One action of a plan in full: what the object is like, what is done and what takes it back.

use serde::Serialize;
use stanch_contain::plan::{Action, Effect, Plan};

use super::super::block::{Block, Cell};
use super::super::told::sentence;
use super::super::{Detail, Page, csv};
use super::words::{change, document, strategy};

/// One action.
#[derive(Clone, Copy, Debug)]
pub struct ActionPage<'r> {
    /// The plan that it is of.
    pub plan: &'r Plan,
    /// The action.
    pub action: &'r Action,
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    plan: &'r str,
    #[serde(flatten)]
    action: &'r Action,
}

impl Page for ActionPage<'_> {
    fn blocks(&self, _: Detail) -> Vec<Block> {
        let action = self.action;
        let mut facts = vec![
            ("how", strategy(action.strategy).into()),
            ("wave", action.wave.to_string().into()),
            ("why", Cell::from(sentence(&action.why))),
            ("credentials", action.credentials.join(", ").into()),
            ("observed", format!("SHA-256 {}", action.observed_hash).into()),
        ];
        facts.retain(|(_, cell)| !cell.text.is_empty());
        let title = format!("Action {} of plan {}: {}", action.number, self.plan.id, action.object.words());
        let mut blocks = vec![Block::Heading(1, title), Block::Facts(facts)];
        for effect in &action.effects {
            self.effect(effect, &mut blocks);
        }
        for (heading, list) in [("What it breaks", &action.breaks), ("What it does not stop", &action.leaves)] {
            if !list.is_empty() {
                blocks.push(Block::Heading(2, heading.to_owned()));
                blocks.push(Block::List(list.iter().map(|text| Cell::caution(sentence(text))).collect()));
            }
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::super::json::document(&Document {
            schema: "stanch.plan.action/1",
            plan: &self.plan.id,
            action: self.action,
        })
    }

    fn csv(&self) -> String {
        let row = |effect: &Effect| {
            vec![
                effect.number.to_string(),
                effect.object(self.action).words(),
                change(&effect.change),
                document(&effect.change).unwrap_or_default().to_owned(),
                effect.inverse.as_ref().map(change).unwrap_or_default(),
            ]
        };
        csv::table(&["effect", "object", "change", "document", "inverse"], self.action.effects.iter().map(row))
    }
}

impl ActionPage<'_> {
    fn effect(&self, effect: &Effect, blocks: &mut Vec<Block>) {
        let on = effect.object(self.action);
        let on = if *on == self.action.object { String::new() } else { format!(" ({})", on.words()) };
        blocks.push(Block::Heading(2, format!("Effect {}: {}{on}", effect.number, change(&effect.change))));
        let inverse = match &effect.inverse {
            Some(inverse) => change(inverse).into(),
            None => Cell::caution("nothing takes it back"),
        };
        let mut facts = vec![("taken back by", inverse)];
        if let Some(document) = document(&effect.change) {
            facts.push(("it writes", document.to_owned().into()));
        }
        if let Some(before) = effect.inverse.as_ref().and_then(document) {
            facts.push(("it was", before.to_owned().into()));
        }
        blocks.push(Block::Facts(facts));
    }
}
