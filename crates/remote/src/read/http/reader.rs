//! One listing, page by page.

use std::collections::HashSet;

use stanch_inventory::answer::Malformed;
use stanch_inventory::journal::Journal;
use stanch_inventory::page::Page;
use stanch_inventory::run::{Listing, Outcome};
use url::Url;

use super::{Absent, Ask, Client, Paging, Refusal};
use crate::RemoteError;

/// A listing that was read, and what it leads to.
#[derive(Clone, Debug)]
pub struct Read {
    /// The listing, with how far it was read.
    pub listing: Listing,
    /// What its pages lead to, in their order.
    pub leads: Vec<String>,
}

/// Reads listings, each page from the journal where it is there, and from the source otherwise.
#[derive(Clone, Copy)]
pub struct Reader<'c> {
    client: &'c Client,
    journal: &'c Journal,
}

impl<'c> Reader<'c> {
    /// A reader.
    pub fn new(client: &'c Client, journal: &'c Journal) -> Self {
        Self { client, journal }
    }

    /// The client that it reads with.
    pub fn client(&self) -> &'c Client {
        self.client
    }

    /// Reads one listing to its end, or as far as it goes. `parse` makes a page of an answer's bytes.
    ///
    /// # Errors
    /// When the collection cannot go on, see [`RemoteError`].
    pub async fn read(
        self,
        listing: Listing,
        ask: &Ask,
        parse: impl Fn(&[u8]) -> Result<Page, Malformed>,
    ) -> Result<Read, RemoteError> {
        let mut read = Read { listing, leads: Vec::new() };
        let mut seen = Seen::default();
        let mut address = self.client.address(&ask.call);
        let most = ask.pages.unwrap_or(u64::MAX).min(self.client.limits().pages);
        loop {
            let page = match self.page(&address, ask, &parse).await? {
                Ok(page) => page,
                Err(refusal) => {
                    read.listing.outcome = ended(&refusal, ask, read.listing.pages);
                    break;
                }
            };
            let next = page.next.clone();
            let news = seen.is_news(&page);
            self.take(&mut read, page);
            let Some(next) = next else { break };
            let following = self.following(&address, ask, &next);
            let stop = if !news || !seen.next.insert(next) {
                Some("the source gives the same page again and again".to_owned())
            } else if read.listing.pages >= most {
                Some(format!("only the first {most} pages are read"))
            } else if following.is_none() {
                Some("the address of the next page is at another host".to_owned())
            } else {
                None
            };
            match (stop, following) {
                (None, Some(following)) => address = following,
                (stop, _) => {
                    read.listing.outcome = Outcome::Partial { cause: stop.unwrap_or_default() };
                    break;
                }
            }
        }
        self.client.progress().end_listing();
        Ok(read)
    }

    /// One page.
    async fn page(
        &self,
        address: &Url,
        ask: &Ask,
        parse: impl Fn(&[u8]) -> Result<Page, Malformed>,
    ) -> Result<Result<Page, Refusal>, RemoteError> {
        let name = name(address);
        if let Some(page) = self.journal.get(&name) {
            self.client.progress().resume();
            return Ok(Ok(page.clone()));
        }
        let page = match self.client.fetch(address).await? {
            Ok(answer) => parse(&answer.body).map_err(Refusal::Malformed).map(|mut page| {
                if ask.paging == Paging::Link {
                    page.next = answer.next_link().map(ToOwned::to_owned);
                    page.of = page.of.or_else(|| answer.total());
                }
                page
            }),
            Err(Refusal::Absent(_)) if ask.absent == Absent::Empty => Ok(Page::default()),
            Err(refusal) => Err(refusal),
        };
        if let Ok(page) = &page {
            self.journal.put(&name, page)?;
        }
        Ok(page)
    }

    /// Adds a page to what was read.
    fn take(&self, read: &mut Read, page: Page) {
        self.client.progress().add_records(page.records.len());
        let listing = &mut read.listing;
        listing.pages += 1;
        listing.of = page.of.or(listing.of);
        listing.records.extend(page.records);
        for problem in page.problems {
            if !listing.problems.contains(&problem) {
                listing.problems.push(problem);
            }
        }
        read.leads.extend(page.leads);
    }

    /// The address of the page after one, where it is at this source.
    fn following(&self, address: &Url, ask: &Ask, next: &str) -> Option<Url> {
        match ask.paging {
            Paging::Single => None,
            Paging::Parameter(parameter) => Some(self.client.address(&ask.call.clone().with(parameter, next))),
            Paging::Link => self.client.beside(next).filter(|following| following != address),
        }
    }
}

/// What a call is called in the journal: credentials are in headers and never in an address.
fn name(address: &Url) -> String {
    let query = address.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("GET {}{query}", address.path())
}

/// What was seen of a listing, so that a source which repeats itself does not do so for ever.
#[derive(Default)]
struct Seen {
    next: HashSet<String>,
    things: HashSet<String>,
    /// Pages with nothing at all since the last that had something.
    empty: u32,
}

/// So many pages with nothing at all may come one after another: where things are filtered after they are paged, some do.
const EMPTY: u32 = 20;

impl Seen {
    /// Whether a page has something that no page before had. A few with nothing at all may be followed by others.
    fn is_news(&mut self, page: &Page) -> bool {
        if page.records.is_empty() && page.leads.is_empty() {
            self.empty += 1;
            return self.empty < EMPTY;
        }
        self.empty = 0;
        let mut news = false;
        for record in &page.records {
            news |= self.things.insert(record.key());
        }
        for lead in &page.leads {
            news |= self.things.insert(format!("lead|{lead}"));
        }
        news
    }
}

/// How a listing ended that a refusal ended.
fn ended(refusal: &Refusal, ask: &Ask, pages: u64) -> Outcome {
    let denied = |status: u16| Outcome::Denied { status: status.to_string(), permission: ask.permission.clone() };
    match refusal {
        _ if pages > 0 => {
            Outcome::Partial { cause: format!("page {} could not be read: {}", pages + 1, refusal.sentence()) }
        }
        Refusal::Denied(status) => denied(*status),
        Refusal::Absent(status) if ask.absent == Absent::Denied => denied(*status),
        other => Outcome::Unavailable { cause: other.sentence() },
    }
}
