//! One pass over a CloudTrail record: the fields that the schema has a place for, as positions in the buffer.
//!
//! Field names and meanings: AWS CloudTrail user guide, "CloudTrail record contents" and "userIdentity element".

use crate::column::{COLUMNS, Col};
use crate::json::{Scan, skip_space, string_end, value_end};

/// A text field of a record, as a position in the buffer; `start == end` where it is absent or empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Whether the text holds JSON escapes.
    pub(crate) escaped: bool,
}

impl Field {
    pub(crate) fn is_some(self) -> bool {
        self.start < self.end
    }
}

/// What one pass over an object found.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// By [`Col`]; columns that are no text of the record stay absent.
    pub(crate) fields: [Field; COLUMNS.len()],
    /// ARNs in `resources`.
    pub(crate) resources: Vec<Field>,
    /// `readOnly`.
    pub(crate) read_only: Option<bool>,
    /// Whether `responseElements` says that a console sign-in failed; such records carry no error code.
    pub(crate) sign_in_failed: bool,
    /// Where the value of `requestParameters` begins; 0 where there is none.
    pub(crate) parameters: u32,
    /// Bit `Col as u32` is set where a known field had another type than text; its content stays in the raw record.
    pub(crate) odd: u32,
    /// `detail` of an EventBridge envelope.
    pub(crate) detail: Field,
    /// `CloudTrailEvent`, `message` or `eventJson`: a whole record inside a string.
    pub(crate) nested: Field,
    /// Set by names that only digest files have.
    pub(crate) digest: bool,
    /// Set by `insightDetails` or the Insight category.
    pub(crate) insight: bool,
}

/// What a pass over an object came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Walk {
    /// The object ends before this position.
    End(usize),
    /// The object is a wrapper, and its list of records opens at this position.
    List(usize),
    /// The buffer ends inside the object.
    More,
    /// These bytes are no JSON, noticed at this position.
    Bad(usize),
}

impl Record {
    pub(crate) fn new() -> Self {
        Self {
            fields: [Field::default(); COLUMNS.len()],
            resources: Vec::new(),
            read_only: None,
            sign_in_failed: false,
            parameters: 0,
            odd: 0,
            detail: Field::default(),
            nested: Field::default(),
            digest: false,
            insight: false,
        }
    }

    fn clear(&mut self) {
        let mut resources = std::mem::take(&mut self.resources);
        resources.clear();
        *self = Self { resources, ..Self::new() };
    }

    /// A field by its column.
    pub(crate) fn field(&self, column: Col) -> Field {
        self.fields[column as usize]
    }

    /// Whether this is an event at all: something was called, somewhere or at some time.
    pub(crate) fn is_event(&self) -> bool {
        self.field(Col::Operation).is_some() && (self.field(Col::Service).is_some() || self.field(Col::Time).is_some())
    }

    /// Reads the object that opens at `at`.
    pub(crate) fn read(&mut self, bytes: &[u8], at: usize) -> Walk {
        self.clear();
        let mut list = None;
        let end = members(bytes, at, |key, value| match key {
            b"eventTime" => self.text(Col::Time, bytes, value),
            b"eventID" => self.text(Col::EventId, bytes, value),
            b"eventName" => self.text(Col::Operation, bytes, value),
            b"eventSource" => self.text(Col::Service, bytes, value),
            b"awsRegion" => self.text(Col::Region, bytes, value),
            b"sourceIPAddress" => self.text(Col::SourceIp, bytes, value),
            b"userAgent" => self.text(Col::UserAgent, bytes, value),
            b"recipientAccountId" => self.text(Col::Account, bytes, value),
            b"errorCode" => self.text(Col::ErrorCode, bytes, value),
            b"errorMessage" => self.text(Col::ErrorMessage, bytes, value),
            b"sharedEventID" => self.text(Col::SharedEventId, bytes, value),
            b"eventCategory" => {
                let end = self.text(Col::Category, bytes, value);
                let category = self.field(Col::Category);
                self.insight |= &bytes[category.start as usize..category.end as usize] == b"Insight";
                end
            }
            b"userIdentity" => self.identity(bytes, value),
            b"responseElements" => self.response(bytes, value),
            b"resources" => self.resources(bytes, value),
            b"readOnly" => {
                let end = value_end(bytes, value);
                if let Scan::End(end) = end {
                    self.read_only = match &bytes[value..end] {
                        b"true" | b"\"true\"" => Some(true),
                        b"false" | b"\"false\"" => Some(false),
                        _ => None,
                    };
                }
                end
            }
            b"requestParameters" => {
                self.parameters = value as u32;
                value_end(bytes, value)
            }
            b"insightDetails" => {
                self.insight = true;
                value_end(bytes, value)
            }
            b"digestStartTime" | b"digestS3Bucket" => {
                self.digest = true;
                value_end(bytes, value)
            }
            b"detail" | b"eventData" if bytes.get(value) == Some(&b'{') => part(bytes, value, &mut self.detail),
            b"CloudTrailEvent" | b"eventJson" | b"message" if bytes.get(value) == Some(&b'"') => {
                text(bytes, value, &mut self.nested).0
            }
            b"Records" | b"Events" | b"events" | b"logEvents" if bytes.get(value) == Some(&b'[') => {
                list = Some(value);
                // Ends the pass: what follows is read record by record.
                Scan::Bad(value)
            }
            _ => value_end(bytes, value),
        });
        match (end, list) {
            (Scan::Bad(at), Some(open)) if at == open => Walk::List(open),
            (Scan::End(end), _) => Walk::End(end),
            (Scan::More, _) => Walk::More,
            (Scan::Bad(at), _) => Walk::Bad(at),
        }
    }

