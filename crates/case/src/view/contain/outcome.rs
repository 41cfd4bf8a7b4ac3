//! What came of applying or undoing a plan: what stands now, and what to do.

use serde::Serialize;
use stanch_contain::canonical::Difference;
use stanch_contain::journal::{RunKind, Verdict};
use stanch_contain::plan::Plan;
use stanch_contain::run::Outcome;

use super::super::block::{Align, Block, Cell};
use super::super::phrase::{count, number};
use super::super::told::{many, sentence};
use super::super::{Detail, Page, csv};
use super::words::{change, numbers};

/// What came of a run.
#[derive(Clone, Copy, Debug)]
pub struct OutcomePage<'r> {
    /// The plan.
    pub plan: &'r Plan,
    /// What was run.
    pub run: RunKind,
    /// What came of it.
    pub outcome: &'r Outcome,
    /// What reading back saw a little later, by action; empty where nobody looked again.
    pub later: &'r [(u32, Verdict)],
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    plan: &'r str,
    run: RunKind,
    #[serde(flatten)]
    outcome: &'r Outcome,
    later: &'r [(u32, Verdict)],
}

impl Page for OutcomePage<'_> {
    fn blocks(&self, _: Detail) -> Vec<Block> {
        let (outcome, plan) = (self.outcome, self.plan);
        let done = if self.run == RunKind::Undo { "undone" } else { "applied" };
        let mut blocks = vec![Block::Heading(1, format!("Plan {} {done}", plan.id)), Block::Facts(self.facts())];
        self.failures(&mut blocks);
        for (action, differences) in &outcome.drifted {
            let heading = format!("Left alone: {}", self.named(*action));
            blocks.push(Block::Heading(2, heading));
            let why = "Somebody changed it since it was observed. Nothing was done to it.";
            blocks.push(Block::Paragraph(Cell::alarm(why)));
            blocks.push(changed(differences));
        }
        let seen = outcome.unproven.iter().map(|(action, verdict)| (*action, verdict));
        let later = self.later.iter().map(|(action, verdict)| (*action, verdict));
        // What was seen last is what counts.
        let mut last: std::collections::BTreeMap<u32, &Verdict> = seen.collect();
        last.extend(later);
        for (action, verdict) in last {
            unproven(&self.named(action), verdict, &plan.id, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::super::json::document(&Document {
            schema: "stanch.outcome/1",
            plan: &self.plan.id,
            run: self.run,
            outcome: self.outcome,
            later: self.later,
        })
    }

    /// One row an action.
    fn csv(&self) -> String {
        let outcome = self.outcome;
        let row = |action: &stanch_contain::plan::Action| {
            let number = action.number;
            let failed = outcome.failed.iter().find(|failed| failed.action == number);
            let state = match () {
                () if failed.is_some() => "failed",
                () if outcome.drifted.iter().any(|(drifted, _)| *drifted == number) => "left_alone",
                () if outcome.not_begun.contains(&number) => "not_begun",
                () if outcome.unfinished.contains(&number) => "unfinished",
                () if outcome.done.contains(&number) => "done",
                () if outcome.already.contains(&number) => "already",
                () => "",
            };
            let cause = failed.map(|failed| failed.trouble.cause.clone()).unwrap_or_default();
            vec![number.to_string(), action.object.words(), state.to_owned(), cause]
        };
        csv::table(&["action", "object", "state", "cause"], self.plan.actions.iter().map(row))
    }
}

impl OutcomePage<'_> {
    fn facts(&self) -> Vec<(&'static str, Cell)> {
        let outcome = self.outcome;
        let verified = self.later.iter().filter(|(_, verdict)| *verdict == Verdict::Verified).count();
        let whole = outcome.complete && verified == self.later.len();
        let told = if whole {
            "everything is done and was read back".into()
        } else {
            Cell::alarm("not everything is done, or it does not stand: see below")
        };
        let mut facts = vec![("outcome", told)];
        let mut add = |what, list: &[u32], alarm: bool| {
            if !list.is_empty() {
                let text = format!("{}: {}", count(many(list.len()), "action", "actions"), numbers(list));
                facts.push((what, if alarm { Cell::alarm(text) } else { text.into() }));
            }
        };
        add("done", &outcome.done, false);
        add("nothing to do", &outcome.already, false);
        add("cut short", &outcome.unfinished, true);
        add("not begun", &outcome.not_begun, true);
        if !self.later.is_empty() {
            let of = number(many(self.later.len()));
            facts.push(("read again", format!("{} of {of} VERIFIED", number(many(verified))).into()));
        }
        for key in &outcome.reconciled {
            let text = format!("{} was made by the interrupted run and not stored; it was deleted", key.key);
            facts.push(("key", text.into()));
        }
        let id = &self.plan.id;
        let next = match (self.run, whole) {
            (RunKind::Undo, true) => "what was there is back, and was compared".to_owned(),
            (RunKind::Undo, false) => format!("mend what is named below, and run `stanch contain undo {id}` again"),
            (_, true) => {
                format!("`stanch contain verify {id}` again in 15 minutes; `stanch watch` follows the canaries")
            }
            (_, false) if outcome.drifted.is_empty() => {
                format!("mend what is named below, and run `stanch contain apply {id}` again: it goes on from there")
            }
            (_, false) => "make a new plan for what was left alone: `stanch contain plan`".to_owned(),
        };
        facts.push(("next", next.into()));
        facts
    }

    /// What people call an action.
    fn named(&self, action: u32) -> String {
        let found = self.plan.actions.iter().find(|one| one.number == action);
        found.map_or_else(|| format!("action {action}"), |one| format!("action {action}, {}", one.object.words()))
    }

    fn failures(&self, blocks: &mut Vec<Block>) {
        let outcome = self.outcome;
        if !outcome.failed.is_empty() {
            blocks.push(Block::Heading(2, "What failed".to_owned()));
            let head = [("action", Align::Left), ("effect", Align::Left), ("why", Align::Left)];
            let row = |failed: &stanch_contain::run::Failed| {
                let effect = failed.effect.and_then(|number| self.plan.effect(number));
                vec![
                    self.named(failed.action).into(),
                    effect.map_or_else(|| "not begun".into(), |(_, effect)| Cell::from(change(&effect.change))),
                    Cell::alarm(failed.trouble.cause.clone()),
                ]
            };
            blocks.push(Block::Table {
                head: head.map(|(name, align)| (name.to_owned(), align)).into(),
                rows: outcome.failed.iter().map(row).collect(),
            });
        }
        if !outcome.kept.is_empty() {
            blocks.push(Block::Heading(2, "What cannot be taken back".to_owned()));
            let one = |kept: &stanch_contain::run::Kept| {
                Cell::caution(format!("{}: {}", self.named(kept.action), sentence(&kept.why)))
            };
            blocks.push(Block::List(outcome.kept.iter().map(one).collect()));
        }
    }
}

