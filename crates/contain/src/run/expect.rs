//! What each object has to be like, given how far the plan came.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::change::Change;
use crate::object::Object;
use crate::plan::Effect;
use crate::run::history::{History, Mark};
use crate::state::{KeyState, State, StoredState};

/// How far the clock of a service and that of whoever writes the journal may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(2);

impl<'a> History<'a> {
    /// Where an object is now: a deploy key that was put back has another id than before.
    pub(crate) fn place(&self, object: &Object) -> Object {
        let Object::DeployKey { host, repository, .. } = object else { return object.clone() };
        let returned = self.effects_on(object).find_map(|effect| self.mark(effect.number).returned.id);
        match returned {
            Some(id) => Object::DeployKey { host: *host, repository: repository.clone(), id },
            None => object.clone(),
        }
    }

    fn effects_on<'b>(&'b self, object: &Object) -> impl Iterator<Item = &'a Effect> + use<'a, 'b> {
        self.by_object.get(object).into_iter().flatten().copied()
    }

    /// What an object was like before the plan; none where the plan does not say.
    pub(crate) fn before(&self, object: &Object) -> Option<&'a State> {
        if let Some(action) = self.plan.actions.iter().find(|action| action.object == *object) {
            return Some(&action.observed);
        }
        self.effects_on(object)
            .any(|effect| matches!(effect.change, Change::CreateUser { .. } | Change::CreateControl { .. }))
            .then_some(&State::Absent)
    }

    /// Whether something can be said of what an object has to be like.
    pub(crate) fn speaks_of(&self, object: &Object) -> bool {
        self.before(object).is_some() || self.effects_on(object).any(|effect| self.mark(effect.number).stands())
    }

    /// Whether something was written to an object, or may have been.
    pub(crate) fn wrote_to(&self, object: &Object) -> bool {
        self.effects_on(object)
            .map(|effect| self.mark(effect.number))
            .any(|mark| mark.intent.is_some() || (mark.done.is_some() && !mark.already) || mark.undone.is_some())
    }

    /// Keys that the plan made of a user and that are to be there.
    pub(crate) fn keys_made(&self, object: &Object) -> Vec<String> {
        self.effects_on(object)
            .filter(|effect| effect.change == Change::CreateKey && self.mark(effect.number).stands())
            .filter_map(|effect| self.mark(effect.number).learned.id)
            .collect()
    }

    /// What an object has to be like, given what the journal says, and that what may have been made may be in place;
    /// none where nothing can be said. What only the service knows (ids, times) is taken from what is there now.
    pub(crate) fn expected(&self, object: &Object, now: &State) -> Option<State> {
        let stored =
            matches!(now, State::Stored(_)) || matches!(object, Object::Variable { .. } | Object::Secret { .. });
        if stored {
            return self.expected_store(object, now);
        }
        let before = self.before(object)?;
        // Whatever the inverses said: what was taken back has to be as it was.
        if !self.effects_on(object).any(|effect| self.mark(effect.number).ours()) {
            return Some(before.clone());
        }
        let mut state = before.clone();
        let on_it: BTreeMap<u32, &Effect> = self.effects_on(object).map(|effect| (effect.number, effect)).collect();
        for (number, undo) in &self.steps {
            if let Some(effect) = on_it.get(number) {
                self.replay(effect, *undo, now, &mut state);
            }
        }
        for effect in on_it.values() {
            let Some((_, undo)) = self.mark(effect.number).intent else { continue };
            let in_place = if undo {
                effect.inverse.as_ref().is_some_and(|inverse| inverse.is_done(now))
            } else {
                effect.change.is_done(now)
            };
            // A key that is being taken back is gone, or still there.
            let key_gone = undo && effect.change == Change::CreateKey && !self.key_is_in(effect.number, now);
            if in_place || key_gone {
                self.replay(effect, undo, now, &mut state);
            }
        }
        match (&mut state, now) {
            (State::User(user), State::User(now)) if user.id.is_empty() => {
                user.id.clone_from(&now.id);
                user.created = now.created;
            }
            (State::Control(control), State::Control(now)) if control.id.is_empty() => control.id.clone_from(&now.id),
            _ => {}
        }
        Some(state)
    }

    fn key_is_in(&self, effect: u32, state: &State) -> bool {
        let id = self.mark(effect).learned.id;
        matches!((state, id), (State::User(user), Some(id)) if user.keys.contains_key(&id))
    }

    fn replay(&self, effect: &Effect, undo: bool, now: &State, state: &mut State) {
        if effect.change != Change::CreateKey {
            match (undo, &effect.inverse) {
                (false, _) => effect.change.apply_to(state),
                (true, Some(inverse)) => inverse.apply_to(state),
                (true, None) => {}
            }
            return;
        }
        let mark = self.mark(effect.number);
        let (State::User(user), Some(id)) = (state, mark.learned.id) else { return };
        if undo {
            user.keys.remove(&id);
            return;
        }
        let there = if let State::User(now) = now { now.keys.get(&id) } else { None };
        let created = there.map(|key| key.created).or(mark.learned.at).or(mark.done).unwrap_or_default();
        user.keys.insert(id, KeyState { active: true, created });
    }

    /// What is stored is not read: whether somebody wrote it after us is all that can be seen.
    fn expected_store(&self, object: &Object, now: &State) -> Option<State> {
        let unknown = self.effects_on(object).any(|effect| self.mark(effect.number).intent.is_some());
        let last = self.effects_on(object).map(|effect| self.mark(effect.number)).filter(Mark::stands).last()?;
        if unknown {
            return None;
        }
        let State::Stored(now) = now else { return Some(State::Stored(StoredState::default())) };
        Some(State::Stored(StoredState { updated: last.learned.at.or(now.updated), mask: now.mask.clone() }))
    }

    /// Whether an unknown call that was to store something can be told not to have been made.
    pub(crate) fn surely_not_stored(&self, effect: u32, now: &State) -> bool {
        match (now, self.mark(effect).intent) {
            (State::Stored(StoredState { updated: Some(updated), .. }), Some((at, false))) => *updated + SKEW < at,
            (State::Absent, _) => true,
            _ => false,
        }
    }

    /// Keys of a user that an unknown call may have made: not there before, not made otherwise, made since its intent.
    pub(crate) fn candidates(&self, effect: u32, object: &Object, now: &State) -> Vec<String> {
        let (State::User(user), Some((at, false))) = (now, self.mark(effect).intent) else { return Vec::new() };
        let made = self.keys_made(object);
        user.keys
            .iter()
            .filter(|(id, key)| key.created + SKEW >= at && !self.had_key(object, id) && !made.contains(id))
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Whether a user had a key before the plan.
    pub(crate) fn had_key(&self, object: &Object, id: &str) -> bool {
        matches!(self.before(object), Some(State::User(user)) if user.keys.contains_key(id))
    }
}
