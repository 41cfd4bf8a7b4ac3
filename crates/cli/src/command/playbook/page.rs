//! What is told of playbooks.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use stanch_case::view::{Align, Block, Cell, Detail, Page, Tone};
use stanch_model::text::{csv_cell, to_json};
use stanch_playbook::check::Fault;
use stanch_playbook::run::{Outcome, Standing, State};
use stanch_playbook::{Level, Playbook, plan, variable};

use super::library::Shelved;
use super::people::told;

/// The playbooks that there are.
pub(super) struct ListPage<'p> {
    pub(super) all: &'p [Shelved],
}

/// What one would do.
pub(super) struct ShowPage<'p> {
    pub(super) playbook: &'p Playbook,
    /// Values in the place of variables.
    pub(super) values: &'p BTreeMap<String, String>,
}

/// What is wrong with one.
pub(super) struct CheckPage<'p> {
    pub(super) playbook: &'p Playbook,
    pub(super) faults: &'p [Fault],
}

impl ListPage<'_> {
    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.all.iter().map(|one| {
            let (id, what) = match &one.playbook {
                Ok(playbook) => (playbook.id.clone(), playbook.name.clone()),
                Err(refusal) => (String::new(), format!("cannot be used: {refusal}")),
            };
            vec![one.name.clone(), what, from(one), id]
        })
    }
}

/// Where a playbook comes from.
fn from(one: &Shelved) -> String {
    one.file.as_ref().map_or_else(|| "stanch".to_owned(), |file| file.display().to_string())
}

impl Page for ListPage<'_> {
    fn blocks(&self, _: Detail) -> Vec<Block> {
        vec![Block::Heading(1, "Playbooks".into()), table(&["name", "what", "from"], self.rows())]
    }

    fn json(&self) -> serde_json::Result<String> {
        let playbooks: Vec<Value> = self
            .all
            .iter()
            .map(|one| match &one.playbook {
                Ok(playbook) => {
                    json!({"name": one.name, "from": from(one), "id": playbook.id, "title": playbook.name,
                           "steps": playbook.steps.len()})
                }
                Err(refusal) => json!({"name": one.name, "from": from(one), "refused": refusal.to_string()}),
            })
            .collect();
        document(&json!({"schema": "stanch.playbooks/1", "playbooks": playbooks}))
    }

    fn csv(&self) -> String {
        lines(&["name", "what", "from", "id"], self.rows())
    }
}

impl ShowPage<'_> {
    fn filled(&self, text: &str) -> String {
        let own = |name: &str| self.playbook.variables.get(name)?.value.as_deref();
        variable::fill(text, |name| self.values.get(name).map(String::as_str).or_else(|| own(name)))
    }

    /// A text with whole values: only cells of tables are short.
    fn whole(&self, text: &str) -> String {
        let own = |name: &str| self.playbook.variables.get(name)?.value.as_deref();
        variable::whole(text, |name| self.values.get(name).map(String::as_str).or_else(|| own(name)))
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        plan::plan(self.playbook).into_iter().map(|one| {
            let branch = one.branch.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
            let does = match one.again {
                true => "goes on there".to_owned(),
                false => one.does.iter().map(|text| self.filled(text)).collect::<Vec<_>>().join("; then "),
            };
            let changes = if one.changes && !one.again { "changes" } else { "" };
            let name = format!("{}{branch}{}", "· ".repeat(one.depth.min(8)), self.filled(&one.name));
            vec![name, does, changes.to_owned(), one.step]
        })
    }
}

impl Page for ShowPage<'_> {
    fn blocks(&self, _: Detail) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(1, self.filled(&self.playbook.name))];
        if let Some(text) = &self.playbook.description {
            blocks.push(Block::Paragraph(self.whole(text).into()));
        }
        blocks.push(table(&["step", "does", "outside"], self.rows()));
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        document(
            &json!({"schema": "stanch.playbook/1", "id": self.playbook.id, "name": self.filled(&self.playbook.name),
                         "steps": plan::plan(self.playbook)}),
        )
    }

    fn csv(&self) -> String {
        lines(&["step", "does", "outside", "id"], self.rows())
    }
}

impl CheckPage<'_> {
    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.faults.iter().map(|fault| {
            vec![level(fault.level).to_owned(), fault.place.clone(), fault.what.clone(), fault.way_out.to_owned()]
        })
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
    }
}

