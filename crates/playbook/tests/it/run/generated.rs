//! Playbooks of any shape, as documents.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// What a generated playbook is made of.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// A call of an HTTP API that must not be made twice, or one that may.
    Call(bool),
    /// A person.
    Person,
    /// One of our own commands.
    Own,
    /// Branches side by side.
    Parallel(Vec<Vec<Shape>>),
    /// A branch that runs, and one that does not.
    If(bool, Vec<Shape>),
    /// A branch that runs so many times.
    While(u32, Vec<Shape>),
    /// A branch by the value of a variable.
    Switch(Vec<Shape>),
}

pub(super) fn shapes() -> impl Strategy<Value = Vec<Shape>> {
    let leaf = prop_oneof![any::<bool>().prop_map(Shape::Call), Just(Shape::Person), Just(Shape::Own)];
    let one = leaf.prop_recursive(3, 12, 3, |inner| {
        let some = proptest::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            proptest::collection::vec(some.clone(), 2..4).prop_map(Shape::Parallel),
            (any::<bool>(), some.clone()).prop_map(|(holds, inner)| Shape::If(holds, inner)),
            (0..3_u32, some.clone()).prop_map(|(rounds, inner)| Shape::While(rounds, inner)),
            some.prop_map(Shape::Switch),
        ]
    });
    proptest::collection::vec(one, 0..4)
}

/// A playbook of shapes.
pub(super) fn playbook(shapes: &[Shape]) -> Value {
    let mut made = Made { steps: Map::new(), variables: Map::new(), number: 0 };
    let first = made.chain(shapes);
    let start = made.put("start", json!({"on_completion": first}));
    made.variables.insert("__way__".into(), json!({"type": "string", "value": "north"}));
    json!({
        "type": "playbook", "spec_version": "cacao-2.0", "id": id("playbook", 90_001), "name": "Generated",
        "created_by": id("identity", 90_002), "created": "2026-01-05T09:00:00.000Z", "modified": "2026-01-05T09:00:00.000Z",
        "workflow_start": start, "workflow": made.steps,
        "playbook_variables": made.variables,
        "agent_definitions": {id("individual", AGENT): {"type": "individual", "name": "Ada"},
                              id("http-api", AGENT + 1): {"type": "http-api", "name": "api", "address": {"url": ["https://api.example"]}}},
    })
}

/// Numbers from here on are no steps'.
const AGENT: usize = 90_003;

pub(super) fn id(kind: &str, number: usize) -> String {
    format!("{kind}--{number:08x}-0000-4000-8000-{number:012x}")
}

struct Made {
    steps: Map<String, Value>,
    variables: Map<String, Value>,
    number: usize,
}

impl Made {
    fn put(&mut self, kind: &str, mut step: Value) -> String {
        self.number += 1;
        let id = id(kind, self.number);
        step["type"] = json!(kind);
        self.steps.insert(id.clone(), step);
        id
    }

    /// The first step of some that stand one after the other, up to an end.
    fn chain(&mut self, shapes: &[Shape]) -> String {
        let mut next = self.put("end", json!({}));
        for shape in shapes.iter().rev() {
            next = self.one(shape, &next);
        }
        next
    }

    fn one(&mut self, shape: &Shape, next: &str) -> String {
        let number = self.number;
        let action = |command: Value, agent: (&str, usize)| json!({"commands": [command], "agent": id(agent.0, agent.1), "on_completion": next});
        match shape {
            Shape::Call(twice) => {
                let line = format!("{} /{number}", if *twice { "PUT" } else { "POST" });
                self.put("action", action(json!({"type": "http-api", "command": line}), ("http-api", AGENT + 1)))
            }
            Shape::Person => self.put(
                "action",
                action(json!({"type": "manual", "command": format!("do {number}")}), ("individual", AGENT)),
            ),
            Shape::Own => {
                let own = json!({"type": "stanch", "arguments": ["gate", "--project", number.to_string()]});
                self.put("action", action(own, ("individual", AGENT)))
            }
            Shape::Parallel(branches) => {
                let next_steps: Vec<String> = branches.iter().map(|branch| self.chain(branch)).collect();
                self.put("parallel", json!({"next_steps": next_steps, "on_completion": next}))
            }
            Shape::If(holds, inner) => {
                let (to, end) = (self.chain(inner), self.chain(&[]));
                let condition = if *holds { "gate.go" } else { "NOT gate.go" };
                self.put(
                    "if-condition",
                    json!({"condition": condition, "on_true": to, "on_false": end, "on_completion": next}),
                )
            }
            Shape::While(rounds, inner) => {
                // The last step of each round counts a variable of the loop down.
                let name = format!("__left{number}__");
                self.variables.insert(name.clone(), json!({"type": "integer", "value": rounds.to_string()}));
                let end = self.put("end", json!({}));
                let count = json!({"type": "stanch", "arguments": ["gate", "--project", format!("{name}:value")]});
                let count = json!({"commands": [count], "agent": id("individual", AGENT), "out_args": [name], "on_completion": end});
                let mut to = self.put("action", count);
                for shape in inner.iter().rev() {
                    to = self.one(shape, &to);
                }
                let condition = format!("{name}:value > 0");
                self.put("while-condition", json!({"condition": condition, "on_true": to, "on_completion": next}))
            }
            Shape::Switch(inner) => {
                let (to, end) = (self.chain(inner), self.chain(&[]));
                let cases = json!({"north": to, "default": end});
                self.put("switch-condition", json!({"switch": "__way__:value", "cases": cases, "on_completion": next}))
            }
        }
    }
}
