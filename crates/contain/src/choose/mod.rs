//! What is done to what, and why: a plan from what is exposed and what was observed.
//!
//! Pure: the same situation and the same observations give the same bytes. First [`objects`] says what has to be
//! observed, then [`plan`] decides. Identities that could take back what is done to them come first: a service control
//! policy binds them before anything in their own account does.

mod contain;
mod control;
mod deny;
mod draft;
mod error;
mod guide;
mod lockout;
mod needs;
mod policy;
mod rotate;
mod situation;
mod sorted;
mod task;
pub mod trust;

use std::collections::{BTreeMap, BTreeSet};

pub use deny::{DENY_ALL, INLINE_NAME};
pub use error::ChooseError;
pub use policy::{Policy, policies};
pub use situation::{APPROVALS, Caller, Exposed, Identity, Situation};

use crate::change::Change;
use crate::object::Object;
use crate::plan::{Action, Asked, LeftOut, Plan, Strategy, Task};
use crate::state::State;
use crate::world::Trouble;
use control::Controls;
use draft::Draft;
use sorted::Sorted;

/// What has to be observed for the plan: what it changes, and what it makes, since that must not exist yet.
pub fn objects(situation: &Situation<'_>) -> BTreeSet<Object> {
    let sorted = Sorted::new(situation);
    let controls = Controls::new(situation, &sorted);
    let rotates = situation.strategy == Some(Strategy::Rotate) && !situation.keep_user;
    let successors: Vec<Object> = match rotates {
        true => sorted.principals.keys().filter_map(rotate::successor).collect(),
        false => Vec::new(),
    };
    let controls = controls.made.into_iter().map(|control| control.object);
    sorted.principals.into_keys().chain(sorted.deploy_keys.into_keys()).chain(successors).chain(controls).collect()
}

/// The plan, from what [`objects`] are like. What could not be observed is left out and stays open.
///
/// # Errors
/// When there is nothing to do, when something was selected that is not exposed, when more would be changed than the cap
/// allows, and when the caller could not run or undo it any more.
pub fn plan(
    situation: &Situation<'_>,
    observed: &BTreeMap<Object, Result<State, Trouble>>,
) -> Result<Plan, ChooseError> {
    let unknown = |wanted: &&String| !situation.exposed.iter().any(|one| situation::names(wanted, one));
    if let Some(wanted) = situation.select.iter().find(unknown) {
        return Err(ChooseError::Selected { wanted: wanted.clone() });
    }
    let mut sorted = Sorted::new(situation);
    let mut made = Made { left_out: std::mem::take(&mut sorted.left_out), ..Made::default() };
    made.principals(situation, &sorted, observed);
    let count = made.drafts.iter().filter(|draft| matches!(draft.object, Object::Principal { .. })).count();
    if count > situation.cap {
        return Err(ChooseError::Cap { count, cap: situation.cap });
    }
    let keys = made.drafts.iter().flat_map(Draft::changes).filter(|change| **change == Change::CreateKey).count();
    if !situation.store_in.is_empty() && keys > 1 {
        return Err(ChooseError::StoreIn { count: keys });
    }
    made.deploy_keys(situation, &sorted, observed);
    let roots = sorted.roots.iter().flat_map(|(arn, all)| all.iter().map(move |one| task::root(situation, arn, one)));
    made.tasks.extend(roots);
    made.tasks.extend(sorted.by_hand.iter().map(|one| task::by_guide(situation, one)));
    if made.drafts.is_empty() && made.tasks.is_empty() {
        let why = made.left_out.into_iter().map(|one| one.why).collect();
        return Err(ChooseError::Nothing { exposed: situation.exposed.len(), why });
    }
    let plan = made.into_plan(situation);
    let needs = needs::needs(&plan);
    if let Some(need) = lockout::locked_out(situation, &plan, &needs) {
        let caller = situation.caller.arn.clone();
        return Err(ChooseError::LockedOut { caller, action: need.action, resource: need.resource });
    }
    Ok(noted(situation, plan, &needs).sealed())
}

/// A plan in the making.
#[derive(Default)]
struct Made {
    drafts: Vec<Draft>,
    tasks: Vec<Task>,
    left_out: Vec<LeftOut>,
}