impl Page for CheckPage<'_> {
    fn blocks(&self, _: Detail) -> Vec<Block> {
        let heading = Block::Heading(1, format!("Check of {}", self.playbook.name));
        if self.faults.is_empty() {
            return vec![heading, Block::Paragraph("No fault was found.".into())];
        }
        let mut found = table(&["level", "where", "what", "way out"], self.rows());
        if let Block::Table { rows, .. } = &mut found {
            for row in rows.iter_mut().zip(self.faults).filter(|(_, fault)| fault.level == Level::Error) {
                row.0.iter_mut().take(1).for_each(|cell| cell.tone = Tone::Alarm);
            }
        }
        vec![heading, found]
    }

    fn json(&self) -> serde_json::Result<String> {
        document(&json!({"schema": "stanch.playbook-check/1", "id": self.playbook.id, "faults": self.faults}))
    }

    fn csv(&self) -> String {
        lines(&["level", "where", "what", "way out"], self.rows())
    }
}

/// Rows below as many of their headings as are shown.
fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Block {
    Block::Table {
        head: head.iter().map(|name| ((*name).to_owned(), Align::Left)).collect(),
        rows: rows.map(|row| row.into_iter().take(head.len()).map(Cell::from).collect()).collect(),
    }
}

/// Rows as comma-separated values.
fn lines(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| cells.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(",") + "\n";
    let head = head.iter().map(|name| (*name).to_owned()).collect();
    std::iter::once(head).chain(rows).map(line).collect()
}

fn document(document: &impl Serialize) -> serde_json::Result<String> {
    Ok(to_json(document, true)? + "\n")
}

/// Where a run stands.
pub(super) struct RunPage<'p> {
    pub(super) standing: &'p Standing,
}

impl RunPage<'_> {
    /// Keys and names of steps that failed.
    fn failed(&self) -> Vec<String> {
        let name = |key: &String| {
            let step = self.standing.steps.iter().find(|step| step.key == *key);
            step.map_or_else(|| key.clone(), |step| format!("[{key}] {}", step.name))
        };
        self.standing.failed.iter().map(name).collect()
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        let waits = |key: &str| {
            let own = format!("{key}:");
            self.standing.waiting.iter().any(|one| one.key == key || one.key.starts_with(&own))
        };
        self.standing.steps.iter().map(move |step| {
            let (stands, said) = match &step.ended {
                Some(ended) => {
                    let by = ended.by.as_ref().map(|by| format!("{by}: ")).unwrap_or_default();
                    let stands = match ended.outcome {
                        Outcome::Succeeded => "done",
                        Outcome::Failed => "failed",
                    };
                    (stands, format!("{by}{}", ended.said))
                }
                None if waits(&step.key) => ("waits", String::new()),
                None => ("begun", String::new()),
            };
            let at = step.at.unwrap_or(step.began).format("%Y-%m-%d %H:%M:%S").to_string();
            vec![step.key.clone(), step.name.clone(), stands.to_owned(), at, said]
        })
    }
}

impl Page for RunPage<'_> {
    fn blocks(&self, _: Detail) -> Vec<Block> {
        let standing = self.standing;
        let state = match standing.state {
            State::Open => Cell::from("it has not ended: it is running, or was interrupted"),
            State::Waiting => Cell { text: "it waits for somebody".into(), tone: Tone::Caution },
            State::Stopped => Cell { text: "it stopped at a step that failed".into(), tone: Tone::Alarm },
            State::Succeeded => Cell::from("it came to its end as it was meant to"),
            State::Flawed => {
                let failed = format!("it came to its end past steps that failed: {}", self.failed().join(", "));
                Cell { text: failed, tone: Tone::Alarm }
            }
            State::Failed => Cell { text: "it came to its end, and failed".into(), tone: Tone::Alarm },
        };
        let mut blocks = vec![
            Block::Heading(1, format!("Run {}", standing.run)),
            Block::Facts(vec![("playbook", standing.name.clone().into()), ("state", state)]),
            table(&["key", "step", "stands", "at (UTC)", "said"], self.rows()),
        ];
        if !standing.waiting.is_empty() {
            blocks.push(Block::Heading(2, "Who is waited for".into()));
            blocks.push(Block::List(standing.waiting.iter().map(|one| told(one).replace('\n', ";").into()).collect()));
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct Document<'p> {
            schema: &'static str,
            #[serde(flatten)]
            standing: &'p Standing,
        }
        document(&Document { schema: "stanch.playbook-run/1", standing: self.standing })
    }

    fn csv(&self) -> String {
        lines(&["key", "step", "stands", "at", "said"], self.rows())
    }
}
