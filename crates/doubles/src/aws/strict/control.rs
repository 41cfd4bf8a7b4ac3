//! What writes to the policies of an organisation do.

use serde_json::{Value, json};
use stanch_scenario::estate::aws::{ControlKind, ControlPolicy, Estate, Organization};

use super::super::call::Call;
use super::super::refusal::Refusal;

/// Most policies of one kind that are attached to one target.
const ATTACHED: usize = 5;
/// Longest text of a policy.
const LONGEST: usize = 5_120;

/// Performs a write to an organisation; `None` for an operation that is none.
pub(super) fn control(estate: &mut Estate, account: &str, call: &Call, number: u64) -> Option<Result<Value, Refusal>> {
    if !matches!(call.name(), "CreatePolicy" | "DeletePolicy" | "AttachPolicy" | "DetachPolicy") {
        return None;
    }
    let accounts: Vec<String> = estate.accounts.iter().map(|one| one.id.clone()).collect();
    Some(match estate.organization.as_mut().filter(|one| one.management == account) {
        Some(organization) => perform(organization, &accounts, call, number),
        None => Err(Refusal::Denied),
    })
}

fn perform(organization: &mut Organization, accounts: &[String], call: &Call, number: u64) -> Result<Value, Refusal> {
    if call.name() == "CreatePolicy" {
        return create(organization, call, number);
    }
    let id = call.need("PolicyId")?;
    let at = organization.policies.iter().position(|one| one.id == id);
    let at = at.ok_or(Refusal::Wrong("PolicyNotFoundException"))?;
    let kind = organization.policies.get(at).map(|one| one.kind);
    if call.name() == "DeletePolicy" {
        if organization.policies.get(at).is_some_and(|one| !one.targets.is_empty()) {
            return Err(Refusal::Wrong("PolicyInUseException"));
        }
        organization.policies.remove(at);
        return Ok(json!({}));
    }
    let target = call.need("TargetId")?;
    if !organization.units.iter().any(|one| one.id == target) && !accounts.iter().any(|one| one == target) {
        return Err(Refusal::Wrong("TargetNotFoundException"));
    }
    let on_target = |one: &&ControlPolicy| Some(one.kind) == kind && one.targets.iter().any(|id| id == target);
    let attached = organization.policies.iter().filter(on_target).count();
    let Some(policy) = organization.policies.get_mut(at) else { return Err(Refusal::Invalid) };
    let there = policy.targets.iter().any(|one| one == target);
    match (call.name(), there) {
        ("AttachPolicy", true) => Err(Refusal::Wrong("DuplicatePolicyAttachmentException")),
        ("DetachPolicy", false) => Err(Refusal::Wrong("PolicyNotAttachedException")),
        // The last one cannot be taken away, and a sixth finds no place.
        ("AttachPolicy", false) if attached >= ATTACHED => Err(Refusal::Wrong("ConstraintViolationException")),
        ("DetachPolicy", true) if attached == 1 => Err(Refusal::Wrong("ConstraintViolationException")),
        ("AttachPolicy", false) => {
            policy.targets.push(target.to_owned());
            Ok(json!({}))
        }
        _ => {
            policy.targets.retain(|one| one != target);
            Ok(json!({}))
        }
    }
}

fn create(organization: &mut Organization, call: &Call, number: u64) -> Result<Value, Refusal> {
    let kind = match call.need("Type")? {
        "SERVICE_CONTROL_POLICY" => ControlKind::Service,
        "RESOURCE_CONTROL_POLICY" => ControlKind::Resource,
        _ => return Err(Refusal::Invalid),
    };
    let (name, content) = (call.need("Name")?, call.need("Content")?);
    let parsed: Result<Value, _> = serde_json::from_str(content);
    if parsed.ok().is_none_or(|one| one.get("Statement").is_none()) || content.len() > LONGEST {
        return Err(Refusal::Wrong("MalformedPolicyDocumentException"));
    }
    if organization.policies.iter().any(|one| one.name == name && one.kind == kind) {
        return Err(Refusal::Wrong("DuplicatePolicyException"));
    }
    let id = format!("p-new{number:08}");
    let said = json!({"Policy": {"PolicySummary": {"Id": id, "Name": name}, "Content": content}});
    let document = Value::String(content.to_owned());
    organization.policies.push(ControlPolicy { id, name: name.to_owned(), kind, document, targets: Vec::new() });
    Ok(said)
}
