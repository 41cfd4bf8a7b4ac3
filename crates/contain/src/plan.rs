//! A plan: what is done to which object and why, in a file that a person reads and nobody edits.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::change::Change;
use crate::object::Object;
use crate::state::State;

/// The name and version of the form of a plan.
pub const PLAN: &str = "stanch.plan/1";

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// [`PLAN`].
    pub schema: String,
    /// Its name: the first twelve digits of the hash of everything but this and the hash.
    pub id: String,
    /// When what it rests on was observed.
    pub made: DateTime<Utc>,
    /// ARN of whoever observed it, who is never locked out.
    pub caller: String,
    /// What was asked for.
    pub asked: Asked,
    /// What is done, in order of waves, then by number.
    pub actions: Vec<Action>,
    /// What people have to do.
    pub tasks: Vec<Task>,
    /// Who can approve, as `case.toml` said when it was made.
    pub approvers: Vec<Approver>,
    /// How many of them have to; none where nothing in it needs that.
    pub approvals: u8,
    /// Why they have to, one sentence without a full stop each.
    pub approvals_for: Vec<String>,
    /// What was left out and why: protected principals, what is no candidate, what would lock the caller out.
    pub left_out: Vec<LeftOut>,
    /// What else has to be known.
    pub notes: Vec<String>,
    /// SHA-256 of the canonical text of all of the above.
    pub hash: String,
}

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The strategy that was asked for; none for the best of each.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub strategy: Option<Strategy>,
    /// What was selected, as it was written; empty for everything exposed.
    pub select: Vec<String>,
    /// At most so many principals may be changed by one plan.
    pub cap: usize,
}

/// How a credential is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// Every privilege is stripped, key and principal stay alive and are watched.
    Canary,
    /// The key is switched off.
    Disable,
    /// The key is deleted.
    Delete,
    /// A new one takes its place where it is used, then the old one becomes a canary or is deleted.
    Rotate,
}

/// What is done to one object for the credentials that are it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Its number in the plan, from 1.
    pub number: u32,
    /// Lower ones are done first: those who could undo the others.
    pub wave: u32,
    /// How.
    pub strategy: Strategy,
    /// Ids of the exposed credentials that this stops.
    pub credentials: Vec<String>,
    /// What people call it: the credential's title, or the object.
    pub title: String,
    /// The object.
    pub object: Object,
    /// Why this and not something else, one sentence without a full stop.
    pub why: String,
    /// What the object was like.
    pub observed: State,
    /// SHA-256 of the canonical text of `observed`.
    pub observed_hash: String,
    /// What is done, in order. They may be effects on another object that the action needs: a new user, a variable.
    pub effects: Vec<Effect>,
    /// What it would break.
    pub breaks: Vec<String>,
    /// What it does not stop.
    pub leaves: Vec<String>,
}

/// One effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Its number in the plan, from 1.
    pub number: u32,
    /// What it is done to; the action's own object where not given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on: Option<Object>,
    /// What is done.
    #[serde(flatten)]
    pub change: Change,
    /// What takes it back; none where nothing does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub inverse: Option<Change>,
}

/// Something that a person has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its number in the plan, from 1.
    pub number: u32,
    /// Id of the exposed credential.
    pub credential: String,
    /// What people call it.
    pub title: String,
    /// Who, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// Why a person has to do it.
    pub why: String,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// By when.
    pub deadline: DateTime<Utc>,
    /// What has to be shown for it to count as done.
    pub proof: String,
}

/// Somebody who can approve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approver {
    /// Name: the principal of their signature.
    pub name: String,
    /// Their public key of SSH: `ssh-ed25519 AAAA…`.
    pub key: String,
}

/// Something that the plan does not touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Id of the exposed credential, where it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credential: Option<String>,
    /// What people call it.
    pub title: String,
    /// Why, one sentence without a full stop.
    pub why: String,
    /// Whether it is then still open to whoever has it.
    pub open: bool,
}

