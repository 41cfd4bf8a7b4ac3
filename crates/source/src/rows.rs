//! Events in memory, as columns of positions into the text that was read.

use std::collections::BTreeMap;

use crate::column::{COLUMNS, Col};
use crate::cloudtrail::record::{Field, Record};
use crate::cloudtrail::values;

/// A view that stands for null; no text is that long.
pub const NULL_VIEW: u128 = u128::MAX;
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

    /// A fixed hash of a column's text in one row. Equal texts have equal hashes, in every run.
    pub fn hash_text(&self, column: Col, row: usize) -> u64 {
        let view = self.views[column as usize][row];
        let length = view as u32 as usize;
        if view == NULL_VIEW || length <= 12 {
            return mix(mix(0, view as u64), (view >> 64) as u64);
        }
        let (block, start) = ((view >> 64) as u32 as usize, (view >> 96) as usize);
        let (words, tail) = self.blocks[block][start..start + length].as_chunks::<8>();
        let sum = words.iter().fold(length as u64, |sum, bytes| mix(sum, u64::from_le_bytes(*bytes)));
        mix(sum, tail.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)))
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
        self.views[Col::Raw as usize].push(view(text, block, raw.start, raw.end));
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
        let (id_view, id_number) = if id.is_some() {
            (self.view(text, block, id), values::id(of(id)))
        } else {
            note("event_id");
            let number = values::hash(&text[raw.clone()]);
            (self.rewritten(format!("raw-{number:032x}").as_bytes()), number)
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
        self.views[Col::Outcome as usize].push(inline_view(outcome));
        self.views[Col::AccessLevel as usize].push(match record.read_only {
            Some(true) => inline_view(b"read"),
            Some(false) => inline_view(b"write"),
            None => NULL_VIEW,
        });

        for &arn in &record.resources {
            let view = self.view(text, block, arn);
            self.resources.push(view);
        }
        self.resource_ends.push(self.resources.len() as u32);
    }

    fn view(&mut self, text: &[u8], block: u32, field: Field) -> u128 {
        if !field.is_some() {
            return NULL_VIEW;
        }
        let (start, end) = (field.start as usize, field.end as usize);
        if !field.escaped {
            return view(text, block, start, end);
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

/// The Arrow string view of a piece of a block.
/// Layout: Arrow columnar format, "Variable-size Binary View Layout".
#[inline]
fn view(text: &[u8], block: u32, start: usize, end: usize) -> u128 {
    let piece = &text[start..end];
    if piece.len() <= 12 {
        return inline_view(piece);
    }
    let prefix = u32::from_le_bytes([piece[0], piece[1], piece[2], piece[3]]);
    piece.len() as u128 | u128::from(prefix) << 32 | u128::from(block) << 64 | (start as u128) << 96
}

#[inline]
fn inline_view(piece: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    bytes[0] = piece.len() as u8;
    bytes[4..4 + piece.len()].copy_from_slice(piece);
    u128::from_le_bytes(bytes)
}

/// Folds a word into a hash.
pub fn mix(sum: u64, word: u64) -> u64 {
    (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}