impl Made {
    fn principals(
        &mut self,
        situation: &Situation<'_>,
        sorted: &Sorted<'_>,
        observed: &BTreeMap<Object, Result<State, Trouble>>,
    ) {
        let states: BTreeMap<Object, State> = observed
            .iter()
            .filter_map(|(object, state)| Some((object.clone(), state.as_ref().ok()?.clone())))
            .collect();
        let mut controls = Controls::new(situation, sorted);
        for place in (0..controls.made.len()).rev() {
            let obstacle = controls.made.get(place).and_then(|control| control.obstacle(observed.get(&control.object)));
            if let Some(why) = obstacle {
                controls.give_up(place, &why);
            }
        }
        for control in &controls.made {
            let mut draft = control.draft(states.get(&control.object).unwrap_or(&State::Absent));
            let principals = sorted.principals.values().filter(|one| control.arns.contains(&one.arn));
            let roots = sorted.roots.iter().filter(|(arn, _)| control.arns.contains(arn)).flat_map(|(_, all)| all);
            let all = principals.flat_map(|one| one.credentials.iter().map(|(one, _)| one)).chain(roots);
            draft.credentials = all.map(|one| one.credential.id.clone()).collect();
            self.keep(draft);
        }
        for (object, principal) in &sorted.principals {
            let done = match observed.get(object) {
                None => Err("it was not observed".to_owned().into()),
                Some(Err(trouble)) => Err(trouble.cause.clone().into()),
                Some(Ok(State::Absent)) => {
                    Err(contain::Left { why: format!("{} does not exist any more", object.words()), open: false })
                }
                Some(Ok(_)) => {
                    let without = controls.without.get(principal.arn).map(String::as_str);
                    contain::contain(situation, object, principal, &states, without)
                }
            };
            match done {
                Ok(draft) if draft.is_empty() => {
                    let not = draft.not_rotated.map(|why| format!(", and not rotated: {why}")).unwrap_or_default();
                    self.leave(principal, &format!("{} is contained already{not}", object.words()), false);
                }
                Ok(draft) => {
                    if draft.changes().any(|change| matches!(change, Change::Store { .. })) {
                        for (exposed, _) in &principal.credentials {
                            let copies = rotate::other_copies(exposed.credential);
                            let more = (!copies.is_empty()).then(|| task::copies(situation, &copies, exposed));
                            self.tasks.extend(more);
                        }
                    }
                    self.keep(draft);
                }
                Err(left) => self.leave(principal, &left.why, left.open),
            }
        }
    }

    fn deploy_keys(
        &mut self,
        situation: &Situation<'_>,
        sorted: &Sorted<'_>,
        observed: &BTreeMap<Object, Result<State, Trouble>>,
    ) {
        for (object, exposed) in &sorted.deploy_keys {
            let Object::DeployKey { repository, id, .. } = object else { continue };
            let (why, open) = match observed.get(object) {
                Some(Ok(state @ State::DeployKey(key))) if situation.has_approvers() => {
                    let title = exposed.first().map(|one| one.credential.title.clone()).unwrap_or_default();
                    let mut draft = Draft::new(object.clone(), state.clone(), title);
                    draft.wave = 2;
                    draft.strategy = Strategy::Delete;
                    draft.danger = exposed.iter().map(|one| one.danger).max().unwrap_or(0);
                    draft.credentials = exposed.iter().map(|one| one.credential.id.clone()).collect();
                    draft.why = "the vendor has its private half, and a key of SSH can only be deleted".to_owned();
                    draft.breaks = exposed.iter().flat_map(|one| one.breaks.iter().cloned()).collect();
                    let verb = if key.read_only { "read" } else { "read and written" };
                    draft.breaks.push(format!("{repository} cannot be {verb} with it any more"));
                    draft.leaves.push("what was cloned with it, and the private half at the vendor".to_owned());
                    draft.push(Change::DeleteDeployKey);
                    self.drafts.push(draft);
                    continue;
                }
                Some(Ok(State::DeployKey(_))) => {
                    let why = "deleting a deploy key needs two approvers, who are not declared";
                    let tasks = exposed.iter().map(|one| task::deploy_key(situation, (repository, id), one, why));
                    self.tasks.extend(tasks);
                    continue;
                }
                // Nobody here can see it, which does not make it any less exposed.
                Some(Err(trouble)) => {
                    let tasks =
                        exposed.iter().map(|one| task::deploy_key(situation, (repository, id), one, &trouble.cause));
                    self.tasks.extend(tasks);
                    continue;
                }
                Some(Ok(_)) => (format!("{} does not exist any more", object.words()), false),
                None => ("it was not observed".to_owned(), true),
            };
            self.left_out.extend(exposed.iter().map(|one| left(one, &why, open)));
        }
    }

