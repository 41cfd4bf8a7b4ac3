//! Events in memory, as columns of positions into the text that was read.

use std::collections::BTreeMap;

use crate::cloudtrail::record::{Field, Record};
use crate::cloudtrail::values;
use crate::column::{COLUMNS, Col};
use crate::view::{NULL_VIEW, Repeats, hash, mix, view};

/// An instant that stands for null.
pub const NO_TIME: i64 = i64::MIN;
/// An address that stands for null; it is multicast, and sends nothing.
pub const NO_ADDRESS: u128 = u128::MAX;

/// The block of fields that had to be unescaped.
pub(crate) const REWRITTEN: usize = 0;
/// The block of records that stood inside strings or had to be repaired.
pub(crate) const EXTRACTED: usize = 1;

/// Events, one row each. Text columns are Arrow string views into `blocks`, so nothing is copied until Parquet is written.
#[derive(Debug)]
pub struct Rows {
    /// Everything that views point into. Block [`REWRITTEN`] takes fields that had to be unescaped, block [`EXTRACTED`]
    /// whole records that stood inside strings or had to be repaired; the others are text as it was read.
    pub(crate) blocks: Vec<Vec<u8>>,
    pub(crate) views: Vec<Vec<u128>>,
    pub(crate) times: Vec<i64>,
    pub(crate) addresses: Vec<u128>,
    /// Event ids as numbers, for finding duplicates.
    pub(crate) ids: Vec<u128>,
    pub(crate) resources: Vec<u128>,
    /// Where each row's resources end.
    pub(crate) resource_ends: Vec<u32>,
    last_source: (Vec<u8>, u128),
    kinds: Vec<(u64, u64)>,
    repeats: Repeats,
}

/// Known fields that could not be used as they were, by column: how many, and where the first record was.
pub(crate) type OddFields = BTreeMap<&'static str, (u64, u64)>;

/// Columns that are filled from a field of the record as it stands.
const COPIED: [Col; 19] = [
    Col::Category,
    Col::Service,
    Col::Operation,
    Col::ActorType,
    Col::ActorId,
    Col::ActorArn,
    Col::ActorName,
    Col::ActorAccount,
    Col::CredentialId,
    Col::SessionIssuer,
    Col::SourceIdentity,
    Col::InvokedBy,
    Col::SourceIp,
    Col::UserAgent,
    Col::Region,
    Col::ErrorMessage,
    Col::MintedCredential,
    Col::MintedPrincipal,
    Col::SharedEventId,
];

impl Default for Rows {
    fn default() -> Self {
        Self::new()
    }
}

