//! The organisation: `organizations describe-organization`, `list-accounts`, `list-organizational-units-for-parent`,
//! `list-policies` with their documents and targets.

use serde_json::Value;

use super::document;
use super::identity::{listed, no_object};
use super::object::Object;
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::{Account, ControlKind, ControlPolicy, OrganizationalUnit};

/// The answer to `organizations describe-organization`: its management account as a record, and as leads the
/// organisation's id and that account.
pub fn organization(value: &Value) -> Page {
    let Some(one) = Object::of(value).and_then(|answer| answer.get("Organization")).and_then(Object::of) else {
        return no_object();
    };
    let account = one.text("MasterAccountId").or_else(|| one.text("ManagementAccountId"));
    let (Some(id), Some(account)) = (one.text("Id"), account) else {
        return Page { problems: vec!["the organization has no id".to_owned()], ..Page::default() };
    };
    Page { leads: vec![id, account], ..Page::default() }
}

/// One page of `organizations list-accounts` or `list-accounts-for-parent`. An account's ARN names the organisation and
/// its management account.
pub fn accounts(value: &Value, parent: Option<&str>) -> Page {
    listed(value, "Accounts", "an account", |one, _| {
        let id = one.text("Id")?;
        let arn = one.text("Arn").unwrap_or_default();
        let mut parts = arn.split(':').skip(4);
        let manager = parts.next().filter(|part| !part.is_empty());
        let organization = parts.next().and_then(|rest| rest.split('/').nth(1));
        let account = Account {
            name: one.text("Name"),
            // `State` takes the place of `Status` in newer answers.
            status: one.text("State").or_else(|| one.text("Status")),
            organization: organization.map(str::to_owned),
            parent: parent.map(str::to_owned),
            management: manager.map(|manager| manager == id),
            summary: Default::default(),
            id,
        };
        Some(Record::Account(account))
    })
}

/// One page of `organizations list-roots`, or of the units in `parent`.
pub fn units(value: &Value, parent: Option<&str>) -> Page {
    let name = if parent.is_none() { "Roots" } else { "OrganizationalUnits" };
    let mut page = listed(value, name, "a unit", |one, _| {
        let id = one.text("Id")?;
        let name = one.text("Name").unwrap_or_else(|| id.clone());
        Some(Record::OrganizationalUnit(OrganizationalUnit { id, name, parent: parent.map(str::to_owned) }))
    });
    let id = |record: &Record| match record {
        Record::OrganizationalUnit(unit) => Some(unit.id.clone()),
        _ => None,
    };
    page.leads = page.records.iter().filter_map(id).collect();
    page
}

/// One page of `organizations list-policies`, whose items may have `Content` and `Targets` beside what the list gives.
pub fn control_policies(value: &Value, kind: ControlKind) -> Page {
    let mut page = listed(value, "Policies", "a policy", |one, _| {
        let id = one.text("Id")?;
        let policy = ControlPolicy {
            name: one.text("Name").unwrap_or_else(|| id.clone()),
            kind,
            document: one.get("Content").map_or(Value::Null, document),
            targets: one.texts("Targets", "TargetId"),
            id,
        };
        Some(Record::ControlPolicy(policy))
    });
    let id = |record: &Record| match record {
        Record::ControlPolicy(policy) => Some(policy.id.clone()),
        _ => None,
    };
    page.leads = page.records.iter().filter_map(id).collect();
    page
}

/// The answer to `iam get-account-summary` as a record of the account with nothing but its numbers.
pub fn account_summary(value: &Value, id: &str) -> Page {
    let numbers = Object::of(value).and_then(|answer| answer.get("SummaryMap")).and_then(Object::of);
    let Some(numbers) = numbers else { return no_object() };
    let summary = numbers.names().into_iter().filter_map(|name| Some((name.clone(), numbers.number(&name)?)));
    Page::of(vec![Record::Account(Account { summary: summary.collect(), ..empty(id) })])
}

/// The answer to `iam list-account-aliases` as a record of the account with nothing but its alias. There is one at most.
pub fn account_alias(value: &Value, id: &str) -> Page {
    let Some(answer) = Object::of(value) else { return no_object() };
    let alias = answer.texts("AccountAliases", "AccountAlias").into_iter().next();
    Page::of(vec![Record::Account(Account { name: alias, ..empty(id) })])
}

/// An account of which no more is known than its id.
pub fn empty(id: &str) -> Account {
    let (id, summary) = (id.to_owned(), Default::default());
    Account { id, name: None, status: None, organization: None, parent: None, management: None, summary }
}
