//! The organisations to collect from.

use std::collections::BTreeMap;

use stanch_inventory::circleci::{self as parse, Organisation};
use stanch_inventory::record::Record;
use stanch_inventory::run::{Listing, Outcome};

use super::{Collection, calls};
use crate::RemoteError;

impl Collection<'_> {
    /// The organisations to collect from, and the listing of each.
    pub(super) async fn organisations(self) -> Result<(Vec<Organisation>, Vec<Listing>), RemoteError> {
        let listing = Listing::new("organisations", "", "");
        let read = self.read(listing, &calls::organisations(), parse::organisations).await?.listing;
        let wanted = &self.options.organisations;
        let mut organisations = BTreeMap::new();
        for record in &read.records {
            let Record::Container(container) = record else { continue };
            let organisation = Organisation::of(container);
            if wanted.is_empty() || wanted.iter().any(|text| is_named(&organisation, text)) {
                organisations.insert(organisation.id.clone(), (organisation, record.clone()));
            }
        }
        let mut listings = Vec::new();
        for (organisation, record) in organisations.values() {
            let mut listing = Listing::new("organisations", organisation.id.clone(), "");
            listing.outcome = read.outcome.clone();
            listing.pages = read.pages;
            listing.records.push(record.clone());
            listing.problems.clone_from(&read.problems);
            listings.push(listing);
        }
        let is_found = |text: &&String| organisations.values().any(|(one, _)| is_named(one, text));
        listings.extend(wanted.iter().filter(|text| !is_found(text)).map(|text| missing(&read, text)));
        if listings.is_empty() {
            listings.push(missing(&read, ""));
        }
        Ok((organisations.into_values().map(|(organisation, _)| organisation).collect(), listings))
    }
}

/// Whether a text names an organisation: its slug, name or id.
fn is_named(organisation: &Organisation, text: &str) -> bool {
    let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    same(&parse::normal_slug(text), &organisation.slug) || same(text, &organisation.name) || text == organisation.id
}

/// The listing of an organisation that is not among those of the token's person; of any at all for an empty name.
fn missing(read: &Listing, wanted: &str) -> Listing {
    let cause = if wanted.is_empty() {
        "the token's person belongs to no organisation"
    } else {
        "the token's person does not belong to this organisation"
    };
    let outcome = match &read.outcome {
        Outcome::Complete => Outcome::Unavailable { cause: cause.to_owned() },
        other => other.clone(),
    };
    let domain = wanted.to_owned();
    Listing { domain, outcome, records: Vec::new(), ..read.clone() }
}
