//! Small situations, and what is observed in them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use stanch_contain::change::Change;
use stanch_contain::change::Part;
use stanch_contain::choose::{self, Caller, ChooseError, Exposed, Identity, Situation};
use stanch_contain::object::{Object, PrincipalKind};
use stanch_contain::plan::{Approver, Plan, Strategy};
use stanch_contain::state::{Grants, KeyState, RoleState, State, UserState};
use stanch_contain::world::{Trouble, TroubleKind};
use stanch_iam::estate::{Estate, Listings};
use stanch_iam::reach::Answer;
use stanch_secrets::credential::Credential;

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const CALLER: &str = "arn:aws:sts::999900001111:assumed-role/responder/alice";
pub(crate) const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const OTHER_KEY: &str = "AKIAI44QH8DHBEXAMPLE";

/// One exposed credential, owned.
pub(crate) struct Owned {
    pub(crate) credential: Credential,
    pub(crate) identities: Vec<Identity>,
    pub(crate) issuer: Option<String>,
    pub(crate) repairs: Answer,
    pub(crate) danger: u32,
}

/// A situation, owned, with what everything is like; what is not said does not exist.
pub(crate) struct Scene {
    pub(crate) exposed: Vec<Owned>,
    pub(crate) states: BTreeMap<Object, Result<State, Trouble>>,
    pub(crate) estate: Estate,
    pub(crate) caller: &'static str,
    pub(crate) management: Option<String>,
    pub(crate) controls: BTreeMap<String, u32>,
    pub(crate) protected: Vec<String>,
    pub(crate) before: BTreeMap<Object, State>,
    pub(crate) cap: usize,
    pub(crate) strategy: Option<Strategy>,
    pub(crate) keep_user: bool,
    pub(crate) store_in: Vec<(Object, Part)>,
    pub(crate) select: Vec<String>,
    pub(crate) approvers: Vec<Approver>,
    pub(crate) quotas: BTreeMap<String, BTreeMap<String, i64>>,
}

impl Scene {
    /// Nothing exposed, two approvers, and SCPs for the account.
    pub(crate) fn new() -> Self {
        let approver = |name: &str| Approver { name: name.to_owned(), key: "ssh-ed25519 AAAA".to_owned() };
        Self {
            exposed: Vec::new(),
            states: BTreeMap::new(),
            estate: Estate::new([], Listings::default(), now()),
            caller: CALLER,
            management: Some("999900001111".to_owned()),
            controls: BTreeMap::from([(ACCOUNT.to_owned(), 4)]),
            protected: Vec::new(),
            before: BTreeMap::new(),
            cap: 1_000,
            strategy: None,
            keep_user: false,
            store_in: Vec::new(),
            select: Vec::new(),
            approvers: vec![approver("ada"), approver("grace")],
            quotas: BTreeMap::new(),
        }
    }

    /// A user with one key, which is exposed.
    pub(crate) fn with_user(name: &str) -> Self {
        let mut scene = Self::new();
        scene.add_user("c1", name, KEY);
        scene
    }

    /// Adds a user with a key, which is exposed.
    pub(crate) fn add_user(&mut self, id: &str, name: &str, key: &str) {
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/{name}");
        self.expose(
            id,
            "aws-access-key",
            vec![Identity { arn, key: Some(key.to_owned()), certain: true, breaks: Vec::new() }],
        );
        let mut state = user_state();
        state.keys.insert(key.to_owned(), KeyState { active: true, created: now() });
        self.states.insert(user(name), Ok(State::User(state)));
    }

    /// Adds an exposed credential.
    pub(crate) fn expose(&mut self, id: &str, kind: &str, identities: Vec<Identity>) {
        let credential = credential(id, kind, json!({}));
        self.exposed.push(Owned { credential, identities, issuer: None, repairs: Answer::No, danger: 1 });
    }

    /// The state of a user, to be changed.
    pub(crate) fn user_mut(&mut self, name: &str) -> &mut UserState {
        match self.states.get_mut(&user(name)) {
            Some(Ok(State::User(state))) => state,
            other => panic!("{name} is no user but {other:?}"),
        }
    }

