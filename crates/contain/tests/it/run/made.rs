//! Plans for the tests, with the world that they were made for.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use stanch_contain::canonical;
use stanch_contain::change::{Change, Part};
use stanch_contain::journal::Verdict;
use stanch_contain::object::{Holder, Object, PrincipalKind};
use stanch_contain::plan::{Action, Asked, Effect, Plan, Strategy};
use stanch_contain::run::{self, Limits, Outcome, Run, RunError};
use stanch_contain::state::{Grants, KeyState, RoleState, State, UserState};
use stanch_inventory::record::Source;
use stanch_model::chain::parse;

use super::paper::Paper;
use super::world::{Outside, Things, live, start};

pub(crate) const DENY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
pub(crate) const DENY_ALL: &str = "arn:aws:iam::aws:policy/AWSDenyAll";
const ACCOUNT: &str = "111122223333";

/// Collects actions, and knows what each object is like meanwhile.
#[derive(Default)]
pub(crate) struct Maker {
    pub(crate) things: Things,
    actions: Vec<Action>,
    effects: u32,
}

impl Maker {
    pub(crate) fn put(&mut self, object: Object, state: State) -> Object {
        self.things.objects.insert(object.clone(), state);
        object
    }

    /// The number that the next effect gets.
    pub(crate) fn next(&self) -> u32 {
        self.effects + 1
    }

    /// Adds an action; effects are on its object where no other is given.
    pub(crate) fn action(
        &mut self,
        wave: u32,
        strategy: Strategy,
        object: &Object,
        changes: Vec<(Option<Object>, Change)>,
    ) -> u32 {
        let observed = self.things.objects.get(object).cloned().unwrap_or_default();
        let mut states: BTreeMap<Object, State> = self.things.objects.clone();
        let number = u32::try_from(self.actions.len()).expect("few actions") + 1;
        let mut effects = Vec::new();
        for (on, change) in changes {
            self.effects += 1;
            let state = states.entry(on.clone().unwrap_or_else(|| object.clone())).or_default();
            effects.push(Effect { number: self.effects, on, inverse: change.inverse(state), change: change.clone() });
            change.apply_to(state);
        }
        self.actions.push(Action {
            number,
            wave,
            strategy,
            credentials: vec![format!("credential-{number}")],
            title: object.words(),
            object: object.clone(),
            why: "it is exposed".to_owned(),
            observed_hash: canonical::hash(&observed),
            observed,
            effects,
            breaks: Vec::new(),
            leaves: Vec::new(),
        });
        number
    }

    pub(crate) fn plan(self) -> (Plan, Things) {
        let plan = Plan {
            schema: String::new(),
            id: String::new(),
            made: start(),
            caller: caller().caller,
            asked: Asked::default(),
            actions: self.actions,
            tasks: Vec::new(),
            approvers: Vec::new(),
            approvals: 0,
            approvals_for: Vec::new(),
            left_out: Vec::new(),
            notes: Vec::new(),
            hash: String::new(),
        };
        (plan.sealed(), self.things)
    }
}

pub(crate) fn caller() -> Run {
    Run { caller: format!("arn:aws:iam::{ACCOUNT}:role/responder"), approved_by: vec!["ada".to_owned()] }
}

pub(crate) fn user(name: &str) -> Object {
    Object::principal(ACCOUNT, PrincipalKind::User, name)
}

pub(crate) fn variable(name: &str) -> Object {
    let holder = Holder::Context { id: "c-1".to_owned(), name: "deploy".to_owned() };
    Object::Variable { vendor: Source::Circleci, holder, name: name.to_owned() }
}

/// A user with these keys, all of them old and active.
pub(crate) fn with_keys(keys: &[&str]) -> State {
    let created = start() - TimeDelta::days(300);
    State::User(UserState {
        id: "AIDAOLD".to_owned(),
        path: "/ci/".to_owned(),
        created,
        keys: keys.iter().map(|key| ((*key).to_owned(), KeyState { active: true, created })).collect(),
        groups: ["builders".to_owned()].into(),
        grants: Grants {
            attached: ["arn:aws:iam::aws:policy/PowerUserAccess".to_owned()].into(),
            inline: [("deploy".to_owned(), "{ \"Version\" : \"2012-10-17\" }".to_owned())].into(),
            ..Grants::default()
        },
        ..UserState::default()
    })
}

pub(crate) fn deny() -> Change {
    Change::PutInline { name: "stanch-deny".to_owned(), document: DENY.to_owned() }
}

pub(crate) fn boundary() -> Change {
    Change::SetBoundary { arn: DENY_ALL.to_owned() }
}

