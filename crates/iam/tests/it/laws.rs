//! Laws that hold for all policies and requests.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use stanch_iam::context::{Context, Fact, Rest};
use stanch_iam::decide::{Layers, Request, Truth, choose, decide, permits};
use stanch_iam::policy::{Policy, Statement};

use crate::case::caller;

const CALLERS: [&str; 9] = [
    "user",
    "session",
    "role",
    "federated",
    "root",
    "service",
    "web",
    "anonymous",
    "session of a role that is not said",
];
const ACTIONS: [&str; 5] = ["s3:GetObject", "s3:PutObject", "sts:AssumeRole", "kms:Decrypt", "ec2:RunInstances"];
const RESOURCES: [&str; 6] = [
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/ana/x",
    "arn:aws:iam::111111111111:role/x",
    "arn:aws:iam::222222222222:role/x",
    "arn:aws:kms:us-east-1:111111111111:key/1",
];
const KEYS: [&str; 4] = ["a:x", "a:y", "aws:PrincipalTag/t", "aws:PrincipalArn"];

/// Lists of a request's layers: identity, boundary, session, resource, two levels of SCPs, an RCP, an endpoint.
const LISTS: usize = 8;

fn statement(effects: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let effect = select(effects);
    let action =
        (select(&["Action", "NotAction"][..]), select(&["*", "s3:*", "s3:Get*", "sts:*", "kms:*", "e?2:*"][..]));
    let patterns = [
        "*",
        "*",
        "*",
        "*",
        "arn:aws:s3:::a*",
        "arn:aws:s3:::a/${aws:username}/*",
        "arn:aws:s3:::a/${aws:PrincipalTag/t}/*",
        "arn:aws:iam::*:role/x",
        "arn:a*s:kms:*",
    ];
    let resource = (select(&["Resource", "Resource", "Resource", "NotResource"][..]), select(patterns.to_vec()));
    let names = [
        "*",
        "*",
        "*",
        "111111111111",
        "arn:aws:iam::111111111111:user/team/ana",
        "arn:aws:iam::111111111111:role/team/worker",
        "arn:aws:sts::111111111111:assumed-role/worker/today",
        "arn:aws:sts::111111111111:federated-user/guest",
        "lambda.amazonaws.com",
        "AIDAIOSFODNN7EXAMPLE",
        "nobody knows",
    ];
    let principal =
        (select(&["Principal", "Principal", "NotPrincipal"][..]), prop::collection::vec(select(names.to_vec()), 1..4));
    let operators = [
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLikeIfExists",
        "StringEqualsIfExists",
        "Null",
        "Bool",
        "ForAllValues:StringEquals",
        "ForAnyValue:StringLike",
        "ForAnyValue:StringNotEquals",
        "NumericLessThan",
        "ForAllValues:StringNotLike",
        "ArnLike",
        "StringSounds",
        "DateGreaterThan",
        "IpAddress",
        "NotIpAddress",
    ];
    let values = ["1", "2", "*", "true", "${a:y}", "arn:aws:iam::*:user/*", "2024-01-01T00:00:00Z", "10.0.0.0/8"];
    let condition =
        (select(operators.to_vec()), select(&KEYS[..]), prop::collection::vec(select(values.to_vec()), 0..3));
    (
        effect,
        action,
        resource,
        principal,
        prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(condition, 1..3)],
    )
        .prop_map(|(effect, (act, action), (res, resource), (who, names), conditions)| {
            let mut condition = json!({});
            for (operator, key, values) in conditions {
                condition[operator] = json!({key: values});
            }
            json!({"Effect": effect, act: action, res: resource, who: {"AWS": names}, "Condition": condition})
        })
}

fn any_statement() -> impl Strategy<Value = Value> {
    statement(&["Allow", "Allow", "Allow", "Allow", "Allow", "Allow", "Deny", "Perhaps"])
}

/// Layers and a request.
#[derive(Clone, Debug)]
struct Asked {
    lists: Vec<Vec<Value>>,
    present: Vec<bool>,
    unread: bool,
    caller: &'static str,
    action: &'static str,
    resource: &'static str,
    facts: Vec<Fact>,
    rest: Rest,
}

fn fact() -> impl Strategy<Value = Fact> {
    let known = [
        Fact::Absent,
        Fact::one("1"),
        Fact::one("2"),
        Fact::one(""),
        Fact::one("true"),
        Fact::one("10.1.2.3"),
        Fact::one("2025-01-01T00:00:00Z"),
        Fact::Values(Vec::new()),
        Fact::Values(vec!["1".into(), "3".into()]),
        Fact::one("arn:aws:iam::111111111111:user/x"),
    ];
    select(known.to_vec())
}

fn partial() -> impl Strategy<Value = Fact> {
    prop_oneof![fact(), Just(Fact::Unknown), Just(Fact::Free)]
}

