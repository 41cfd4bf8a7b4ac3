//! Whom a call of HTTP goes to.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::http::{self, Request};
use crate::playbook::{Party, Playbook};
use crate::step::{Step, Work};
use crate::variable::{SUFFIX, used};

/// Whom the calls of a step go to, and who makes them.
pub(crate) struct Called<'e> {
    /// Definitions of those that have the address; each is called.
    parties: Vec<&'e Value>,
    /// Whether some of its targets are none that can be called as the others are.
    mixed: bool,
    /// Whether a person makes the calls: a playbook holds no secrets and gets none, and what it tells somebody to call,
    /// they call.
    pub(crate) by_hand: bool,
}

impl<'e> Called<'e> {
    /// An agent executes a command on targets, and an HTTP API may be either of them. A target that is one is called; where
    /// none is, the agent that is one does it to them. Only where neither is, the address of a target is that of an API.
    pub(crate) fn of(book: &'e Playbook, step: &Step) -> Self {
        let Work::Action { agent, targets, .. } = &step.work else {
            return Self { parties: Vec::new(), mixed: false, by_hand: false };
        };
        let find = |all: &str, id: &String| book.document().get(all).and_then(|all| all.get(id));
        let is_api = |one: &&Value| one.get("type").and_then(Value::as_str) == Some("http-api");
        let has_address = |one: &&Value| one.get("address").is_some();
        let definition = agent.as_ref().and_then(|id| find("agent_definitions", id));
        let targets: Vec<&Value> = targets.iter().filter_map(|id| find("target_definitions", id)).collect();
        let keyed = targets.iter().copied().chain(definition).any(|one| one.get("authentication_info").is_some());
        let person = agent.as_ref().and_then(|id| book.agents.get(id)).is_some_and(Party::is_person);
        let apis = targets.iter().copied().filter(|one| is_api(one) && has_address(one));
        let mut parties: Vec<&Value> = apis.collect();
        let mixed = !parties.is_empty() && parties.len() < targets.len();
        if parties.is_empty() {
            parties.extend(definition.filter(is_api));
        }
        if parties.is_empty() {
            parties.extend(targets.into_iter().filter(has_address));
        }
        if parties.is_empty() {
            parties.extend(definition.filter(has_address));
        }
        Self { parties, mixed, by_hand: keyed || person }
    }

    /// The calls of a command, one for each that is called.
    ///
    /// # Errors
    /// One sentence, where they cannot be made: then none of them is.
    pub(crate) fn requests(
        &self,
        command: &Value,
        fill: &dyn Fn(&str) -> Result<String, String>,
    ) -> Result<Vec<Request>, String> {
        if self.mixed {
            return Err(
                "only some of its targets are HTTP APIs with an address; give the others a step of their own".into()
            );
        }
        self.each(|party| Request::of(command, party, fill))
    }

    /// The calls of a command, as a person is told them.
    ///
    /// # Errors
    /// One sentence, where a value would lead one elsewhere.
    pub(super) fn told(
        &self,
        command: &Value,
        fill: &dyn Fn(&str) -> Result<String, String>,
        whole: &dyn Fn(&str) -> String,
    ) -> Result<String, String> {
        Ok(self.each(|party| http::by_hand(command, party, fill, whole))?.join("\n\n"))
    }

    /// Variables in the addresses of those who are called, each with a value that fits its place.
    pub(crate) fn given(&self) -> BTreeMap<&'e str, &'static str> {
        let mut given = BTreeMap::new();
        for party in &self.parties {
            let address = party.get("address").and_then(Value::as_object).into_iter().flatten();
            let texts = address.filter_map(|(kind, all)| Some((kind.as_str(), all.get(0)?.as_str()?)));
            for (kind, text) in texts.chain(party.get("port").and_then(Value::as_str).map(|port| ("port", port))) {
                given.extend(used(text).into_iter().map(|name| {
                    let rest = text.strip_prefix(name).and_then(|rest| rest.strip_prefix(SUFFIX));
                    let fits = match (kind, rest) {
                        ("url", Some(rest)) if rest.starts_with("://") => "https",
                        ("url", Some(_)) => "https://given.example",
                        ("ipv6", _) => "2001:db8::1",
                        ("port", _) => "443",
                        _ => "given.example",
                    };
                    (name, fits)
                }));
            }
        }
        given
    }

    /// Whether nobody who is called has an address, so that the call needs one.
    pub(crate) fn has_no_address(&self) -> bool {
        !self
            .parties
            .iter()
            .any(|party| party.get("address").is_some_and(|one| one.as_object().is_some_and(|all| !all.is_empty())))
    }

    /// Whoever is called twice by the same is called once.
    fn each<T: PartialEq>(&self, make: impl Fn(Option<&Value>) -> Result<T, String>) -> Result<Vec<T>, String> {
        if self.parties.is_empty() {
            return Ok(vec![make(None)?]);
        }
        let mut all = Vec::new();
        for party in &self.parties {
            let one = make(Some(party))?;
            if !all.contains(&one) {
                all.push(one);
            }
        }
        Ok(all)
    }
}