    /// What everything that the plan wants observed is like.
    pub(crate) fn observed(&self) -> BTreeMap<Object, Result<State, Trouble>> {
        let objects = self.with(choose::objects);
        let state = |object: &Object| self.states.get(object).cloned().unwrap_or(Ok(State::Absent));
        objects.into_iter().map(|object| (object.clone(), state(&object))).collect()
    }

    /// The plan.
    pub(crate) fn plan(&self) -> Result<Plan, ChooseError> {
        let observed = self.observed();
        self.with(|situation| choose::plan(situation, &observed))
    }

    /// The plan of a situation that has one.
    pub(crate) fn planned(&self) -> Plan {
        self.plan().expect("there is a plan")
    }

    fn with<R>(&self, then: impl FnOnce(&Situation<'_>) -> R) -> R {
        let exposed: Vec<Exposed<'_>> = self
            .exposed
            .iter()
            .map(|one| Exposed {
                credential: &one.credential,
                identities: one.identities.clone(),
                issuer: one.issuer.clone(),
                repairs: one.repairs,
                danger: one.danger,
                breaks: vec!["it built web 40 times a day".to_owned()],
            })
            .collect();
        then(&Situation {
            exposed: &exposed,
            estate: &self.estate,
            caller: Caller { arn: self.caller.to_owned(), account: "999900001111".to_owned(), assumes: None },
            management: self.management.clone(),
            controls: self.controls.clone(),
            protected: &self.protected,
            before: &self.before,
            cap: self.cap,
            strategy: self.strategy,
            keep_user: self.keep_user,
            store_in: &self.store_in,
            select: &self.select,
            approvers: &self.approvers,
            now: now(),
            quotas: self.quotas.clone(),
        })
    }
}

pub(crate) fn now() -> DateTime<Utc> {
    "2023-01-05T03:00:00Z".parse().expect("a time")
}

pub(crate) fn user(name: &str) -> Object {
    Object::principal(ACCOUNT, PrincipalKind::User, name)
}

pub(crate) fn role(name: &str) -> Object {
    Object::principal(ACCOUNT, PrincipalKind::Role, name)
}

pub(crate) fn user_state() -> UserState {
    UserState { id: "AIDAEXAMPLE".to_owned(), path: "/".to_owned(), created: now(), ..UserState::default() }
}

pub(crate) fn role_state(trust: &str) -> RoleState {
    let grants = Grants::default();
    RoleState { id: "AROAEXAMPLE".to_owned(), path: "/".to_owned(), created: now(), grants, trust: trust.to_owned() }
}

pub(crate) fn denied(cause: &str) -> Trouble {
    Trouble { kind: TroubleKind::Denied, cause: cause.to_owned() }
}

/// A credential with nothing known, but for what is given.
pub(crate) fn credential(id: &str, kind: &str, more: Value) -> Credential {
    let mut all = json!({
        "id": id, "title": format!("title of {id}"), "kind": kind, "secrecy": "secret", "members": [], "places": [],
        "projects": { "state": "unknown", "why": "nothing says" }, "jobs_total": 0, "also_at_total": 0,
        "replaced": { "state": "unknown", "why": "nothing says" }, "unused": { "state": "no" }, "rank": 0, "reasons": [],
    });
    if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
        all.extend(more);
    }
    serde_json::from_value(all).expect("a credential")
}

/// A variable that holds a part of a credential.
pub(crate) fn member(part: &str, source: &str, place: (&str, &str, &str), name: &str) -> Value {
    let (kind, id, called) = place;
    json!({
        "key": format!("{source}:{name}"), "source": source, "kind": "variable", "part": part, "name": name,
        "place": { "kind": kind, "id": id, "name": called }, "id": (source == "github").then_some("actions"),
    })
}

/// What a plan does, in order.
pub(crate) fn changes(plan: &Plan) -> Vec<&Change> {
    plan.actions.iter().flat_map(|action| &action.effects).map(|effect| &effect.change).collect()
}
