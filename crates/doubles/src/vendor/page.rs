//! How vendors cut lists into pages.

use serde_json::{Map, Value, json};

use super::Request;

/// Things on one page of CircleCI.
const CIRCLECI: usize = 20;

/// The most things on one page of GitHub and GitLab, and how many there are where nobody says.
const MOST: usize = 100;
const USUAL: usize = 30;

/// How a vendor cuts a list into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paging {
    /// Not at all: `[…]`.
    Whole,
    /// Not at all, in an object: `{"items": […]}`.
    WholeItems,
    /// CircleCI: `{"items": […], "next_page_token": …}`, the next page by `page-token`.
    Token,
    /// GitHub: an array, or an object with `total_count` and the array under a name; the next page in `Link`.
    Link(Option<&'static str>),
    /// GitLab: an array; the next page in `Link` and `x-next-page`.
    Numbered,
}

/// A body and headers.
type Cut = (Value, Vec<(&'static str, String)>);

impl Paging {
    /// Which page a request asks for, counted from 1.
    pub(super) fn number(self, request: &Request) -> usize {
        let number = match self {
            Self::Whole | Self::WholeItems => None,
            Self::Token => request.query("page-token").and_then(untoken),
            Self::Link(_) | Self::Numbered => request.query("page").and_then(|page| page.parse().ok()),
        };
        number.unwrap_or(1).max(1)
    }

    fn size(self, request: &Request) -> usize {
        let asked = || request.query("per_page").and_then(|size| size.parse().ok());
        match self {
            Self::Whole | Self::WholeItems => usize::MAX,
            Self::Token => CIRCLECI,
            Self::Link(_) => asked().unwrap_or(USUAL).clamp(1, MOST),
            Self::Numbered => asked().unwrap_or(CIRCLECI).clamp(1, MOST),
        }
    }

    /// The page of a list that a request asks for. `repeat` says that the list never ends, and whether each of its pages
    /// is asked for in another way.
    pub(super) fn cut(self, request: &Request, items: Vec<Value>, repeat: Option<bool>) -> Cut {
        let (asked, size, total) = (self.number(request), self.size(request), items.len());
        let last = total.div_ceil(size).max(1);
        let shown = if repeat.is_some() { asked.min(last) } else { asked };
        let next = match repeat {
            _ if asked < last => Some(asked + 1),
            Some(true) => Some(asked + 1),
            Some(false) => Some(last),
            None => None,
        };
        let page: Vec<Value> = items.into_iter().skip((shown - 1).saturating_mul(size)).take(size).collect();
        match self {
            Self::Whole => (Value::Array(page), Vec::new()),
            Self::WholeItems => (json!({"items": page}), Vec::new()),
            Self::Token => (json!({"items": page, "next_page_token": next.map(token)}), Vec::new()),
            Self::Link(None) => (Value::Array(page), links(request, next, last)),
            Self::Link(Some(name)) => {
                let mut body = Map::new();
                body.insert("total_count".to_owned(), total.into());
                body.insert(name.to_owned(), Value::Array(page));
                (Value::Object(body), links(request, next, last))
            }
            Self::Numbered => {
                let mut headers = links(request, next, last);
                headers.push(("x-page", asked.to_string()));
                headers.push(("x-per-page", size.to_string()));
                headers.push(("x-next-page", next.map(|page| page.to_string()).unwrap_or_default()));
                headers.push(("x-total", total.to_string()));
                headers.push(("x-total-pages", last.to_string()));
                (Value::Array(page), headers)
            }
        }
    }
}

/// What asks for a page of CircleCI. It has letters that must be written otherwise in an address.
fn token(page: usize) -> String {
    format!("AARLwwV+{page}/==")
}

fn untoken(token: &str) -> Option<usize> {
    token.strip_prefix("AARLwwV+")?.strip_suffix("/==")?.parse().ok()
}

/// The header with the addresses of other pages.
fn links(request: &Request, next: Option<usize>, last: usize) -> Vec<(&'static str, String)> {
    let next = next.map(|page| format!("<{}>; rel=\"next\"", request.address_with_page(page)));
    let first = format!("<{}>; rel=\"first\"", request.address_with_page(1));
    let last = format!("<{}>; rel=\"last\"", request.address_with_page(last));
    vec![("link", next.into_iter().chain([first, last]).collect::<Vec<_>>().join(", "))]
}