fn asked() -> impl Strategy<Value = Asked> {
    let list = prop::collection::vec(any_statement(), 0..5);
    (
        prop::collection::vec(list, LISTS),
        prop::collection::vec(prop::bool::weighted(0.25), LISTS),
        prop::bool::weighted(0.2),
        (select(&CALLERS[..]), select(&ACTIONS[..]), select(&RESOURCES[..])),
        prop::collection::vec(partial(), KEYS.len()),
        select(&[Rest::Absent, Rest::Unknown][..]),
    )
        .prop_map(|(lists, present, unread, (caller, action, resource), facts, rest)| Asked {
            lists,
            present,
            unread,
            caller,
            action,
            resource,
            facts,
            rest,
        })
}

impl Asked {
    fn policies(&self) -> Vec<Policy> {
        let policy = |list: &Vec<Value>| Policy::parse("p", &json!({"Version": "2012-10-17", "Statement": list}));
        self.lists.iter().map(policy).collect()
    }

    fn context(&self) -> Context {
        let mut context = Context::new(self.rest);
        // Of the caller's ARN something is always known; it is said here only where it is known to be something else.
        for (key, fact) in KEYS.iter().zip(&self.facts) {
            context.set(key, fact.clone());
        }
        context
    }

    fn ask<T>(&self, answer: impl Fn(&Layers<'_>, &Request<'_>) -> T) -> T {
        let (policies, context, who) = (self.policies(), self.context(), caller(self.caller));
        let list = |place: usize| -> Vec<&Statement> { policies[place].statements.iter().collect() };
        let some = |place: usize| self.present[place].then(|| list(place));
        let layers = Layers {
            identity: list(0),
            boundary: some(1),
            session: some(2),
            resource: some(3),
            service_controls: [some(4), some(5)].into_iter().flatten().collect(),
            resource_controls: some(6).into_iter().collect(),
            endpoint: some(7),
            resource_unknown: self.unread,
        };
        let request = Request {
            caller: &who,
            action: self.action,
            resource: self.resource,
            resource_account: None,
            context: &context,
        };
        answer(&layers, &request)
    }

    fn truth(&self) -> Truth {
        self.ask(permits)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn an_added_deny_never_widens(asked in asked(), place in 0..LISTS, deny in statement(&["Deny"])) {
        let mut more = asked.clone();
        more.lists[place].push(deny);
        prop_assert!(more.truth() <= asked.truth());
    }

    #[test]
    fn an_added_allow_never_narrows(asked in asked(), place in 0..LISTS, allow in statement(&["Allow"])) {
        let mut more = asked.clone();
        more.lists[place].push(allow);
        prop_assert!(more.truth() >= asked.truth());
    }

    #[test]
    fn order_does_not_matter(asked in asked()) {
        let mut turned = asked.clone();
        for list in &mut turned.lists {
            list.reverse();
            for statement in list {
                for kind in ["Principal", "NotPrincipal"] {
                    if let Some(names) = statement.pointer_mut(&format!("/{kind}/AWS")).and_then(Value::as_array_mut) {
                        names.reverse();
                    }
                }
                for keys in statement["Condition"].as_object_mut().into_iter().flat_map(|all| all.values_mut()) {
                    keys.as_object_mut().into_iter().flat_map(|all| all.values_mut()).for_each(|values| {
                        values.as_array_mut().into_iter().for_each(|values| values.reverse());
                    });
                }
            }
        }
        prop_assert_eq!(turned.truth(), asked.truth());
    }

    #[test]
    fn what_is_known_from_a_part_stays_with_the_whole(asked in asked(), known in prop::collection::vec(fact(), KEYS.len())) {
        let mut whole = asked.clone();
        for (fact, known) in whole.facts.iter_mut().zip(known) {
            if matches!(fact, Fact::Unknown | Fact::Free) {
                *fact = known;
            }
        }
        let before = asked.truth();
        prop_assert!(before == Truth::Unknown || whole.truth() == before);
        whole.rest = Rest::Absent;
        prop_assert!(before == Truth::Unknown || whole.truth() == before);
    }

    #[test]
    fn reasons_and_narrowing_change_no_answer(asked in asked()) {
        let (fast, slow, narrow) = asked.ask(|layers, request| {
            (permits(layers, request), decide(layers, request), permits(&layers.on(request.action), request))
        });
        prop_assert_eq!(slow.verdict.truth(), fast);
        prop_assert_eq!(narrow, fast);
        prop_assert_eq!(slow.open.is_empty(), fast != Truth::Unknown, "{:?}", slow);
    }

    #[test]
    fn a_choice_is_never_worse_than_none(asked in asked()) {
        let (fast, (chosen, _)) = asked.ask(|layers, request| (permits(layers, request), choose(layers, request)));
        prop_assert!(fast != Truth::Yes || chosen.verdict.truth() == Truth::Yes);
        prop_assert!(fast != Truth::No || chosen.verdict.truth() == Truth::No);
    }
}