    fn identity(&mut self, bytes: &[u8], at: usize) -> Scan {
        members(bytes, at, |key, value| match key {
            b"type" => self.text(Col::ActorType, bytes, value),
            b"principalId" => self.text(Col::ActorId, bytes, value),
            b"arn" => self.text(Col::ActorArn, bytes, value),
            b"userName" => self.text(Col::ActorName, bytes, value),
            b"accountId" => self.text(Col::ActorAccount, bytes, value),
            b"accessKeyId" => self.text(Col::CredentialId, bytes, value),
            b"invokedBy" => self.text(Col::InvokedBy, bytes, value),
            b"sessionContext" => members(bytes, value, |key, value| match key {
                b"sourceIdentity" => self.text(Col::SourceIdentity, bytes, value),
                b"sessionIssuer" => members(bytes, value, |key, value| match key {
                    b"arn" => self.text(Col::SessionIssuer, bytes, value),
                    _ => value_end(bytes, value),
                }),
                _ => value_end(bytes, value),
            }),
            _ => value_end(bytes, value),
        })
    }

    fn response(&mut self, bytes: &[u8], at: usize) -> Scan {
        members(bytes, at, |key, value| match key {
            b"credentials" | b"roleCredentials" => members(bytes, value, |key, value| match key {
                b"accessKeyId" => self.text(Col::MintedCredential, bytes, value),
                _ => value_end(bytes, value),
            }),
            b"accessKey" => members(bytes, value, |key, value| match key {
                b"accessKeyId" => self.text(Col::MintedCredential, bytes, value),
                b"userName" => self.text(Col::MintedPrincipal, bytes, value),
                _ => value_end(bytes, value),
            }),
            b"assumedRoleUser" | b"federatedUser" => members(bytes, value, |key, value| match key {
                b"arn" => self.text(Col::MintedPrincipal, bytes, value),
                _ => value_end(bytes, value),
            }),
            b"ConsoleLogin" => {
                let end = value_end(bytes, value);
                if let Scan::End(end) = end {
                    self.sign_in_failed = &bytes[value..end] == b"\"Failure\"";
                }
                end
            }
            _ => value_end(bytes, value),
        })
    }

    fn resources(&mut self, bytes: &[u8], at: usize) -> Scan {
        if bytes.get(at) != Some(&b'[') {
            return value_end(bytes, at);
        }
        let mut at = skip_space(bytes, at + 1);
        loop {
            let end = match bytes.get(at) {
                None => return Scan::More,
                Some(b']') => return Scan::End(at + 1),
                Some(b',') => {
                    at = skip_space(bytes, at + 1);
                    continue;
                }
                Some(_) => members(bytes, at, |key, value| match key {
                    b"ARN" | b"arn" => {
                        let mut arn = Field::default();
                        let (end, _) = text(bytes, value, &mut arn);
                        if arn.is_some() {
                            self.resources.push(arn);
                        }
                        end
                    }
                    _ => value_end(bytes, value),
                }),
            };
            match end {
                Scan::End(end) => at = skip_space(bytes, end),
                other => return other,
            }
        }
    }

    fn text(&mut self, column: Col, bytes: &[u8], at: usize) -> Scan {
        let (end, is_text) = text(bytes, at, &mut self.fields[column as usize]);
        self.odd |= u32::from(!is_text) << column as u32;
        end
    }
}

/// Visits the members of the object that opens at `at`; the visitor answers where the value ends. A value of another kind
/// is passed over. Ends with the position behind the object.
#[inline]
fn members(bytes: &[u8], at: usize, mut visit: impl FnMut(&[u8], usize) -> Scan) -> Scan {
    if bytes.get(at) != Some(&b'{') {
        return value_end(bytes, at);
    }
    let mut at = skip_space(bytes, at + 1);
    loop {
        match bytes.get(at) {
            None => return Scan::More,
            Some(b'}') => return Scan::End(at + 1),
            Some(b',') => at = skip_space(bytes, at + 1),
            Some(b'"') => {
                let Some((key_end, _)) = string_end(bytes, at + 1) else { return Scan::More };
                let colon = skip_space(bytes, key_end + 1);
                match bytes.get(colon) {
                    None => return Scan::More,
                    Some(b':') => {}
                    Some(_) => return Scan::Bad(colon),
                }
                let value = skip_space(bytes, colon + 1);
                match visit(&bytes[at + 1..key_end], value) {
                    Scan::End(end) => at = skip_space(bytes, end),
                    other => return other,
                }
            }
            Some(_) => return Scan::Bad(at),
        }
    }
}

/// Reads a value that should be text. Numbers and booleans are taken as they are written; both they and containers
/// answer `false`, since the field was meant to be text.
#[inline]
fn text(bytes: &[u8], at: usize, field: &mut Field) -> (Scan, bool) {
    if bytes.get(at) == Some(&b'"') {
        let Some((end, escaped)) = string_end(bytes, at + 1) else { return (Scan::More, true) };
        *field = Field { start: (at + 1) as u32, end: end as u32, escaped };
        return (Scan::End(end + 1), true);
    }
    let end = value_end(bytes, at);
    let Scan::End(stop) = end else { return (end, true) };
    match bytes[at] {
        b'n' => (end, true),
        b'{' | b'[' => (end, false),
        _ => {
            *field = Field { start: at as u32, end: stop as u32, escaped: false };
            (end, false)
        }
    }
}

/// Notes where a value stands.
fn part(bytes: &[u8], at: usize, field: &mut Field) -> Scan {
    let end = value_end(bytes, at);
    if let Scan::End(stop) = end {
        *field = Field { start: at as u32, end: stop as u32, escaped: false };
    }
    end
}
