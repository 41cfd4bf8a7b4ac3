//! Whether somebody may do something.

use serde::Serialize;
use stanch_iam::decide::{Layer, NO_PRINCIPAL, UNREAD_POLICY, UNREAD_STATEMENT, VARIABLE};
use stanch_iam::loose::{Condition, Statement};

use super::block::{Align, Block, Cell};
use super::phrase::NOTHING;
use super::told::sentence;
use super::{Detail, Page, csv, unseen};
use crate::results::{Can, LayerSaid};

/// The name and version of the document's form.
pub const CAN: &str = "stanch.can/1";

/// The answer to one question.
#[derive(Clone, Copy, Debug)]
pub struct CanPage<'r> {
    /// The answer.
    pub can: &'r Can,
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    #[serde(flatten)]
    can: &'r Can,
}

impl Page for CanPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let can = self.can;
        let mut blocks = vec![Block::Heading(1, heading(can)), Block::Facts(facts(can))];
        if !can.open.is_empty() {
            blocks.push(Block::Heading(2, "What would decide".to_owned()));
            blocks.push(Block::Paragraph(Cell::caution(
                "Nobody knows these offline. What is said with --context is taken for known.",
            )));
            blocks.push(conditions(&can.open));
            let ways_out: Vec<Cell> = ways_out(&can.open).into_iter().map(Cell::from).collect();
            blocks.push(Block::List(ways_out));
        }
        blocks.push(Block::Heading(2, "What each list of policies says by itself".to_owned()));
        blocks.push(layers(&can.layers));
        if !can.gaps.is_empty() {
            unseen::blocks("What was not read that bears on this", &can.gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::json::document(&Document { schema: CAN, can: self.can })
    }

    fn csv(&self) -> String {
        let can = self.can;
        let header = ["who", "action", "resource", "decision", "kind", "layer", "statements", "chosen", "open", "gaps"];
        let chosen: Vec<String> = can.chosen.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let open: Vec<String> = can.open.iter().map(condition).collect();
        let row = vec![
            can.who.clone(),
            can.action.clone(),
            can.resource.clone(),
            can.decision.to_owned(),
            can.kind.unwrap_or_default().to_owned(),
            can.layer.unwrap_or_default().to_owned(),
            statements(&can.statements),
            chosen.join("; "),
            open.join("; "),
            can.gaps.len().to_string(),
        ];
        csv::table(&header, std::iter::once(row))
    }
}

/// The answer in two words.
fn answer(can: &Can) -> Cell {
    match (can.decision, can.kind) {
        ("allow", _) => Cell::alarm("allowed"),
        ("deny", Some("explicit")) => "denied by a statement".into(),
        ("deny", _) => format!("denied: {}", missing(can.layer)).into(),
        _ => Cell::caution("cannot be told: it depends on what nobody knows offline"),
    }
}

/// Which list has no statement that allows.
fn missing(layer: Option<&str>) -> &'static str {
    match layer {
        Some("permission_boundary") => "the permission boundary does not allow it",
        Some("session") => "the session's policies do not allow it",
        Some("resource") => "the resource's policy does not allow it",
        Some("service_control") => "a level of the organisation has no SCP that allows it",
        Some("resource_control") => "a level of the organisation has no RCP that allows it",
        Some("vpc_endpoint") => "the endpoint's policy does not allow it",
        _ => "no policy of the identity or of the resource allows it",
    }
}

fn heading(can: &Can) -> String {
    let who = can.who.rsplit_once(':').map_or(can.who.as_str(), |(_, name)| name);
    let on = if can.resource == "*" { String::new() } else { format!(" on {}", can.resource) };
    format!("May {who} {}{on}?", can.action)
}

fn facts(can: &Can) -> Vec<(&'static str, Cell)> {
    let mut facts = vec![("answer", answer(can))];
    if !can.statements.is_empty() {
        facts.push(("because of", statements(&can.statements).into()));
    }
    if !can.chosen.is_empty() {
        let chosen: Vec<String> = can.chosen.iter().map(|(key, value)| format!("{key}={value}")).collect();
        facts.push(("if it sends", chosen.join(", ").into()));
    }
    facts.push(("who", can.who.clone().into()));
    if let Some(credential) = &can.credential {
        facts.push(("asked as", format!("{}, {credential}", can.asked).into()));
    }
    if let Some(account) = &can.resource_account {
        facts.push(("resource of", format!("account {account}").into()));
    }
    for (key, values) in &can.context {
        let said = if values.is_empty() { "not sent".to_owned() } else { values.join(", ") };
        facts.push(("given", format!("{key}: {said}").into()));
    }
    facts.extend(can.unknown.iter().map(|key| ("given", format!("{key}: unknown").into())));
    facts.extend(can.remarks.iter().map(|remark| ("remark", Cell::caution(sentence(remark)))));
    facts
}

