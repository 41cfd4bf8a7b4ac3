//! A plan, for whoever has to say yes to it.

use serde::Serialize;
use stanch_contain::plan::{Action, LeftOut, Plan, Task};

use super::super::block::{Align, Block, Cell};
use super::super::phrase::{NOTHING, count, number, time};
use super::super::told::{many, sentence, some};
use super::super::{Detail, Page, csv};
use super::words::{change, is_final, strategy};

/// A plan, and who approved it.
#[derive(Clone, Copy, Debug)]
pub struct PlanPage<'r> {
    /// The plan.
    pub plan: &'r Plan,
    /// Who approved it.
    pub approved_by: &'r [String],
    /// Its file, as a person would name it.
    pub file: &'r str,
}

#[derive(Serialize)]
struct Document<'r> {
    #[serde(flatten)]
    plan: &'r Plan,
    approved_by: &'r [String],
}

impl Page for PlanPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let plan = self.plan;
        let mut blocks = vec![Block::Heading(1, format!("Plan {}", plan.id)), Block::Facts(self.facts())];
        if !plan.actions.is_empty() {
            blocks.push(Block::Heading(2, "What will be done".to_owned()));
            blocks.push(actions(&plan.actions));
            shared("What it does not stop", plan.actions.iter().map(|one| (one, &one.leaves)), &mut blocks);
            shared("What it breaks", plan.actions.iter().map(|one| (one, &one.breaks)), &mut blocks);
        }
        if !plan.tasks.is_empty() {
            blocks.push(Block::Heading(2, "What people have to do".to_owned()));
            blocks.push(tasks(&plan.tasks));
        }
        if !plan.left_out.is_empty() {
            blocks.push(Block::Heading(2, "What is left out".to_owned()));
            blocks.push(Block::List(left_out(&plan.left_out, detail)));
        }
        if !plan.notes.is_empty() {
            blocks.push(Block::Heading(2, "What has to be known".to_owned()));
            blocks.push(Block::List(plan.notes.iter().map(|note| Cell::caution(sentence(note))).collect()));
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::super::json::document(&Document { plan: self.plan, approved_by: self.approved_by })
    }

    /// One row an effect, and one a task.
    fn csv(&self) -> String {
        let header = [
            "action",
            "wave",
            "strategy",
            "object",
            "title",
            "effect",
            "change",
            "can_be_undone",
            "why",
            "credentials",
        ];
        let effects = self.plan.actions.iter().flat_map(|action| {
            action.effects.iter().map(move |effect| {
                vec![
                    action.number.to_string(),
                    action.wave.to_string(),
                    strategy(action.strategy).to_owned(),
                    effect.object(action).words(),
                    action.title.clone(),
                    effect.number.to_string(),
                    change(&effect.change),
                    effect.inverse.is_some().to_string(),
                    action.why.clone(),
                    action.credentials.join(" "),
                ]
            })
        });
        let tasks = self.plan.tasks.iter().map(|task| {
            vec![
                format!("task {}", task.number),
                String::new(),
                "task".to_owned(),
                task.owner.clone().unwrap_or_default(),
                task.title.clone(),
                String::new(),
                task.steps.join("; "),
                String::new(),
                task.why.clone(),
                task.credential.clone(),
            ]
        });
        csv::table(&header, effects.chain(tasks))
    }
}

