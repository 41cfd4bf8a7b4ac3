//! Users with their policies and keys, and groups, roles and managed policies.

use std::collections::BTreeMap;

use aws_sdk_iam::Client;
use futures::future::try_join_all;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::LastUse;
use stanch_inventory::run::{Listing, Outcome};

use super::PAGE;
use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::account::Account;
use crate::read::aws::call::Answer;
use crate::read::aws::form;
use crate::read::aws::operation::{ACCOUNT_DETAILS, KEY_LAST_USED, LIST_ACCESS_KEYS, LIST_USERS};

/// Users with all else that account authorization details have, or users alone where those are denied, and their keys.
pub(super) async fn users(account: &Account<'_>, client: &Client) -> Result<Vec<Listing>, RemoteError> {
    let ask = |marker: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.get_account_authorization_details().max_items(PAGE).set_marker(marker);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(form::details(&answer))
        })
    };
    let listing = account.listing("users, groups, roles and policies", "").enumerating();
    let details = account.calls.listing(listing, &ACCOUNT_DETAILS, "", &ask, &aws::details).await?.listing;
    let mut listings = Vec::new();
    if details.outcome != Outcome::Complete {
        let ask = |marker: Option<String>| -> Answer<'_> {
            Box::pin(async move {
                let call = client.list_users().max_items(PAGE).set_marker(marker);
                let answer = call.send().await.map_err(|error| Failure::of(&error))?;
                let user = |one: &aws_sdk_iam::types::User| {
                    json!({
                        "UserName": one.user_name(),
                        "UserId": one.user_id(),
                        "Arn": one.arn(),
                        "CreateDate": form::time(Some(one.create_date())),
                        "PasswordLastUsed": form::time(one.password_last_used()),
                    })
                };
                Ok(json!({
                    "Users": answer.users().iter().map(user).collect::<Vec<_>>(),
                    "IsTruncated": answer.is_truncated(),
                    "Marker": answer.marker(),
                }))
            })
        };
        let listing = account.listing("users", "").enumerating();
        listings.push(account.calls.listing(listing, &LIST_USERS, "", &ask, &aws::users).await?.listing);
    }
    listings.push(details);
    let records = listings.iter().flat_map(|listing| &listing.records);
    let users: BTreeMap<&str, &str> = records.filter_map(name_and_arn).collect();
    let keys = users.into_iter().map(|(arn, name)| Box::pin(keys_of(account, client, name, arn)));
    let keys = try_join_all(keys).await?;
    listings.extend(keys.into_iter().flatten());
    Ok(listings)
}

fn name_and_arn(record: &Record) -> Option<(&str, &str)> {
    match record {
        Record::User(user) => Some((&user.arn, &user.name)),
        _ => None,
    }
}

/// The keys of one user, each with its last use.
async fn keys_of(account: &Account<'_>, client: &Client, name: &str, arn: &str) -> Result<Vec<Listing>, RemoteError> {
    let ask = |marker: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.list_access_keys().user_name(name).set_marker(marker);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let key = |one: &aws_sdk_iam::types::AccessKeyMetadata| {
                json!({
                    "UserName": one.user_name(),
                    "AccessKeyId": one.access_key_id(),
                    "Status": one.status().map(|status| status.as_str()),
                    "CreateDate": form::time(one.create_date()),
                })
            };
            Ok(json!({
                "AccessKeyMetadata": answer.access_key_metadata().iter().map(key).collect::<Vec<_>>(),
                "IsTruncated": answer.is_truncated(),
                "Marker": answer.marker(),
            }))
        })
    };
    let read = |answer: &Value| aws::access_keys(answer, &account.id, Some(arn));
    let listing = account.listing("access keys", name).enumerating();
    let subject = format!("user={name}");
    let mut keys = account.calls.listing(listing, &LIST_ACCESS_KEYS, &subject, &ask, &read).await?.listing;
    let mut uses = Vec::new();
    for record in &mut keys.records {
        let Record::AccessKey(key) = record else { continue };
        let (listing, last_use) = last_use(account, client, &key.id).await?;
        key.last_use = last_use;
        uses.push(listing);
    }
    uses.push(keys);
    Ok(uses)
}

/// The last use of one key. It becomes part of the key's record, so that the listing itself has none.
async fn last_use(account: &Account<'_>, client: &Client, id: &str) -> Result<(Listing, Option<LastUse>), RemoteError> {
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.get_access_key_last_used().access_key_id(id);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let used = answer.access_key_last_used();
            Ok(json!({
                "UserName": answer.user_name(),
                "AccessKeyLastUsed": {
                    "LastUsedDate": used.and_then(|used| form::time(used.last_used_date())),
                    "ServiceName": used.map(|used| used.service_name()),
                    "Region": used.map(|used| used.region()),
                },
            }))
        })
    };
    let read = |answer: &Value| aws::last_use(answer, &account.id, id);
    let subject = format!("key={id}");
    let listing = account.listing("key last use", id);
    let mut listing = account.calls.listing(listing, &KEY_LAST_USED, &subject, &ask, &read).await?.listing;
    let said = listing.records.pop().and_then(|record| match record {
        Record::AccessKey(key) => key.last_use,
        _ => None,
    });
    Ok((listing, said))
}
