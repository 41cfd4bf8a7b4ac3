//! One change to one object, as data: what it does to a state, whether it is in place, and what takes it back.

use serde::{Deserialize, Serialize};

use crate::state::{ControlState, DeployKeyState, Grants, State, StoredState};

/// A change to an object. Each is one call, or as few as the service allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Change {
    /// Writes an inline policy into a user or role, in place of one of that name.
    PutInline {
        /// Name.
        name: String,
        /// The exact text.
        document: String,
    },
    /// Removes an inline policy.
    DeleteInline {
        /// Name.
        name: String,
    },
    /// Sets the permission boundary of a user or role.
    SetBoundary {
        /// ARN of the policy.
        arn: String,
    },
    /// Removes the permission boundary.
    ClearBoundary,
    /// Attaches a managed policy.
    Attach {
        /// ARN of the policy.
        arn: String,
    },
    /// Detaches a managed policy.
    Detach {
        /// ARN of the policy.
        arn: String,
    },
    /// Replaces the trust policy of a role.
    SetTrust {
        /// The exact text.
        document: String,
    },
    /// Switches an access key of a user on or off.
    SetKey {
        /// `AKIA…`.
        id: String,
        /// Whether it is to be active.
        active: bool,
    },
    /// Deletes an access key of a user. Nothing takes this back.
    DeleteKey {
        /// `AKIA…`.
        id: String,
    },
    /// Makes a user, for a new key: with this path and these tags, and nothing else.
    CreateUser {
        /// Path.
        path: String,
        /// Tags.
        tags: std::collections::BTreeMap<String, String>,
    },
    /// Deletes a user that has nothing any more.
    DeleteUser,
    /// Puts a user into a group.
    JoinGroup {
        /// Name of the group.
        group: String,
    },
    /// Takes a user out of a group.
    LeaveGroup {
        /// Name of the group.
        group: String,
    },
    /// Makes a new access key of a user. Its secret half stays in the memory of whoever performs it, under the number of
    /// the effect, until it is stored.
    CreateKey,
    /// Waits until the key that an effect made answers who it is. Changes nothing.
    Probe {
        /// Number of the effect that made the key.
        made_by: u32,
    },
    /// Stores a part of a new key in a variable or a secret, straight from memory.
    Store {
        /// Number of the effect that made the key.
        made_by: u32,
        /// Which part.
        part: Part,
    },
    /// Makes a service control policy.
    CreateControl {
        /// The exact text.
        content: String,
    },
    /// Deletes a service control policy that is attached to nothing.
    DeleteControl,
    /// Attaches a service control policy.
    AttachControl {
        /// Account, unit or root, by id.
        target: String,
    },
    /// Detaches a service control policy.
    DetachControl {
        /// Account, unit or root, by id.
        target: String,
    },
    /// Deletes a deploy key.
    DeleteDeployKey,
    /// Adds a deploy key: its host gives it another id than before.
    CreateDeployKey {
        /// Title, public half, and whether it may only read.
        #[serde(flatten)]
        key: DeployKeyState,
    },
}

/// A part of a new access key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "part")]
pub enum Part {
    /// Its id.
    KeyId,
    /// Its secret half.
    SecretHalf,
    /// Both, as JSON with these names of fields; the rest of a secret of Secrets Manager stays as it is.
    Json {
        /// Field that gets the id.
        key_id: String,
        /// Field that gets the secret half.
        secret: String,
    },
}

impl Change {
    /// Whether it is in place in a state: then there is nothing to do. What only a person could tell apart, such as
    /// whether a value was stored, is never in place by itself.
    pub fn is_done(&self, state: &State) -> bool {
        match (self, state) {
            (Self::PutInline { name, document }, _) => {
                state.grants().is_some_and(|grants| grants.inline.get(name) == Some(document))
            }
            (Self::DeleteInline { name }, _) => state.grants().is_none_or(|grants| !grants.inline.contains_key(name)),
            (Self::SetBoundary { arn }, _) => {
                state.grants().is_some_and(|grants| grants.boundary.as_ref() == Some(arn))
            }
            (Self::ClearBoundary, _) => state.grants().is_none_or(|grants| grants.boundary.is_none()),
            (Self::Attach { arn }, _) => state.grants().is_some_and(|grants| grants.attached.contains(arn)),
            (Self::Detach { arn }, _) => state.grants().is_none_or(|grants| !grants.attached.contains(arn)),
            (Self::SetTrust { document }, State::Role(role)) => role.trust == *document,
            (Self::SetKey { id, active }, State::User(user)) => {
                user.keys.get(id).is_some_and(|key| key.active == *active)
            }
            (Self::DeleteKey { id }, State::User(user)) => !user.keys.contains_key(id),
            (Self::JoinGroup { group }, State::User(user)) => user.groups.contains(group),
            (Self::LeaveGroup { group }, State::User(user)) => !user.groups.contains(group),
            (Self::CreateUser { .. }, State::User(_))
            | (
                Self::DeleteUser
                | Self::DeleteKey { .. }
                | Self::LeaveGroup { .. }
                | Self::DeleteControl
                | Self::DetachControl { .. }
                | Self::DeleteDeployKey,
                State::Absent,
            )
            | (Self::CreateDeployKey { .. }, State::DeployKey(_)) => true,
            (Self::CreateControl { content }, State::Control(control)) => control.content == *content,
            (Self::AttachControl { target }, State::Control(control)) => control.targets.contains(target),
            (Self::DetachControl { target }, State::Control(control)) => !control.targets.contains(target),
            _ => false,
        }
    }