    fn keep(&mut self, draft: Draft) {
        if !draft.is_empty() {
            self.drafts.push(draft);
        }
    }

    fn leave(&mut self, principal: &sorted::Principal<'_>, why: &str, open: bool) {
        self.left_out.extend(principal.credentials.iter().map(|(one, _)| left(one, why, open)));
    }

    fn into_plan(self, situation: &Situation<'_>) -> Plan {
        let mut drafts = self.drafts;
        drafts.sort_by(|one, other| {
            let order = |draft: &Draft| (draft.wave, std::cmp::Reverse(draft.danger));
            order(one).cmp(&order(other)).then_with(|| one.object.cmp(&other.object))
        });
        let (mut actions, mut after): (Vec<Action>, u32) = (Vec::new(), 0);
        for (draft, number) in drafts.into_iter().zip(1..) {
            let action = draft.finish(number, after);
            after = action.effects.last().map_or(after, |effect| effect.number);
            actions.push(action);
        }
        let mut tasks = self.tasks;
        tasks.sort_by(|one, other| (one.deadline, &one.credential).cmp(&(other.deadline, &other.credential)));
        for (task, number) in tasks.iter_mut().zip(1..) {
            task.number = number;
        }
        let approvals_for = approvals_for(&actions);
        Plan {
            schema: String::new(),
            id: String::new(),
            made: situation.now,
            caller: situation.caller.arn.clone(),
            asked: Asked { strategy: situation.strategy, select: situation.select.to_vec(), cap: situation.cap },
            actions,
            tasks,
            approvers: situation.approvers.to_vec(),
            approvals: if approvals_for.is_empty() { 0 } else { situation::APPROVALS },
            approvals_for,
            left_out: self.left_out,
            notes: Vec::new(),
            hash: String::new(),
        }
    }
}

fn left(exposed: &Exposed<'_>, why: &str, open: bool) -> LeftOut {
    let credential = exposed.credential;
    LeftOut { credential: Some(credential.id.clone()), title: credential.title.clone(), why: why.to_owned(), open }
}

/// What people have to agree to, one sentence each.
fn approvals_for(actions: &[Action]) -> Vec<String> {
    let mut found = Vec::new();
    for action in actions {
        for effect in &action.effects {
            let what = match &effect.change {
                change if !change.needs_approval() => continue,
                Change::SetTrust { .. } => "its trust policy is edited".to_owned(),
                Change::DeleteKey { id } => format!("access key {id} is deleted for good"),
                Change::CreateControl { .. } => "it is made".to_owned(),
                Change::AttachControl { target } => format!("it is attached to account {target}"),
                _ => "it is deleted".to_owned(),
            };
            found.push(format!("{}: {what}", effect.object(action).words()));
        }
    }
    found
}

/// A plan with what the caller is not known to be allowed.
fn noted(situation: &Situation<'_>, mut plan: Plan, needs: &[needs::Need]) -> Plan {
    match lockout::missing(situation, needs) {
        None => plan.notes.push(format!(
            "{} was not collected, so that only what the plan itself denies was held against it, and not whether it may \
             do all that the plan needs",
            situation.caller.arn
        )),
        Some(missing) => {
            if let Some(first) = missing.first() {
                plan.notes.push(format!(
                    "as far as was collected, {} may not do {} of {} things that the plan needs, {} on {} among them",
                    situation.caller.arn,
                    missing.len(),
                    needs.len(),
                    first.action,
                    first.resource
                ));
            }
        }
    }
    plan
}