/// What goes on with a run that was cut short.
pub(super) fn command(run: RunKind, plan: &str) -> String {
    format!("`stanch contain {} {plan}`", run.word())
}

/// What reading back saw, unless all is as it should be.
pub(super) fn unproven(named: &str, verdict: &Verdict, plan: &str, blocks: &mut Vec<Block>) {
    match verdict {
        Verdict::Verified => {}
        Verdict::Drift { undone, differences } => {
            blocks.push(Block::Heading(2, format!("DRIFT: {named}")));
            let text = match undone.len() {
                0 => "What was put in place stands, but something else of it was changed.".to_owned(),
                several => format!(
                    "{} gone: somebody fights you, or a tool puts back what it knows. It is open.",
                    if several == 1 { "What was put in place is".to_owned() } else { format!("{several} effects are") }
                ),
            };
            blocks.push(Block::Paragraph(Cell::alarm(text)));
            blocks.push(changed(differences));
        }
        Verdict::Interrupted { run } => {
            blocks.push(Block::Heading(2, format!("INTERRUPTED: {named}")));
            let text =
                format!("It is half done, by a run that did not come to its end: {} goes on.", command(*run, plan));
            blocks.push(Block::Paragraph(Cell::alarm(text)));
        }
        Verdict::Unreachable { cause } => {
            blocks.push(Block::Heading(2, format!("UNREACHABLE: {named}")));
            let text = format!("It could not be read, so that nobody knows what stands: {}", sentence(cause));
            blocks.push(Block::Paragraph(Cell::alarm(text)));
        }
    }
}

fn changed(differences: &[Difference]) -> Block {
    let nothing = || "nothing".to_owned();
    let one = |one: &Difference| {
        let (before, now) = (one.before.clone().unwrap_or_else(nothing), one.now.clone().unwrap_or_else(nothing));
        Cell::from(format!("{}: it was {before}, and is {now}", one.place))
    };
    Block::List(differences.iter().map(one).collect())
}
