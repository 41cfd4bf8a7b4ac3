//! Whom roles let in, as they were collected.

use serde_json::Value;
use stanch_gate::facts::Trust;
use stanch_inventory::record::{Record, Source};
use stanch_inventory::snapshot::Snapshot;
use stanch_model::GapKind;
use stanch_secrets::credential::Credential;

use super::super::{contain, link};
use crate::config::Settings;

/// Hosts that sign tokens for everybody at a vendor.
const ISSUERS: &[(Source, &str)] = &[
    (Source::Circleci, "oidc.circleci.com"),
    (Source::Github, "token.actions.githubusercontent.com"),
    (Source::Gitlab, "gitlab.com"),
];

/// Listings that roles come from.
const LISTINGS: &[&str] = &["roles", "AWS accounts", "AWS account of"];

pub(super) fn of(aws: &Snapshot, exposed: &[(Option<u64>, Credential)], settings: &Settings) -> Trust {
    let mut issuers: Vec<String> = exposed.iter().filter_map(|(_, credential)| contain::issuer(credential)).collect();
    let vendor = link::vendor(settings);
    issuers.extend(ISSUERS.iter().filter(|(of, _)| Some(*of) == vendor).map(|(_, host)| (*host).to_owned()));
    issuers.sort();
    issuers.dedup();
    let roles = aws.records().filter_map(|record| match record {
        Record::Role(role) if role.listed_only => Some((role.arn.clone(), Value::Null)),
        Record::Role(role) => Some((role.arn.clone(), role.trust.clone())),
        _ => None,
    });
    let mut gaps = aws.gaps();
    gaps.retain(|gap| gap.kind == GapKind::NotRead && LISTINGS.iter().any(|name| gap.source.contains(name)));
    Trust { issuers, roles: roles.collect(), gaps }
}