/// Statements in one cell. A policy that was not read has neither name nor statement.
fn statements(statements: &[Statement]) -> String {
    let one = |one: &Statement| match one.policy.is_empty() {
        true => named(one.layer).to_owned(),
        false => format!("{} {}, statement {}", named(one.layer), one.policy, one.statement),
    };
    statements.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What people call a policy of a layer.
fn named(layer: &str) -> &str {
    const ALL: [Layer; 7] = [
        Layer::Identity,
        Layer::Boundary,
        Layer::Session,
        Layer::Resource,
        Layer::ServiceControl,
        Layer::ResourceControl,
        Layer::Endpoint,
    ];
    ALL.into_iter().find(|known| known.id() == layer).map_or(layer, |known| known.words())
}

/// A condition in one cell.
fn condition(open: &Condition) -> String {
    let values = open.values.join(", ");
    let text = format!("{} {} {values}", open.key, open.operator);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn conditions(open: &[Condition]) -> Block {
    let head =
        [("key", Align::Left), ("is", Align::Left), ("to", Align::Left), ("then", Align::Left), ("says", Align::Left)];
    let row = |one: &Condition| {
        vec![
            one.key.clone().into(),
            or_nothing(&one.operator).into(),
            or_nothing(&one.values.join(", ")).into(),
            (if one.effect == "deny" { "denied" } else { "allowed" }).into(),
            statements(std::slice::from_ref(&one.statement)).into(),
        ]
    };
    Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: open.iter().map(row).collect(),
    }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { NOTHING } else { text }
}

/// How to say what nobody knows, each way once.
fn ways_out(open: &[Condition]) -> Vec<String> {
    let way_out = |one: &Condition| match one.key.as_str() {
        UNREAD_POLICY => "collect the policy of the resource with `stanch collect aws`".to_owned(),
        UNREAD_STATEMENT | NO_PRINCIPAL => {
            format!("read statement {} of {} and decide by hand", one.statement.statement, one.statement.policy)
        }
        keys if one.operator == VARIABLE => {
            let each: Vec<String> = keys.split(", ").map(|key| said_with(key, None)).collect();
            format!("say it with {}", each.join(" "))
        }
        key => {
            // Of a network, its first address is an example.
            let network = one.operator.contains("IpAddress");
            let example =
                one.values.first().map(|value| if network { value.split('/').next().unwrap_or(value) } else { value });
            format!("say it with {}, or with another value", said_with(key, example))
        }
    };
    let mut ways: Vec<String> = open.iter().map(way_out).collect();
    ways.sort();
    ways.dedup();
    ways
}

/// The option that says a key, to be copied into a shell: whoever wrote the policy must not have written a command.
fn said_with(key: &str, example: Option<&str>) -> String {
    let plain = |text: &&str| {
        let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/@+".contains(&byte);
        !text.is_empty() && text.bytes().all(harmless)
    };
    let key = Some(key).filter(plain).unwrap_or("KEY");
    format!("--context {key}={}", example.filter(plain).unwrap_or("VALUE"))
}

fn layers(layers: &[LayerSaid]) -> Block {
    let head = [("list", Align::Left), ("says", Align::Left), ("where", Align::Left)];
    let row = |one: &LayerSaid| {
        let level = one.level.map_or_else(String::new, |level| format!(", level {level}"));
        let open: Vec<String> = one.open.iter().map(condition).collect();
        let place = match (statements(&one.statements), open.is_empty()) {
            (statements, true) => statements,
            (statements, false) if statements.is_empty() => format!("if {}", open.join(", ")),
            (statements, false) => format!("{statements}; if {}", open.join(", ")),
        };
        vec![format!("{}{level}", named(one.layer)).into(), said(one), or_nothing(&place).to_owned().into()]
    };
    Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: layers.iter().map(row).collect(),
    }
}

/// What a list says, in a few words.
fn said(layer: &LayerSaid) -> Cell {
    match layer.said {
        "allows" => "allows".into(),
        "allows_alone" => "allows, whatever the identity's own policies say".into(),
        "denies" => Cell::alarm("denies"),
        "silent" if layer.layer == "resource" => "says nothing of it".into(),
        "silent" => Cell::alarm("does not allow"),
        "unread" => Cell::caution("was not read, and may not exist"),
        _ => Cell::caution("cannot be told"),
    }
}
