//! Identity tokens: v2 `/org/{id}/oidc-custom-claims` and `/org/{id}/project/{id}/oidc-custom-claims`.

use crate::answer::{Fields, Malformed, json};
use crate::page::Page;
use crate::record::{ContainerKind, Held, HeldKind, Place, Record};

/// The issuer of an organisation's identity tokens, as an identity provider in a cloud names it.
pub fn issuer(organisation: &str) -> String {
    format!("https://oidc.circleci.com/org/{organisation}")
}

/// The right to have identity tokens signed, with the claims that were set. An organisation has it whatever was set; a
/// project is named only where something was set for it.
///
/// # Errors
/// When it is no such answer.
pub fn claims(bytes: &[u8], organisation: &str, place: &Place) -> Result<Page, Malformed> {
    let shape = Malformed::Shape { expected: "an object of claims" };
    let mut fields = Fields::of(json(bytes)?).ok_or(shape)?;
    let record = read(&mut fields, organisation, place);
    Ok(Page { problems: fields.into_problems(), ..Page::of(record.into_iter().collect()) })
}

/// The same of an object that was read already.
pub(super) fn read(fields: &mut Fields, organisation: &str, place: &Place) -> Option<Record> {
    let whole = place.kind == ContainerKind::Organisation;
    let mut held = Held::new(HeldKind::OidcIssuer, place.clone(), issuer(organisation));
    held.updated = fields.time("audience_updated_at");
    // The audience is the organisation's id where nothing else was set.
    let audience = fields.texts("audience").or_else(|| whole.then(|| organisation.to_owned()));
    let set = [("audience", audience), ("ttl", fields.text("ttl"))];
    held.attributes.extend(set.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?))));
    (whole || !held.attributes.is_empty()).then(|| Record::Held(Box::new(held)))
}