impl PlanPage<'_> {
    fn facts(&self) -> Vec<(&'static str, Cell)> {
        let plan = self.plan;
        let effects = plan.actions.iter().map(|action| action.effects.len()).sum();
        let waves = plan.actions.iter().map(|action| action.wave).collect::<std::collections::BTreeSet<_>>().len();
        let work = format!(
            "{} in {}, {}; {} for people",
            count(many(plan.actions.len()), "action", "actions"),
            count(many(waves), "wave", "waves"),
            count(many(effects), "effect", "effects"),
            count(many(plan.tasks.len()), "task", "tasks"),
        );
        let finals = plan.actions.iter().filter(|action| is_final(action)).count();
        let undo: Cell = match finals {
            0 => "everything can be taken back exactly".into(),
            some => Cell::caution(format!(
                "{} cannot be taken back in full; `stanch contain show {} --action N` says what",
                count(many(some), "action", "actions"),
                plan.id
            )),
        };
        let open = plan.left_out.iter().filter(|one| one.open).count();
        let mut facts = vec![
            ("observed", format!("{} UTC by {}", time(plan.made), plan.caller).into()),
            ("work", work.into()),
            ("undo", undo),
        ];
        if open > 0 {
            let text = format!("{} stay open, listed below", count(many(open), "exposed thing", "exposed things"));
            facts.push(("left open", Cell::alarm(text)));
        }
        facts.push(("approvals", self.approvals()));
        facts.push(("file", self.file.to_owned().into()));
        facts
    }

    fn approvals(&self) -> Cell {
        let (needed, has) = (usize::from(self.plan.approvals), self.approved_by.len());
        if needed == 0 {
            return "none needed".into();
        }
        let names = if has == 0 { "none yet".to_owned() } else { format!("by {}", self.approved_by.join(", ")) };
        let text = format!("{has} of {needed}, {names}: {}", some(&self.plan.approvals_for, 3));
        if has >= needed { text.into() } else { Cell::caution(text) }
    }
}

fn actions(actions: &[Action]) -> Block {
    let head = [
        ("no.", Align::Right),
        ("wave", Align::Right),
        ("how", Align::Left),
        ("what", Align::Left),
        ("effects", Align::Left),
        ("why", Align::Left),
    ];
    let row = |action: &Action| {
        let effects: Vec<String> = action.effects.iter().map(|effect| change(&effect.change)).collect();
        let how = strategy(action.strategy);
        vec![
            action.number.to_string().into(),
            action.wave.to_string().into(),
            if is_final(action) { Cell::caution(how) } else { how.into() },
            action.object.words().into(),
            some(&effects, 4).into(),
            action.why.clone().into(),
        ]
    };
    Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: actions.iter().map(row).collect(),
    }
}

/// Sentences that several actions share are told once, with how many they are about.
fn shared<'a>(heading: &str, said: impl Iterator<Item = (&'a Action, &'a Vec<String>)>, blocks: &mut Vec<Block>) {
    let mut found: Vec<(&str, Vec<u32>)> = Vec::new();
    for (action, sentences) in said {
        for text in sentences {
            match found.iter_mut().find(|(known, _)| known == text) {
                Some((_, numbers)) => numbers.push(action.number),
                None => found.push((text, vec![action.number])),
            }
        }
    }
    if found.is_empty() {
        return;
    }
    blocks.push(Block::Heading(2, heading.to_owned()));
    let one = |(text, numbers): (&str, Vec<u32>)| {
        let named: Vec<String> = numbers.iter().map(u32::to_string).collect();
        let of = if numbers.len() == 1 { "action" } else { "actions" };
        Cell::caution(format!("{} ({of} {})", sentence(text).trim_end_matches('.'), some(&named, 8)))
    };
    blocks.push(Block::List(found.into_iter().map(one).collect()));
}

fn tasks(tasks: &[Task]) -> Block {
    let head = [
        ("no.", Align::Right),
        ("who", Align::Left),
        ("credential", Align::Left),
        ("by", Align::Left),
        ("what", Align::Left),
        ("proof", Align::Left),
    ];
    let row = |task: &Task| {
        vec![
            task.number.to_string().into(),
            task.owner.clone().map_or_else(|| Cell::caution(NOTHING), Cell::from),
            task.title.clone().into(),
            time(task.deadline).into(),
            task.steps.join("; ").into(),
            task.proof.clone().into(),
        ]
    };
    Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: tasks.iter().map(row).collect(),
    }
}

fn left_out(list: &[LeftOut], detail: Detail) -> Vec<Cell> {
    let most = detail.exposures.max(20);
    let one = |left: &LeftOut| {
        let text = format!("{}: {}", left.title, left.why);
        if left.open { Cell::alarm(format!("{text}; it stays open")) } else { text.into() }
    };
    // What stays open comes first, so that no cut can hide it behind what does not matter.
    let mut sorted: Vec<&LeftOut> = list.iter().collect();
    sorted.sort_by_key(|left| !left.open);
    let mut cells: Vec<Cell> = sorted.into_iter().take(most).map(one).collect();
    if list.len() > most {
        cells.push(format!("and {} more, all of them in the JSON document", number(many(list.len() - most))).into());
    }
    cells
}
