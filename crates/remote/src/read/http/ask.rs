//! What is asked for in a listing.

use super::Call;

/// How the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// There is one page.
    Single,
    /// With what the page before gave as [`Page::next`], in this parameter.
    Parameter(&'static str),
    /// At the address that the header `Link` names.
    Link,
}

/// What it means that the source has nothing there (404).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// That there are none of these things.
    Empty,
    /// That the token may not know.
    Denied,
    /// That it is not there, which nobody expected.
    Unavailable,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The call of the first page.
    pub call: Call,
    /// How further pages are asked for.
    pub paging: Paging,
    /// The permission that it takes, as the source calls it.
    pub permission: String,
    /// What it means that nothing is there.
    pub absent: Absent,
    /// So many pages are read at most; what comes after them is left out, as a partial listing.
    pub pages: Option<u64>,
}

impl Ask {
    /// A listing of one page, which is there.
    pub fn new(call: Call, permission: impl Into<String>) -> Self {
        Self { call, paging: Paging::Single, permission: permission.into(), absent: Absent::Unavailable, pages: None }
    }

    /// The same with further pages.
    #[must_use]
    pub fn paged(mut self, paging: Paging) -> Self {
        self.paging = paging;
        self
    }

    /// The same, with another meaning of nothing being there.
    #[must_use]
    pub fn absent(mut self, absent: Absent) -> Self {
        self.absent = absent;
        self
    }

    /// The same, read so far at most.
    #[must_use]
    pub fn up_to(mut self, pages: u64) -> Self {
        self.pages = Some(pages);
        self
    }
}