impl Rows {
    /// No rows yet.
    pub fn new() -> Self {
        Self {
            blocks: vec![Vec::new(), Vec::new()],
            views: vec![Vec::new(); COLUMNS.len()],
            times: Vec::new(),
            addresses: Vec::new(),
            ids: Vec::new(),
            resources: Vec::new(),
            resource_ends: Vec::new(),
            last_source: (Vec::new(), NO_ADDRESS),
            kinds: Vec::new(),
            repeats: Repeats::new(),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// A text column: an Arrow string view into the blocks each, or [`NULL_VIEW`]. What a view points at is UTF-8.
    pub fn views(&self, column: usize) -> &[u128] {
        &self.views[column]
    }

    /// When each event was, in microseconds since 1970, or [`NO_TIME`].
    pub fn times(&self) -> &[i64] {
        &self.times
    }

    /// Where each call came from, IPv4 mapped into IPv6, or [`NO_ADDRESS`].
    pub fn addresses(&self) -> &[u128] {
        &self.addresses
    }

    /// Event ids as numbers, for finding duplicates.
    pub fn ids(&self) -> &[u128] {
        &self.ids
    }

    /// Views of the ARNs that one row lists.
    pub fn resources(&self, row: usize) -> &[u128] {
        let end = |row: usize| self.resource_ends[row] as usize;
        &self.resources[row.checked_sub(1).map_or(0, end)..end(row)]
    }

    /// Takes out what the views point into. No row may be added after that.
    pub fn take_blocks(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.blocks)
    }

    /// Memory that the rows and their text take, in bytes, roughly.
    pub fn memory(&self) -> usize {
        self.blocks.iter().map(Vec::capacity).sum::<usize>() + self.len() * (COLUMNS.len() + 4) * 16
    }

    /// Fixed hashes of who made each call and of what was called, to bring rows that share most of their text together.
    pub fn kinds(&self) -> &[(u64, u64)] {
        &self.kinds
    }

    /// Takes out a block to read from it while rows are added; [`Self::put_back`] returns it.
    pub(crate) fn take_block(&mut self, index: usize) -> Vec<u8> {
        std::mem::take(&mut self.blocks[index])
    }

    pub(crate) fn put_back(&mut self, index: usize, block: Vec<u8>) {
        self.blocks[index] = block;
    }

    /// Adds one event. `text` is block `block`, and must be UTF-8 within `raw`; the record's fields lie within it.
    pub(crate) fn push(
        &mut self,
        text: &[u8],
        block: usize,
        raw: std::ops::Range<usize>,
        offset: u64,
        record: &Record,
        odd: &mut OddFields,
    ) {
        debug_assert!(std::str::from_utf8(&text[raw.clone()]).is_ok());
        let block = block as u32;
        for column in COPIED {
            let view = self.view(text, block, record.field(column));
            self.views[column as usize].push(view);
        }
        let mut note = |name: &'static str| odd.entry(name).or_insert((0, offset)).0 += 1;
        if record.odd != 0 {
            let odd = COLUMNS.iter().enumerate().filter(|(bit, _)| record.odd >> bit & 1 == 1);
            odd.for_each(|(_, column)| note(column.short));
        }
        self.push_derived(text, block, &raw, record, &mut note);
        self.push_raw(text, block, &raw, record);
    }

    fn push_derived(
        &mut self,
        text: &[u8],
        block: u32,
        raw: &std::ops::Range<usize>,
        record: &Record,
        note: &mut impl FnMut(&'static str),
    ) {
        let of = |field: Field| &text[field.start as usize..field.end as usize];

        let identity = [Col::ActorAccount, Col::SessionIssuer, Col::ActorName, Col::InvokedBy];
        let identity = identity.into_iter().fold(0, |sum, column| mix(sum, hash(of(record.field(column)))));
        self.kinds.push((identity, hash(of(record.field(Col::Operation)))));

        let time = values::instant(of(record.field(Col::Time)));
        if time.is_none() {
            note("time");
        }
        self.times.push(time.unwrap_or(NO_TIME));

        let source = record.field(Col::SourceIp);
        if self.last_source.0 != of(source) {
            // Most calls come from where the one before came from.
            self.last_source = (of(source).to_vec(), values::address(of(source)).unwrap_or(NO_ADDRESS));
        }
        self.addresses.push(self.last_source.1);

        let id = record.field(Col::EventId);
        let (id_view, id_number) = if !id.is_some() {
            note("event_id");
            let number = values::hash(&text[raw.clone()]);
            (self.rewritten(format!("raw-{number:032x}").as_bytes()), number)
        } else if id.escaped {
            (self.view(text, block, id), values::id(of(id)))
        } else {
            (view(text, block, id.start as usize, id.end as usize), values::id(of(id)))
        };
        self.views[Col::EventId as usize].push(id_view);
        self.ids.push(id_number);

        let account = if record.field(Col::Account).is_some() { Col::Account } else { Col::ActorAccount };
        let account = self.view(text, block, record.field(account));
        self.views[Col::Account as usize].push(account);

        let code = record.field(Col::ErrorCode);
        let code_view = self.view(text, block, code);
        self.views[Col::ErrorCode as usize].push(code_view);
        let outcome: &[u8] = if code.is_some() && values::is_denial(of(code)) {
            b"denied"
        } else if code.is_some() || record.field(Col::ErrorMessage).is_some() || record.sign_in_failed {
            b"failure"
        } else {
            b"success"
        };
        self.views[Col::Outcome as usize].push(crate::view::inline_view(outcome));
        self.views[Col::AccessLevel as usize].push(match record.read_only {
            Some(true) => crate::view::inline_view(b"read"),
            Some(false) => crate::view::inline_view(b"write"),
            None => NULL_VIEW,
        });

        for &arn in &record.resources {
            let view = self.view(text, block, arn);
            self.resources.push(view);
        }
        self.resource_ends.push(self.resources.len() as u32);
    }

    /// The record's own text, without what the columns of time and event id hold: head, time, call, body, event id
    /// and tail, one after the other, are the record byte for byte. What most records of
    /// an identity share is thus stored once a file, and what no two share is stored once. A record with its members in
    /// another order, or without them, stands whole in `raw_data`.
    fn push_raw(&mut self, text: &[u8], block: u32, raw: &std::ops::Range<usize>, record: &Record) {
        let (time, id) = (record.field(Col::Time), record.field(Col::EventId));
        let (time_start, time_end) = (time.start as usize, time.end as usize);
        let (id_start, id_end) = (id.start as usize, id.end as usize);
        let parameters = record.parameters as usize;
        let in_order = raw.start < time_start && time_end < parameters && parameters < id_start && id_end < raw.end;
        // Queries write the time again by way of nanoseconds, which reach from 1677 to 2262.
        let writable = |micros: i64| micros.unsigned_abs() < i64::MAX as u64 / 1000;
        let plain = !id.escaped && values::plain_instant(&text[time_start..time_end]).is_some_and(writable);
        let pieces = if in_order && plain {
            let mut shared = |start, end| self.repeats.view(&self.blocks, text, block, start, end);
            [
                shared(raw.start, time_start),
                shared(time_end, parameters),
                view(text, block, parameters, id_start),
                shared(id_end, raw.end),
            ]
        } else {
            [NULL_VIEW, NULL_VIEW, view(text, block, raw.start, raw.end), NULL_VIEW]
        };
        for (column, piece) in [Col::RawHead, Col::RawCall, Col::RawBody, Col::RawTail].into_iter().zip(pieces) {
            self.views[column as usize].push(piece);
        }
    }

    fn view(&mut self, text: &[u8], block: u32, field: Field) -> u128 {
        if !field.is_some() {
            return NULL_VIEW;
        }
        let (start, end) = (field.start as usize, field.end as usize);
        if !field.escaped {
            return self.repeats.view(&self.blocks, text, block, start, end);
        }
        let mut plain = Vec::with_capacity(end - start);
        crate::json::unescape(&text[start..end], &mut plain);
        self.rewritten(&plain)
    }

    /// A view of text that stands in no input as it is.
    fn rewritten(&mut self, text: &[u8]) -> u128 {
        let start = self.blocks[REWRITTEN].len();
        self.blocks[REWRITTEN].extend_from_slice(text);
        view(&self.blocks[REWRITTEN], REWRITTEN as u32, start, start + text.len())
    }
}
