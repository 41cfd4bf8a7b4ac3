//! What collections from GitHub and GitLab have in common: lists page by page with the header `Link`, and 404 where a
//! token may not know.

use stanch_inventory::answer::Malformed;
use stanch_inventory::page::Page;
use stanch_inventory::record::{Container, Record};
use stanch_inventory::run::{Listing, Outcome};

use super::http::{Absent, Ask, Call, Paging, Read, Reader};
use crate::RemoteError;

/// Things on one page: the most that both give.
const PER_PAGE: &str = "100";

/// A listing of many pages. Both answer 404 where something is not there and where the token may not see it.
pub(super) fn list(call: Call, permission: &str) -> Ask {
    one(call.with("per_page", PER_PAGE), permission).paged(Paging::Link)
}

/// One thing.
pub(super) fn one(call: Call, permission: &str) -> Ask {
    Ask::new(call, permission).absent(Absent::Denied)
}

/// Reads a listing.
pub(super) async fn read(
    reader: Reader<'_>,
    listing: Listing,
    ask: &Ask,
    parse: impl Fn(&[u8]) -> Result<Page, Malformed>,
) -> Result<Listing, RemoteError> {
    Ok(read_with_leads(reader, listing, ask, parse).await?.0)
}

/// Reads a listing, and what it leads to.
pub(super) async fn read_with_leads(
    reader: Reader<'_>,
    listing: Listing,
    ask: &Ask,
    parse: impl Fn(&[u8]) -> Result<Page, Malformed>,
) -> Result<(Listing, Vec<String>), RemoteError> {
    reader.client().progress().add_listings(1);
    let Read { mut listing, leads } = reader.read(listing, ask, parse).await?;
    if let Outcome::Denied { status, .. } = &mut listing.outcome
        && status == "404"
    {
        *status = "404: not found or no permission".to_owned();
    }
    Ok((listing, leads))
}

/// The containers among the records of a listing.
pub(super) fn containers(listing: &Listing) -> impl Iterator<Item = &Container> {
    listing.records.iter().filter_map(|record| match record {
        Record::Container(container) => Some(container),
        _ => None,
    })
}
