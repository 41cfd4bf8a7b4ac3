//! Identities of one account: users, groups, roles, policies, keys, providers, the credential report.

mod providers;
mod users;

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_iam::Client;
use aws_sdk_iam::types::ReportStateType;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::run::{Listing, Outcome};

use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::account::Account;
use crate::read::aws::call::{Answer, outcome};
use crate::read::aws::operation::{ACCOUNT_ALIASES, ACCOUNT_SUMMARY, GENERATE_REPORT, GET_REPORT};
/// The most that IAM gives at once of most lists.
const PAGE: i32 = 1_000;

/// So often IAM is asked whether a credential report is ready, with a second between; it takes some seconds.
const POLLS: u32 = 45;

/// Reads the identities of an account.
///
/// # Errors
/// When the collection cannot go on.
pub(in crate::read::aws) async fn read(account: &Account<'_>) -> Result<Vec<Listing>, RemoteError> {
    let client = Client::new(&account.configuration);
    let (about, users, report, oidc, saml) = tokio::try_join!(
        Box::pin(about(account, &client)),
        Box::pin(users::users(account, &client)),
        Box::pin(report(account, &client)),
        Box::pin(providers::oidc(account, &client)),
        Box::pin(providers::saml(account, &client)),
    )?;
    let mut listings = about;
    listings.extend(users);
    listings.push(report);
    listings.extend(oidc);
    listings.push(saml);
    Ok(listings)
}

/// The account's numbers and its alias.
async fn about(account: &Account<'_>, client: &Client) -> Result<Vec<Listing>, RemoteError> {
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let answer = client.get_account_summary().send().await.map_err(|error| Failure::of(&error))?;
            let numbers = answer.summary_map().into_iter().flatten();
            let numbers: BTreeMap<&str, i32> = numbers.map(|(name, number)| (name.as_str(), *number)).collect();
            Ok(json!({"SummaryMap": numbers}))
        })
    };
    let read = |answer: &Value| aws::account_summary(answer, &account.id);
    let summary = account.calls.listing(account.listing("account summary", ""), &ACCOUNT_SUMMARY, "", &ask, &read);
    let ask = |marker: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.list_account_aliases().set_marker(marker);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!({"AccountAliases": answer.account_aliases()}))
        })
    };
    let read = |answer: &Value| aws::account_alias(answer, &account.id);
    let alias = account.calls.listing(account.listing("account alias", ""), &ACCOUNT_ALIASES, "", &ask, &read);
    let (summary, alias) = tokio::try_join!(summary, alias)?;
    Ok(vec![summary.listing, alias.listing])
}

/// The credential report, made anew where that is allowed.
async fn report(account: &Account<'_>, client: &Client) -> Result<Listing, RemoteError> {
    let listing = account.listing("credential report", "");
    let mut refused = None;
    for _ in 0..POLLS {
        let ask: Answer<'_> = Box::pin(async {
            let answer = client.generate_credential_report().send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!(answer.state() == Some(&ReportStateType::Complete)))
        });
        match account.calls.send(&GENERATE_REPORT, ask).await? {
            Ok(Value::Bool(false)) => tokio::time::sleep(Duration::from_secs(1)).await,
            Ok(_) => break,
            Err(failure) => {
                refused = Some(failure);
                break;
            }
        }
    }
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let answer = client.get_credential_report().send().await.map_err(|error| Failure::of(&error))?;
            let content = answer.content().map(|content| STANDARD.encode(content.as_ref()));
            Ok(json!({"Content": content}))
        })
    };
    let mut read = account.calls.listing(listing, &GET_REPORT, "", &ask, &aws::reported).await?.listing;
    // Without a report, what kept it from being made says more than that there is none.
    if let (Some(failure), false) = (refused, read.outcome == Outcome::Complete) {
        read.outcome = outcome(&failure, &GENERATE_REPORT, 0);
    }
    Ok(read)
}
