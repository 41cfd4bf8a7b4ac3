//! Identity tokens of workflows.

use crate::answer::{Fields, Malformed, json};
use crate::page::Page;
use crate::record::{ContainerKind, Held, HeldKind, Place, Record};

/// The issuer of workflows' identity tokens, as an identity provider in a cloud names it, by the host of the API:
/// github.com, a company's own domain at ghe.com, or a server of its own.
pub fn issuer(api_host: &str) -> String {
    match api_host {
        "api.github.com" | "github.com" => "https://token.actions.githubusercontent.com".to_owned(),
        host => match host.strip_prefix("api.").filter(|domain| domain.ends_with(".ghe.com")) {
            Some(domain) => format!("https://token.actions.{domain}"),
            None => format!("https://{host}/_services/token"),
        },
    }
}

/// How the subject of identity tokens is made: `/orgs/{org}/actions/oidc/customization/sub` and the same of a repository.
/// Every organisation can have tokens signed whatever was set; a repository is named only where it is set apart.
///
/// # Errors
/// When it is no such answer.
pub fn claims(bytes: &[u8], issuer: &str, place: &Place) -> Result<Page, Malformed> {
    let shape = Malformed::Shape { expected: "an object of claims" };
    let mut fields = Fields::of(json(bytes)?).ok_or(shape)?;
    let record = customization(&mut fields, issuer, place);
    Ok(Page { problems: fields.into_problems(), ..Page::of(record.into_iter().collect()) })
}

/// The same of an object that was read already.
pub(super) fn customization(fields: &mut Fields, issuer: &str, place: &Place) -> Option<Record> {
    let own = fields.flag("use_default") == Some(false);
    let mut held = Held::new(HeldKind::OidcIssuer, place.clone(), issuer);
    held.note("include_claim_keys", fields.texts("include_claim_keys"));
    (own || place.kind != ContainerKind::Project).then(|| Record::Held(Box::new(held)))
}