/// As many users as are asked for, each made a canary with two effects.
pub(crate) fn canaries(many: u32) -> (Plan, Things) {
    let mut maker = Maker::default();
    for number in 0..many {
        let object = maker.put(user(&format!("ci-{number}")), with_keys(&[&format!("AKIAOLD{number}")]));
        maker.action(1, Strategy::Canary, &object, vec![(None, deny()), (None, boundary())]);
    }
    maker.plan()
}

/// A new user with a new key that two variables get, in place of that of an old user, which becomes a canary.
pub(crate) fn rotation(maker: &mut Maker) {
    let old = maker.put(user("ci-rotated"), with_keys(&["AKIAROTATED"]));
    let new = Some(user("ci-rotated-2"));
    let made_by = maker.next() + 2;
    let attach = Change::Attach { arn: "arn:aws:iam::aws:policy/PowerUserAccess".to_owned() };
    maker.action(
        2,
        Strategy::Rotate,
        &old,
        vec![
            (new.clone(), Change::CreateUser { path: "/ci/".to_owned(), tags: BTreeMap::new() }),
            (new.clone(), attach),
            (new.clone(), Change::CreateKey),
            (new, Change::Probe { made_by }),
            (Some(variable("AWS_ACCESS_KEY_ID")), Change::Store { made_by, part: Part::KeyId }),
            (Some(variable("AWS_SECRET_ACCESS_KEY")), Change::Store { made_by, part: Part::SecretHalf }),
            (None, deny()),
            (None, boundary()),
        ],
    );
}

/// A second key of the same user, stored in a secret; the first one is switched off.
fn second_key(maker: &mut Maker) {
    let object = maker.put(user("ci-second"), with_keys(&["AKIAFIRST"]));
    let made_by = maker.next();
    let secret =
        Object::Secret { account: ACCOUNT.to_owned(), region: "eu-west-1".to_owned(), id: "ci/key".to_owned() };
    let part = Part::Json { key_id: "id".to_owned(), secret: "secret".to_owned() };
    maker.action(
        2,
        Strategy::Rotate,
        &object,
        vec![
            (None, Change::CreateKey),
            (Some(secret), Change::Store { made_by, part }),
            (None, Change::SetKey { id: "AKIAFIRST".to_owned(), active: false }),
        ],
    );
}

/// What every plan of the crash tests does, all of which can be taken back: 17 effects.
fn reversible(maker: &mut Maker) {
    let control = Object::Control { name: "stanch-deny".to_owned() };
    let target = || "111122223333".to_owned();
    let made = Change::CreateControl { content: DENY.to_owned() };
    let attached = Change::AttachControl { target: target() };
    maker.action(0, Strategy::Canary, &control, vec![(None, made), (None, attached)]);
    for number in 0..3 {
        let mut state = with_keys(&[&format!("AKIACANARY{number}")]);
        if let (1, Some(grants)) = (number, state.grants_mut()) {
            grants.boundary = Some("arn:aws:iam::111122223333:policy/old".to_owned());
            grants.inline.insert("stanch-deny".to_owned(), "{}".to_owned());
        }
        let object = maker.put(user(&format!("ci-{number}")), state);
        maker.action(1, Strategy::Canary, &object, vec![(None, deny()), (None, boundary())]);
    }
    let role = Object::principal(ACCOUNT, PrincipalKind::Role, "ci-oidc");
    let trust = "{\"Statement\": [ ]}".to_owned();
    let state = RoleState { id: "AROA".to_owned(), path: "/".to_owned(), trust, ..RoleState::default() };
    let role = maker.put(role, State::Role(state));
    let cut = Change::SetTrust { document: DENY.to_owned() };
    maker.action(1, Strategy::Canary, &role, vec![(None, cut), (None, deny()), (None, boundary())]);
    let object = maker.put(user("ci-off"), with_keys(&["AKIAOFF"]));
    let off = Change::SetKey { id: "AKIAOFF".to_owned(), active: false };
    let out = Change::LeaveGroup { group: "builders".to_owned() };
    let bare = Change::DeleteInline { name: "deploy".to_owned() };
    let poor = Change::Detach { arn: "arn:aws:iam::aws:policy/PowerUserAccess".to_owned() };
    let late = Change::JoinGroup { group: "quarantine".to_owned() };
    let none = Change::Attach { arn: DENY_ALL.to_owned() };
    maker.action(
        1,
        Strategy::Disable,
        &object,
        [off, out, bare, poor, late, none].into_iter().map(|change| (None, change)).collect(),
    );
}

/// Thirty effects, two of them new keys, one a deletion, one of which nobody can say that it is done.
pub(crate) fn thirty() -> (Plan, Things) {
    let mut maker = Maker::default();
    reversible(&mut maker);
    rotation(&mut maker);
    second_key(&mut maker);
    let object = maker.put(user("ci-unused"), with_keys(&["AKIAUNUSED", "AKIAUSED"]));
    let gone = Change::DeleteKey { id: "AKIAUNUSED".to_owned() };
    maker.action(2, Strategy::Delete, &object, vec![(None, deny()), (None, gone)]);
    maker.plan()
}

