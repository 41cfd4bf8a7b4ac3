//! Statements and policies about a target.

use serde_json::{Map, Value, json};

use crate::condition::Tested;
use crate::pieces::Target;
use crate::random::Random;

/// How likely each part of a statement is to let it apply, of a hundred.
#[derive(Clone, Copy)]
pub(crate) struct Aim {
    pub(crate) action: usize,
    pub(crate) resource: usize,
    /// How many of a hundred have a condition.
    pub(crate) condition: usize,
}

/// Mostly applies.
pub(crate) const LIKELY: Aim = Aim { action: 92, resource: 92, condition: 10 };
/// Mostly does not.
pub(crate) const UNLIKELY: Aim = Aim { action: 50, resource: 50, condition: 20 };

/// Makes statements about one target, and keeps what their conditions say of the request.
pub(crate) struct Author<'a> {
    pub(crate) random: &'a mut Random,
    pub(crate) target: Target,
    pub(crate) account: &'static str,
    pub(crate) tested: Tested,
}

impl<'a> Author<'a> {
    pub(crate) fn new(target: Target, account: &'static str, random: &'a mut Random) -> Self {
        Self { random, target, account, tested: Tested::default() }
    }

    /// A statement without a principal.
    pub(crate) fn statement(&mut self, effect: &str, aim: Aim) -> Map<String, Value> {
        let mut statement = Map::new();
        if self.random.chance(30) {
            statement.insert("Sid".to_owned(), json!(format!("S{}", self.random.below(1000))));
        }
        statement.insert("Effect".to_owned(), json!(effect));
        let (name, patterns) = self.patterns(aim.action, Target::actions);
        statement.insert(format!("{name}Action"), patterns);
        let (name, patterns) = self.patterns(aim.resource, Target::resources);
        statement.insert(format!("{name}Resource"), patterns);
        if self.random.chance(aim.condition) {
            self.condition(&mut statement);
        }
        statement
    }

    /// Adds a condition to a statement.
    pub(crate) fn condition(&mut self, statement: &mut Map<String, Value>) {
        let tested = Tested::several(self.random);
        statement.insert("Condition".to_owned(), Value::Object(tested.condition.clone()));
        self.tested.join(Tested { condition: Map::new(), ..tested });
    }

    /// A statement of a resource's policy.
    pub(crate) fn with_principal(&mut self, effect: &str, aim: Aim, principal: Value) -> Map<String, Value> {
        let mut statement = self.statement(effect, aim);
        statement.insert("Principal".to_owned(), principal);
        statement
    }

    /// A statement of a trust policy, which speaks of no resource.
    pub(crate) fn trust(&mut self, effect: &str, aim: Aim, principal: Value) -> Map<String, Value> {
        let mut statement = self.with_principal(effect, aim, principal);
        statement.remove("Resource");
        statement.remove("NotResource");
        statement
    }

    /// The element's name in front (`Not` or nothing) and its patterns, which let the statement apply as often as wanted.
    fn patterns(&mut self, aim: usize, make: fn(&Target, bool, &str, &mut Random) -> String) -> (&'static str, Value) {
        let applies = self.random.chance(aim);
        let negated = self.random.chance(12);
        let covers = applies != negated;
        let mut patterns = vec![make(&self.target, covers, self.account, self.random)];
        while self.random.chance(30) {
            let place = self.random.below(patterns.len() + 1);
            patterns.insert(place, make(&self.target, false, self.account, self.random));
        }
        let value = if patterns.len() == 1 && self.random.chance(50) { json!(patterns[0]) } else { json!(patterns) };
        (if negated { "Not" } else { "" }, value)
    }
}

impl Target {
    fn actions(&self, covers: bool, _: &str, random: &mut Random) -> String {
        if covers { self.action(random) } else { self.no_action(random) }
    }

    fn resources(&self, covers: bool, account: &str, random: &mut Random) -> String {
        if covers { self.covering(account, random) } else { self.missing(account, random) }
    }
}

/// A policy with a name.
pub(crate) fn policy(name: &str, statements: Vec<Map<String, Value>>) -> Value {
    json!({"name": name, "policy": {"Version": "2012-10-17", "Statement": statements}})
}

/// A level of an organisation.
pub(crate) fn level(id: &str, policies: Vec<Value>) -> Value {
    json!({"id": id, "policies": policies})
}

/// What an organisation has where nobody narrowed it.
pub(crate) fn everything(name: &str) -> Value {
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    policy(name, vec![statement.as_object().unwrap().clone()])
}
