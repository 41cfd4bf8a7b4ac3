//! Identity providers.

use aws_sdk_iam::Client;
use futures::future::try_join_all;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::run::Listing;

use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::account::Account;
use crate::read::aws::call::Answer;
use crate::read::aws::form;
use crate::read::aws::operation::{GET_OIDC, LIST_OIDC, LIST_SAML};

/// Providers of OpenID Connect, each with its audiences.
pub(super) async fn oidc(account: &Account<'_>, client: &Client) -> Result<Vec<Listing>, RemoteError> {
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let answer = client.list_open_id_connect_providers().send().await.map_err(|error| Failure::of(&error))?;
            let providers = answer.open_id_connect_provider_list().iter();
            let arns = providers.map(|one| json!({"Arn": one.arn()})).collect::<Vec<_>>();
            Ok(json!({"OpenIDConnectProviderList": arns}))
        })
    };
    let listing = account.listing("OIDC providers", "").enumerating();
    let list = account.calls.listing(listing, &LIST_OIDC, "", &ask, &aws::providers).await?;
    let each = list.leads.iter().map(|arn| Box::pin(oidc_provider(account, client, arn)));
    let mut listings = try_join_all(each).await?;
    listings.push(list.listing);
    Ok(listings)
}

async fn oidc_provider(account: &Account<'_>, client: &Client, arn: &str) -> Result<Listing, RemoteError> {
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.get_open_id_connect_provider().open_id_connect_provider_arn(arn);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!({
                "Url": answer.url(),
                "ClientIDList": answer.client_id_list(),
                "CreateDate": form::time(answer.create_date()),
            }))
        })
    };
    let read = |answer: &Value| aws::oidc_provider(answer, Some(arn));
    let listing = account.listing("OIDC providers", arn);
    let subject = format!("provider={arn}");
    Ok(account.calls.listing(listing, &GET_OIDC, &subject, &ask, &read).await?.listing)
}

/// Providers of SAML.
pub(super) async fn saml(account: &Account<'_>, client: &Client) -> Result<Listing, RemoteError> {
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let answer = client.list_saml_providers().send().await.map_err(|error| Failure::of(&error))?;
            let provider = |one: &aws_sdk_iam::types::SamlProviderListEntry| json!({"Arn": one.arn(), "CreateDate": form::time(one.create_date())});
            let providers = answer.saml_provider_list().iter().map(provider).collect::<Vec<_>>();
            Ok(json!({"SAMLProviderList": providers}))
        })
    };
    let listing = account.listing("SAML providers", "");
    Ok(account.calls.listing(listing, &LIST_SAML, "", &ask, &aws::saml_providers).await?.listing)
}
