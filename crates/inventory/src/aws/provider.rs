//! Identity providers: `iam list-open-id-connect-providers`, `get-open-id-connect-provider`, `list-saml-providers`.

use serde_json::Value;

use super::identity::{listed, no_object};
use super::object::Object;
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::{IdentityProvider, ProviderKind};

/// What stands before the address in the ARN of a provider of OpenID Connect.
const BEFORE: &str = ":oidc-provider/";

/// The list of providers of OpenID Connect, which has their ARNs alone. The ARN holds the address.
pub fn providers(value: &Value) -> Page {
    let mut page = listed(value, "OpenIDConnectProviderList", "a provider", |one, _| {
        let arn = one.text("Arn")?;
        let url = arn.split_once(BEFORE).map(|(_, url)| url.to_owned());
        let provider = IdentityProvider { arn, kind: ProviderKind::Oidc, url, audiences: Vec::new(), created: None };
        Some(Record::IdentityProvider(provider))
    });
    page.leads = page.records.iter().filter_map(arn).collect();
    page
}

fn arn(record: &Record) -> Option<String> {
    match record {
        Record::IdentityProvider(provider) => Some(provider.arn.clone()),
        _ => None,
    }
}

/// One provider of OpenID Connect. The answer does not have its ARN; where that is not known either, it is made of the
/// address, without an account.
pub fn oidc_provider(value: &Value, arn: Option<&str>) -> Page {
    let Some(answer) = Object::of(value) else { return no_object() };
    let mut problems = Vec::new();
    let said = answer.text("Url").map(|url| url.trim_start_matches("https://").to_owned());
    let url = said.or_else(|| Some(arn?.split_once(BEFORE)?.1.to_owned()));
    let Some(arn) = arn.map(str::to_owned).or_else(|| Some(format!("arn:aws:iam::{BEFORE}{}", url.as_ref()?))) else {
        return Page { problems: vec!["a provider has no address".to_owned()], ..Page::default() };
    };
    let provider = IdentityProvider {
        arn,
        kind: ProviderKind::Oidc,
        url,
        audiences: answer.texts("ClientIDList", "ClientID"),
        created: answer.time("CreateDate", &mut problems),
    };
    Page { problems, ..Page::of(vec![Record::IdentityProvider(provider)]) }
}

/// The list of providers of SAML.
pub fn saml_providers(value: &Value) -> Page {
    listed(value, "SAMLProviderList", "a provider", |one, problems| {
        let provider = IdentityProvider {
            arn: one.text("Arn")?,
            kind: ProviderKind::Saml,
            url: None,
            audiences: Vec::new(),
            created: one.time("CreateDate", problems),
        };
        Some(Record::IdentityProvider(provider))
    })
}
