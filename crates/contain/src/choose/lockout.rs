//! Whether the caller can still do what a plan needs once the plan is in place.

use std::sync::LazyLock;

use serde_json::{Value, json};
use stanch_iam::arn::Arn;
use stanch_iam::context::{Context, Fact, Rest};
use stanch_iam::decide::{Caller, CallerKind, Layers, Request, Verdict, decide};
use stanch_iam::policy::{Policy, Statement};

use super::needs::Need;
use super::situation::{Situation, principal};
use crate::change::Change;
use crate::object::{Object, PrincipalKind};
use crate::plan::Plan;

/// A policy that allows everything: what is left of it under the plan is what the plan itself leaves.
static ALLOW_ALL: LazyLock<Policy> = LazyLock::new(|| {
    let everything = json!({ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    Policy::parse("everything", &everything)
});

/// The first thing that the plan itself would keep the caller from, if there is one. Only what surely stays possible
/// counts.
pub(super) fn locked_out(situation: &Situation<'_>, plan: &Plan, needs: &[Need]) -> Option<Need> {
    let written = denies(situation, plan);
    let (controls, own) = &written;
    let statements = |policies: &'static Policy| policies.statements.iter().collect::<Vec<&Statement>>();
    let mut identity = statements(&ALLOW_ALL);
    identity.extend(own.iter().flat_map(|policy| &policy.statements));
    let mut level = statements(&ALLOW_ALL);
    level.extend(controls.iter().flat_map(|policy| &policy.statements));
    let layers = Layers { identity, service_controls: vec![level], ..Layers::default() };
    refused(situation, &layers, needs).into_iter().find(|(_, verdict)| *verdict != Verdict::Allow).map(|(need, _)| need)
}

/// What the caller is not allowed today, as far as its policies were read; none where it was not collected.
pub(super) fn missing(situation: &Situation<'_>, needs: &[Need]) -> Option<Vec<Need>> {
    let id = situation.estate.who(&situation.caller.arn).ok()?;
    let layers = situation.estate.layers(id);
    let all = refused(situation, &layers, needs).into_iter();
    let surely = all.filter(|(_, verdict)| matches!(verdict, Verdict::Explicit | Verdict::Implicit(_)));
    Some(surely.map(|(need, _)| need).collect())
}

fn refused(situation: &Situation<'_>, layers: &Layers<'_>, needs: &[Need]) -> Vec<(Need, Verdict)> {
    let arn = situation.caller_arn();
    let is_role = Arn::parse(&arn).is_some_and(|arn| arn.kind() == "role");
    let kind = match is_role {
        true => CallerKind::Role,
        false if arn.ends_with(":root") => CallerKind::Root,
        false => CallerKind::User,
    };
    let account = Some(situation.caller.account.clone());
    let caller = Caller { kind, arn: situation.caller.arn.clone(), issuer: is_role.then(|| arn.clone()), account };
    let mut context = Context::new(Rest::Unknown);
    context.set("aws:PrincipalArn", Fact::one(arn));
    let ask = |need: &Need| {
        // Whether an account that is not the caller's own trusts it is for that account's role to say.
        let request = Request {
            caller: &caller,
            action: &need.action,
            resource: &need.resource,
            resource_account: Some(&situation.caller.account),
            context: &context,
        };
        let inside =
            Arn::parse(&need.resource).and_then(|arn| arn.owner()).is_none_or(|one| one == situation.caller.account);
        let request = if inside { request } else { Request { resource: "*", ..request } };
        (need.clone(), decide(layers, &request).verdict)
    };
    needs.iter().map(ask).filter(|(_, verdict)| *verdict != Verdict::Allow).collect()
}

/// The policies that a plan puts on accounts, and those that it puts on the caller itself.
fn denies(situation: &Situation<'_>, plan: &Plan) -> (Vec<Policy>, Vec<Policy>) {
    let caller = principal(&situation.caller.arn);
    let (mut controls, mut own) = (Vec::new(), Vec::new());
    for (action, effect) in plan.actions.iter().flat_map(|action| action.effects.iter().map(move |one| (action, one))) {
        let object = effect.object(action);
        match &effect.change {
            // Whichever account it is attached to: the caller may come from another one by then.
            Change::CreateControl { content } => controls.push(parsed(content)),
            Change::PutInline { document, .. } if caller.as_ref() == Some(object) => own.push(parsed(document)),
            Change::SetBoundary { arn } | Change::Attach { arn } if caller.as_ref() == Some(object) => {
                let unread = || Policy::opaque(arn, "it was not read", true);
                own.push(Policy::of_aws(arn).cloned().unwrap_or_else(unread));
            }
            // Without its key the caller's user is gone, whatever its policies say.
            Change::SetKey { .. } | Change::DeleteKey { .. } if is_caller_user(caller.as_ref(), object) => {
                own.push(Policy::opaque("access key", "the caller's own key is stopped", true));
            }
            _ => {}
        }
    }
    (controls, own)
}

fn is_caller_user(caller: Option<&Object>, object: &Object) -> bool {
    caller == Some(object) && matches!(object, Object::Principal { kind: PrincipalKind::User, .. })
}

fn parsed(document: &str) -> Policy {
    let value: Value = serde_json::from_str(document).unwrap_or(Value::Null);
    Policy::parse("plan", &value)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use stanch_iam::estate::{Estate, Listings};

    use super::*;
    use crate::choose::deny::DENY_ALL;
    use crate::choose::draft::Draft;
    use crate::choose::{Caller, needs};
    use crate::plan::Asked;
    use crate::state::State;

    const RESPONDER: &str = "arn:aws:sts::999900001111:assumed-role/responder/alice";

    /// The first thing that a change would keep the responder from.
    fn kept_from(object: &Object, change: Change) -> Option<String> {
        let now = chrono::DateTime::UNIX_EPOCH;
        let estate = Estate::new([], Listings::default(), now);
        let situation = Situation {
            exposed: &[],
            estate: &estate,
            caller: Caller { arn: RESPONDER.to_owned(), account: "999900001111".to_owned(), assumes: None },
            management: None,
            controls: BTreeMap::new(),
            protected: &[],
            before: &BTreeMap::new(),
            cap: 1,
            strategy: None,
            keep_user: false,
            store_in: &[],
            select: &[],
            approvers: &[],
            now,
            quotas: BTreeMap::new(),
        };
        let mut draft = Draft::new(object.clone(), State::Role(crate::state::RoleState::default()), String::new());
        draft.push(change);
        let plan = Plan {
            schema: String::new(),
            id: String::new(),
            made: now,
            caller: RESPONDER.to_owned(),
            asked: Asked::default(),
            actions: vec![draft.finish(1, 0)],
            tasks: Vec::new(),
            approvers: Vec::new(),
            approvals: 0,
            approvals_for: Vec::new(),
            left_out: Vec::new(),
            notes: Vec::new(),
            hash: String::new(),
        };
        locked_out(&situation, &plan, &needs::needs(&plan)).map(|need| need.action)
    }

    fn control(condition: &Value) -> Change {
        let statement = json!({ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition });
        Change::CreateControl { content: json!({ "Statement": statement }).to_string() }
    }

    #[test]
    fn whatever_would_bind_the_caller_is_refused() {
        let organization = Object::Control { name: "stanch-1".to_owned() };
        let own = Object::principal("999900001111", PrincipalKind::Role, "responder");
        let deny = || Change::PutInline { name: "x".to_owned(), document: DENY_ALL.to_owned() };
        let boundary = Change::SetBoundary { arn: "arn:aws:iam::aws:policy/AWSDenyAll".to_owned() };
        for (object, change) in [
            (&organization, control(&json!({}))),
            (&organization, control(&json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/resp*" } }))),
            (&organization, control(&json!({ "StringEquals": { "aws:SourceVpc": "vpc-1" } }))),
            (&own, deny()),
            (&own, boundary),
        ] {
            assert!(kept_from(object, change.clone()).is_some(), "{change:?}");
        }
        let other = Object::principal("999900001111", PrincipalKind::Role, "deploy");
        assert_eq!(kept_from(&other, deny()), None);
        let bound = json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/ci-web" } });
        assert_eq!(kept_from(&organization, control(&bound)), None);
    }
}
