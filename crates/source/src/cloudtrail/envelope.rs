//! Finding records in whatever they are wrapped in.
//!
//! Accepted, in any mixture: `{"Records":[…]}`, a bare array, one object after another with or without line breaks,
//! `lookup-events` output (`Events[].CloudTrailEvent` is a string), EventBridge envelopes (`detail`), CloudWatch Logs
//! exports (`logEvents[].message` and `events[].message`), and CloudTrail Lake results (`QueryResultRows`, `eventJson`).

use std::ops::Range;

use super::record::{Field, Record, Walk};
use crate::json::{Scan, skip_space, string_end, value_end};

/// Where the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    /// In an array whose elements are records or wrappers.
    List,
    /// In a wrapper, behind its list of records.
    Wrapper,
}

/// One step through a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// An event, whose fields are in the record; `raw` is its text.
    Event { raw: Range<usize>, next: usize },
    /// A string that holds a whole record.
    Nested { text: Field, next: usize },
    /// The array of CloudTrail Lake's `QueryResultRows`.
    Rows { raw: Range<usize>, next: usize },
    /// Something that was recognised and is no event.
    SetApart { what: SetApart, at: usize, next: usize },
    /// Bytes that are no record; reading goes on at the next thing that begins like one.
    Bad { at: usize, next: usize, cause: &'static str },
    /// Nothing that ends an element; go on at `next`.
    Pass { next: usize },
    /// More bytes are needed; what lies before `from` is done with.
    More { from: usize },
    /// The end of the document.
    End,
}

/// Things in CloudTrail's own layout that are no events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SetApart {
    /// A digest file, by which log files are proven complete.
    Digest,
    /// An Insights record: CloudTrail's own statement about rates, not a call.
    Insight,
    /// An object that is no CloudTrail event.
    Other,
}

/// The state of reading one document.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    within: Vec<Within>,
    /// How a record of this document begins, up to the end of its first key: where reading resumes after damage. Inside a
    /// JSON string its quotes would be escaped, so nothing that a caller wrote can look like it.
    head: Vec<u8>,
    lost: bool,
    started: bool,
}

/// Wrappers nested deeper than this are no layout that anything writes.
const DEPTH: usize = 8;

impl Envelope {
    /// Reads on from `at`. `eof` says that no more bytes will follow `bytes`.
    pub(crate) fn step(&mut self, bytes: &[u8], at: usize, eof: bool, record: &mut Record) -> Step {
        if self.lost {
            return self.resync(bytes, at, eof);
        }
        let mut at = at;
        if !self.started {
            let mark = b"\xef\xbb\xbf";
            if bytes.len() - at < mark.len() && !eof {
                return Step::More { from: at };
            }
            self.started = true;
            at += if bytes[at..].starts_with(mark) { mark.len() } else { 0 };
        }
        let start = skip_space(bytes, at);
        let Some(&byte) = bytes.get(start) else { return self.at_end(start, eof) };
        match (self.within.last(), byte) {
            (_, b',') => Step::Pass { next: start + 1 },
            (Some(Within::List), b']') | (Some(Within::Wrapper), b'}') => {
                self.within.pop();
                Step::Pass { next: start + 1 }
            }
            (Some(Within::Wrapper), b'"') => self.member(bytes, start, eof),
            (Some(Within::Wrapper), _) => self.damaged(start, "a wrapper goes on with something that is no member"),
            (_, b'[') if self.within.len() < DEPTH => {
                self.within.push(Within::List);
                Step::Pass { next: start + 1 }
            }
            (_, b'{') => self.object(bytes, start, eof, record),
            (None, _) => self.damaged(start, "neither a JSON object nor a list begins here"),
            (Some(Within::List), _) => match value_end(bytes, start) {
                Scan::End(next) => Step::Bad { at: start, next, cause: "a list element is no object" },
                Scan::More if !eof => Step::More { from: start },
                Scan::More => self.cut(start),
                Scan::Bad(_) => self.damaged(start, "a list element is no JSON"),
            },
        }
    }

    /// Gives up on the element at `at`, and looks for the next thing that begins like a record.
    pub(crate) fn damaged(&mut self, at: usize, cause: &'static str) -> Step {
        self.lost = true;
        Step::Bad { at, next: at + 1, cause }
    }

    /// Notes how the object at `at` begins, unless that is known.
    pub(crate) fn learn(&mut self, bytes: &[u8], at: usize) {
        if self.head.is_empty() {
            let key = skip_space(bytes, at + 1);
            if bytes.get(key) == Some(&b'"')
                && let Some((end, false)) = string_end(bytes, key + 1)
            {
                self.head.extend_from_slice(&bytes[at..=end]);
            }
        }
    }