/// Why a text is no plan that can be run. Each sentence names the way out.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It is no JSON of a plan.
    #[error("{name} is no plan of stanch ({cause}); make one with `stanch contain plan`")]
    Unreadable {
        /// What the text is called.
        name: String,
        /// The cause.
        cause: String,
    },
    /// It is of a version that this program does not know.
    #[error("{name} is a plan of another version of stanch ({schema}); make a new one with `stanch contain plan`")]
    Version {
        /// What the text is called.
        name: String,
        /// What it says of its form.
        schema: String,
    },
    /// It was changed after it was made.
    #[error(
        "{name} was changed after it was made, its hash does not fit; plans are not edited: make a new one with `stanch contain plan`, with --select for what it should do"
    )]
    Edited {
        /// What the text is called.
        name: String,
    },
}

impl Plan {
    /// Gives it its id and its hash.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        PLAN.clone_into(&mut self.schema);
        self.id.clear();
        self.hash.clear();
        let id = canonical::hash(&self);
        id.get(..12).unwrap_or_default().clone_into(&mut self.id);
        self.hash = canonical::hash(&self);
        self
    }

    /// The plan in a text, which must be as it was made; `name` is what errors call it.
    ///
    /// # Errors
    /// When it is no plan, one of another version, or was edited.
    pub fn parse(text: &str, name: &str) -> Result<Self, PlanError> {
        let named = || name.to_owned();
        let unreadable = |error: serde_json::Error| PlanError::Unreadable { name: named(), cause: error.to_string() };
        let value: serde_json::Value = serde_json::from_str(text).map_err(unreadable)?;
        let schema = value.get("schema").and_then(serde_json::Value::as_str).unwrap_or("no form is named");
        if schema != PLAN {
            return Err(PlanError::Version { name: named(), schema: schema.to_owned() });
        }
        let plan: Self = serde_json::from_value(value.clone()).map_err(unreadable)?;
        // What was added and is not read must not pass either, so that the text itself is held against the hash.
        if plan.clone().sealed() != plan || serde_json::to_value(&plan).ok().as_ref() != Some(&value) {
            return Err(PlanError::Edited { name: named() });
        }
        Ok(plan)
    }

    /// How many people have to approve it: what it says itself, and never fewer than its effects ask for. A plan is no proof
    /// of who made it, so that its own word is not enough.
    pub fn approvals_needed(&self) -> u8 {
        let effects = self.actions.iter().flat_map(|action| &action.effects);
        let asks = effects.into_iter().any(|effect| match (&effect.change, &effect.inverse) {
            // The user that is deleted is the one that was made.
            (Change::CreateUser { .. }, Some(Change::DeleteUser)) => false,
            (change, inverse) => change.needs_approval() || inverse.as_ref().is_some_and(Change::needs_approval),
        });
        self.approvals.max(if asks { crate::choose::APPROVALS } else { 0 })
    }

    /// The plan as a file: JSON, indented.
    pub fn to_text(&self) -> String {
        serde_json::to_value(self).map(|value| format!("{value:#}\n")).unwrap_or_default()
    }

    /// The action that an effect belongs to, and the effect.
    pub fn effect(&self, number: u32) -> Option<(&Action, &Effect)> {
        let all = self.actions.iter().flat_map(|action| action.effects.iter().map(move |effect| (action, effect)));
        all.into_iter().find(|(_, effect)| effect.number == number)
    }
}

impl Effect {
    /// What it is done to, as an effect of an action.
    pub fn object<'a>(&'a self, action: &'a Action) -> &'a Object {
        self.on.as_ref().unwrap_or(&action.object)
    }
}

impl Action {
    /// What the object will be like once all effects on it are in place.
    pub fn expected(&self) -> State {
        let mut state = self.observed.clone();
        for effect in self.effects.iter().filter(|effect| effect.object(self) == &self.object) {
            effect.change.apply_to(&mut state);
        }
        state
    }
}