/// Thirty effects that can all be taken back, with a new user whose key nobody got.
pub(crate) fn thirty_reversible() -> (Plan, Things) {
    let mut maker = Maker::default();
    reversible(&mut maker);
    let object = maker.put(user("ci-next"), with_keys(&["AKIANEXT"]));
    let new = Some(user("ci-next-2"));
    let made_by = maker.next() + 3;
    maker.action(
        2,
        Strategy::Rotate,
        &object,
        vec![
            (new.clone(), Change::CreateUser { path: "/ci/".to_owned(), tags: BTreeMap::new() }),
            (new.clone(), deny()),
            (new.clone(), Change::JoinGroup { group: "builders".to_owned() }),
            (new.clone(), Change::CreateKey),
            (new, Change::Probe { made_by }),
            (None, deny()),
            (None, boundary()),
        ],
    );
    for number in 0..3 {
        let object = maker.put(user(&format!("ci-last-{number}")), with_keys(&["AKIALAST"]));
        maker.action(3, Strategy::Canary, &object, vec![(None, deny()), (None, boundary())]);
    }
    maker.plan()
}

/// What a run did and left behind.
pub(crate) struct Left {
    /// None where the process died.
    pub(crate) result: Option<Result<Outcome, RunError>>,
    pub(crate) text: Vec<u8>,
    /// How many lines found no room.
    pub(crate) refused: u32,
}

impl Left {
    pub(crate) fn outcome(&self) -> &Outcome {
        match &self.result {
            Some(Ok(outcome)) => outcome,
            other => panic!("the run has no outcome: {other:?}"),
        }
    }
}

const LIMITS: Limits = Limits { side_by_side: 3 };

pub(crate) fn apply(plan: &Plan, outside: &Outside, text: Vec<u8>, room: Option<usize>) -> Left {
    let past = parse(&text).expect("a journal always parses").0;
    let mut paper = Paper::after(outside, &text);
    paper.room = room;
    let result = live(&outside.fate, run::apply(plan, &past, &caller(), outside, &paper, &LIMITS, &|_| {}));
    Left { result, refused: paper.refused(), text: paper.text() }
}

pub(crate) fn undo(plan: &Plan, only: &[u32], outside: &Outside, text: Vec<u8>) -> Left {
    let past = parse(&text).expect("a journal always parses").0;
    let paper = Paper::after(outside, &text);
    let result = live(&outside.fate, run::undo(plan, &past, only, &caller(), outside, &paper, &LIMITS, &|_| {}));
    Left { result, refused: paper.refused(), text: paper.text() }
}

pub(crate) fn verify(plan: &Plan, outside: &Outside, text: Vec<u8>) -> Vec<(u32, Verdict)> {
    let past = parse(&text).expect("a journal always parses").0;
    let paper = Paper::after(outside, &text);
    let result = live(&outside.fate, run::verify(plan, &past, &caller(), outside, &paper, &LIMITS, &|_| {}));
    result.expect("nobody dies").expect("it was applied")
}

/// Everything outside, with what nobody can choose (ids and times of what is new) made alike.
pub(crate) fn dump(things: &Things) -> String {
    let old = start() - TimeDelta::days(1);
    let mut text = String::new();
    for (object, state) in &things.objects {
        let mut state = state.clone();
        match &mut state {
            State::Absent => continue,
            State::User(user) => {
                user.keys = std::mem::take(&mut user.keys)
                    .into_iter()
                    .map(|(id, key)| {
                        if key.created < old { (id, key) } else { ("new".to_owned(), KeyState { created: old, ..key }) }
                    })
                    .collect();
                if user.created > old {
                    user.created = DateTime::<Utc>::default();
                }
            }
            State::Stored(stored) => stored.updated = None,
            _ => {}
        }
        text.push_str(&format!("{}: {}\n", object.words(), canonical::text(&state)));
    }
    for (holder, key) in &things.holds {
        text.push_str(&format!("{} holds a key that works: {}\n", holder.words(), works(things, key)));
    }
    text.push_str(&format!("new keys: {}\n", new_keys(things)));
    text
}

fn works(things: &Things, key: &str) -> bool {
    let active = |state: &State| matches!(state, State::User(user) if user.keys.get(key).is_some_and(|key| key.active));
    things.objects.values().any(active)
}

/// How many keys there are that the tests did not begin with.
pub(crate) fn new_keys(things: &Things) -> usize {
    let of = |state: &State| match state {
        State::User(user) => user.keys.keys().filter(|id| id.starts_with("AKIANEW")).count(),
        _ => 0,
    };
    things.objects.values().map(of).sum()
}
