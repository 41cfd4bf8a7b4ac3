//! What this project adds to playbooks, as an extension of the standard: how a step is taken back, how it is proven, by
//! when and by whom.

use serde_json::Value;

/// The identifier of the extension; it never changes.
pub const ID: &str = "extension-definition--5f6a7e4c-2b1d-4c8e-9a3f-7d0b6c1e8f24";

/// How what a step changes is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inverse {
    /// By another step, by its identifier.
    Step(String),
    /// By a person, who does what is said.
    Manual(String),
    /// By nothing, and why that is accepted.
    None(String),
}

/// What the extension says about a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// How it is taken back.
    pub inverse: Option<Inverse>,
    /// What shows that it was done.
    pub proof: Option<String>,
    /// By when, in minutes after the start of the playbook.
    pub deadline: Option<u64>,
    /// Who does it, as a name or a variable.
    pub owner: Option<String>,
}

impl Extra {
    /// The view of a step's `step_extensions`.
    pub(crate) fn of(step: &Value) -> Extra {
        let Some(extra) = step.get("step_extensions").and_then(|all| all.get(ID)) else { return Extra::default() };
        let text = |name: &str| extra.get(name).and_then(Value::as_str).map(str::to_owned);
        let inverse = extra.get("inverse").and_then(|inverse| {
            let text = |name: &str| inverse.get(name).and_then(Value::as_str).map(str::to_owned);
            text("step")
                .map(Inverse::Step)
                .or_else(|| text("manual").map(Inverse::Manual))
                .or_else(|| text("none").map(Inverse::None))
        });
        Extra {
            inverse,
            proof: text("proof"),
            deadline: extra.get("deadline").and_then(crate::step::whole),
            owner: text("owner"),
        }
    }
}
