//! What the services of the world in memory do when they are called, and what they refuse.

use chrono::TimeDelta;
use stanch_contain::change::Change;
use stanch_contain::object::Object;
use stanch_contain::state::{ControlState, Grants, KeyState, State, StoredState, UserState};
use stanch_contain::world::{Learned, Trouble, TroubleKind};

use super::world::{Inner, trouble};

impl Inner {
    /// Does what is asked for, or refuses it.
    pub(super) fn act(
        &mut self,
        lag: TimeDelta,
        number: u32,
        object: &Object,
        change: &Change,
    ) -> Result<Learned, Trouble> {
        let old = self.things.objects.get(object).cloned().unwrap_or_default();
        let mut state = old.clone();
        let mut learned = Learned { id: None, at: Some(self.clock) };
        let refused = |kind| Err(trouble(kind, object));
        match (change, &mut state) {
            (Change::CreateUser { path, tags }, state @ State::Absent) => {
                let grants = Grants { tags: tags.clone(), ..Grants::default() };
                let (id, created) = (format!("AIDA{number}"), self.clock);
                *state = State::User(UserState { id, path: path.clone(), created, grants, ..UserState::default() });
            }
            (Change::DeleteUser, State::User(user)) => {
                let grants = &user.grants;
                let empty = user.keys.is_empty() && user.groups.is_empty();
                if !empty || !grants.inline.is_empty() || !grants.attached.is_empty() {
                    return refused(TroubleKind::Conflict);
                }
                state = State::Absent;
            }
            (Change::CreateKey, State::User(user)) => {
                if user.keys.len() >= 2 {
                    return refused(TroubleKind::Limit);
                }
                self.things.keys_made += 1;
                let id = format!("AKIANEW{:09}", self.things.keys_made);
                user.keys.insert(id.clone(), KeyState { active: true, created: self.clock });
                self.values.insert(number, id.clone());
                learned.id = Some(id);
            }
            (Change::DeleteKey { id }, State::User(user)) => {
                if user.keys.remove(id).is_none() {
                    return refused(TroubleKind::Absent);
                }
            }
            (Change::SetKey { id, active }, State::User(user)) => match user.keys.get_mut(id) {
                Some(key) => key.active = *active,
                None => return refused(TroubleKind::Absent),
            },
            (Change::JoinGroup { group }, State::User(user)) => {
                user.groups.insert(group.clone());
            }
            (Change::LeaveGroup { group }, State::User(user)) => {
                if !user.groups.remove(group) {
                    return refused(TroubleKind::Absent);
                }
            }
            (Change::SetTrust { document }, State::Role(role)) => role.trust.clone_from(document),
            (Change::Probe { made_by }, _) => {
                if !self.values.contains_key(made_by) {
                    return refused(TroubleKind::Lost);
                }
            }
            (Change::Store { made_by, .. }, state) => {
                let Some(key) = self.values.get(made_by) else { return refused(TroubleKind::Lost) };
                self.things.holds.insert(object.clone(), key.clone());
                *state = State::Stored(StoredState { updated: Some(self.clock), mask: None });
            }
            (Change::CreateControl { content }, state @ State::Absent) => {
                let control =
                    ControlState { id: format!("p-{number}"), content: content.clone(), ..Default::default() };
                *state = State::Control(control);
            }
            (Change::DeleteControl, State::Control(control)) => {
                if !control.targets.is_empty() {
                    return refused(TroubleKind::Conflict);
                }
                state = State::Absent;
            }
            (Change::AttachControl { target }, State::Control(control)) => {
                if !control.targets.insert(target.clone()) {
                    return refused(TroubleKind::Conflict);
                }
            }
            (Change::DetachControl { target }, State::Control(control)) => {
                if !control.targets.remove(target) {
                    return refused(TroubleKind::Absent);
                }
            }
            (Change::CreateUser { .. } | Change::CreateControl { .. }, _) => return refused(TroubleKind::Conflict),
            (change, state) => {
                let Some(grants) = state.grants_mut() else { return refused(TroubleKind::Absent) };
                if !within(grants, change) {
                    return refused(TroubleKind::Absent);
                }
            }
        }
        if lag > TimeDelta::zero() {
            self.past.entry(object.clone()).or_default().push((self.clock + lag, old));
        }
        self.things.objects.insert(object.clone(), state);
        Ok(learned)
    }
}

/// False where what is to be removed is not there.
fn within(grants: &mut Grants, change: &Change) -> bool {
    match change {
        Change::PutInline { name, document } => {
            grants.inline.insert(name.clone(), document.clone());
            true
        }
        Change::DeleteInline { name } => grants.inline.remove(name).is_some(),
        Change::SetBoundary { arn } => {
            grants.boundary = Some(arn.clone());
            true
        }
        Change::ClearBoundary => grants.boundary.take().is_some(),
        Change::Attach { arn } => {
            grants.attached.insert(arn.clone());
            true
        }
        Change::Detach { arn } => grants.attached.remove(arn),
        _ => false,
    }
}