    /// What it makes of a state, as far as that can be told before: ids that the service chooses stay empty, and a new
    /// key is not in it.
    pub fn apply_to(&self, state: &mut State) {
        match self {
            Self::CreateUser { path, tags } => {
                let grants = Grants { tags: tags.clone(), ..Grants::default() };
                *state = State::User(crate::state::UserState { path: path.clone(), grants, ..Default::default() });
            }
            Self::DeleteUser | Self::DeleteControl | Self::DeleteDeployKey => *state = State::Absent,
            Self::CreateControl { content } => {
                *state = State::Control(ControlState { content: content.clone(), ..ControlState::default() });
            }
            Self::CreateDeployKey { key } => *state = State::DeployKey(key.clone()),
            Self::Store { .. } => *state = State::Stored(StoredState::default()),
            Self::CreateKey | Self::Probe { .. } => {}
            _ => self.apply_within(state),
        }
    }

    /// Changes that keep the object what it is.
    fn apply_within(&self, state: &mut State) {
        if let Some(grants) = state.grants_mut() {
            match self {
                Self::PutInline { name, document } => {
                    grants.inline.insert(name.clone(), document.clone());
                }
                Self::DeleteInline { name } => {
                    grants.inline.remove(name);
                }
                Self::SetBoundary { arn } => grants.boundary = Some(arn.clone()),
                Self::ClearBoundary => grants.boundary = None,
                Self::Attach { arn } => {
                    grants.attached.insert(arn.clone());
                }
                Self::Detach { arn } => {
                    grants.attached.remove(arn);
                }
                _ => {}
            }
        }
        match (self, state) {
            (Self::SetTrust { document }, State::Role(role)) => role.trust.clone_from(document),
            (Self::SetKey { id, active }, State::User(user)) => {
                if let Some(key) = user.keys.get_mut(id) {
                    key.active = *active;
                }
            }
            (Self::DeleteKey { id }, State::User(user)) => {
                user.keys.remove(id);
            }
            (Self::JoinGroup { group }, State::User(user)) => {
                user.groups.insert(group.clone());
            }
            (Self::LeaveGroup { group }, State::User(user)) => {
                user.groups.remove(group);
            }
            (Self::AttachControl { target }, State::Control(control)) => {
                control.targets.insert(target.clone());
            }
            (Self::DetachControl { target }, State::Control(control)) => {
                control.targets.remove(target);
            }
            _ => {}
        }
    }

    /// The change that takes it back, for an object that was in this state before; none where nothing does.
    pub fn inverse(&self, before: &State) -> Option<Self> {
        let grants = before.grants();
        match self {
            Self::PutInline { name, .. } | Self::DeleteInline { name } => {
                Some(match grants.and_then(|grants| grants.inline.get(name)) {
                    Some(document) => Self::PutInline { name: name.clone(), document: document.clone() },
                    None => Self::DeleteInline { name: name.clone() },
                })
            }
            Self::SetBoundary { .. } | Self::ClearBoundary => {
                Some(match grants.and_then(|grants| grants.boundary.clone()) {
                    Some(arn) => Self::SetBoundary { arn },
                    None => Self::ClearBoundary,
                })
            }
            Self::Attach { arn } | Self::Detach { arn } => {
                let had = grants.is_some_and(|grants| grants.attached.contains(arn));
                Some(if had { Self::Attach { arn: arn.clone() } } else { Self::Detach { arn: arn.clone() } })
            }
            Self::SetTrust { .. } => match before {
                State::Role(role) => Some(Self::SetTrust { document: role.trust.clone() }),
                _ => None,
            },
            Self::SetKey { id, .. } => match before {
                State::User(user) => user.keys.get(id).map(|key| Self::SetKey { id: id.clone(), active: key.active }),
                _ => None,
            },
            Self::JoinGroup { group } | Self::LeaveGroup { group } => {
                let was = matches!(before, State::User(user) if user.groups.contains(group));
                let group = group.clone();
                Some(if was { Self::JoinGroup { group } } else { Self::LeaveGroup { group } })
            }
            Self::CreateUser { .. } => Some(Self::DeleteUser),
            Self::CreateControl { .. } => Some(Self::DeleteControl),
            Self::AttachControl { target } => Some(Self::DetachControl { target: target.clone() }),
            Self::DetachControl { target } => Some(Self::AttachControl { target: target.clone() }),
            Self::DeleteDeployKey => match before {
                State::DeployKey(key) => Some(Self::CreateDeployKey { key: key.clone() }),
                _ => None,
            },
            Self::CreateDeployKey { .. } => Some(Self::DeleteDeployKey),
            // A deleted key or user cannot be made anew as it was, and what a store held before is not known.
            Self::DeleteKey { .. } | Self::DeleteUser | Self::DeleteControl | Self::Store { .. } => None,
            // The new key is deleted by the id that it got, which is in the journal.
            Self::CreateKey | Self::Probe { .. } => None,
        }
    }

    /// Number of the effect that made the key which this needs; none where it needs none.
    pub fn made_by(&self) -> Option<u32> {
        match self {
            Self::Probe { made_by } | Self::Store { made_by, .. } => Some(*made_by),
            _ => None,
        }
    }

    /// Whether two people have to agree to it: it cannot be taken back, or it binds more than the object itself.
    pub fn needs_approval(&self) -> bool {
        matches!(
            self,
            Self::SetTrust { .. }
                | Self::DeleteKey { .. }
                | Self::DeleteUser
                | Self::DeleteDeployKey
                | Self::CreateControl { .. }
                | Self::AttachControl { .. }
        )
    }
}