    fn at_end(&mut self, at: usize, eof: bool) -> Step {
        if !eof {
            return Step::More { from: at };
        }
        if self.within.is_empty() {
            return Step::End;
        }
        self.within.clear();
        Step::Bad { at, next: at, cause: "the file ends inside its list of records" }
    }

    fn cut(&mut self, at: usize) -> Step {
        self.damaged(at, "the file ends inside a record")
    }

    fn object(&mut self, bytes: &[u8], start: usize, eof: bool, record: &mut Record) -> Step {
        match record.read(bytes, start) {
            Walk::List(open) if self.within.len() + 2 <= DEPTH => {
                self.within.push(Within::Wrapper);
                self.within.push(Within::List);
                Step::Pass { next: open + 1 }
            }
            Walk::List(_) => self.damaged(start, "wrappers are nested too deeply"),
            Walk::More if !eof => Step::More { from: start },
            Walk::More => {
                self.learn(bytes, start);
                self.cut(start)
            }
            Walk::Bad(_) => {
                self.learn(bytes, start);
                self.damaged(start, "a record is no JSON")
            }
            Walk::End(next) => self.element(bytes, start, next, record),
        }
    }

    fn element(&mut self, bytes: &[u8], start: usize, next: usize, record: &mut Record) -> Step {
        let detail = record.detail;
        if !record.is_event() && detail.is_some() {
            let inner = detail.start as usize;
            if let Walk::End(end) = record.read(bytes, inner)
                && record.is_event()
            {
                self.learn(bytes, start);
                return Step::Event { raw: inner..end, next };
            }
            return Step::SetApart { what: SetApart::Other, at: start, next };
        }
        if record.digest {
            return Step::SetApart { what: SetApart::Digest, at: start, next };
        }
        if record.insight {
            return Step::SetApart { what: SetApart::Insight, at: start, next };
        }
        if record.is_event() {
            self.learn(bytes, start);
            return Step::Event { raw: start..next, next };
        }
        if record.nested.is_some() {
            self.learn(bytes, start);
            return Step::Nested { text: record.nested, next };
        }
        match rows(&bytes[..next], start) {
            Some(raw) => Step::Rows { raw, next },
            None => Step::SetApart { what: SetApart::Other, at: start, next },
        }
    }

    /// A member behind the list of a wrapper: another list, or something to pass over.
    fn member(&mut self, bytes: &[u8], start: usize, eof: bool) -> Step {
        let more = |this: &mut Self| if eof { this.cut(start) } else { Step::More { from: start } };
        let Some((end, _)) = string_end(bytes, start + 1) else { return more(self) };
        let colon = skip_space(bytes, end + 1);
        let value = skip_space(bytes, colon + 1);
        match bytes.get(colon) {
            None => return more(self),
            Some(b':') => {}
            Some(_) => return self.damaged(start, "a wrapper's member has no value"),
        }
        let is_list = matches!(&bytes[start + 1..end], b"Records" | b"Events" | b"events" | b"logEvents");
        if is_list && bytes.get(value) == Some(&b'[') {
            self.within.push(Within::List);
            return Step::Pass { next: value + 1 };
        }
        match value_end(bytes, value) {
            Scan::End(next) => Step::Pass { next },
            Scan::More => more(self),
            Scan::Bad(_) => self.damaged(start, "a wrapper's member is no JSON"),
        }
    }

    fn resync(&mut self, bytes: &[u8], at: usize, eof: bool) -> Step {
        if self.head.is_empty() {
            // Nothing here was ever a record: the next line that opens an object is the best guess.
            self.head.extend_from_slice(b"\n{");
        }
        let found = bytes.get(at..).and_then(|rest| memchr::memmem::find(rest, &self.head));
        match found {
            Some(distance) => {
                self.lost = false;
                if self.head == b"\n{" {
                    self.head.clear();
                }
                Step::Pass { next: at + distance }
            }
            None if eof => {
                self.lost = false;
                self.within.clear();
                Step::Pass { next: bytes.len() }
            }
            None => Step::More { from: at.max(bytes.len().saturating_sub(self.head.len())) },
        }
    }
}

/// Where the list of `QueryResultRows` stands in an object, if it has one.
fn rows(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let name = b"\"QueryResultRows\"";
    let key = start + memchr::memmem::find(&bytes[start..], name)?;
    let colon = skip_space(bytes, key + name.len());
    let value = skip_space(bytes, colon + 1);
    match (bytes.get(colon), value_end(bytes, value)) {
        (Some(b':'), Scan::End(end)) => Some(value..end),
        _ => None,
    }
}
