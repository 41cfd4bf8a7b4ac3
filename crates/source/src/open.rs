//! Opening input files: what they are packed with is told by their first bytes, whatever they are called.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use libdeflater::Decompressor;
use sha2::{Digest, Sha256};
use stanch_model::GapKind;

use crate::document::{Document, Outcome, read_cause};
use crate::rows::Rows;

/// Files up to this size are read into memory; larger ones are read as a stream.
const WHOLE_FILE: u64 = 16 << 20;
/// Text up to this size is unpacked at once.
const WHOLE_TEXT: usize = 32 << 20;
/// A block takes the text of small files until it is this full.
const SHARED_BLOCK: usize = 4 << 20;
/// Packed data may grow to this many times its size, or to [`GROWTH_FREE`]; audit logs grow 10 to 30 times. A bomb grows
/// 1,000 times a layer.
const GROWTH: u64 = 300;
const GROWTH_FREE: u64 = 64 << 20;
/// Layers of packing, as in a gzip inside a zip.
const LAYERS: usize = 4;

const GZIP: &[u8] = b"\x1f\x8b\x08";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";
const ZIP: &[u8] = b"PK\x03\x04";

/// What is kept between files so that it need not be made anew.
pub struct Opener {
    gunzip: Decompressor,
    packed: Vec<u8>,
}

/// Why the file could not be read at all.
pub type Unreadable = io::Error;

impl Default for Opener {
    fn default() -> Self {
        Self::new()
    }
}

impl Opener {
    /// An opener for one thread.
    pub fn new() -> Self {
        Self { gunzip: Decompressor::new(), packed: Vec::new() }
    }

    /// Reads a file's events into `rows`, and returns the SHA-256 of the file as it is. `full` is called when the rows
    /// should be written before more are read; `skip` tells, by that hash, whether a file that was read into memory has
    /// been taken already.
    ///
    /// # Errors
    /// When the file cannot be opened or read to its end at once, and what `full` answers.
    pub fn read<E: From<Unreadable>>(
        &mut self,
        path: &Path,
        source: &str,
        rows: &mut Rows,
        outcome: &mut Outcome,
        skip: impl FnOnce(&str) -> bool,
        mut full: impl FnMut(&mut Rows) -> Result<(), E>,
    ) -> Result<String, E> {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        if size > WHOLE_FILE {
            let sha256 = hash_of(&mut file)?;
            if !skip(&sha256) {
                let file = File::open(path)?;
                unpack(Source::File(file), source, rows, outcome, &mut full)?;
            }
            return Ok(sha256);
        }
        let mut packed = std::mem::take(&mut self.packed);
        packed.clear();
        file.read_to_end(&mut packed)?;
        let sha256 = hex(&Sha256::digest(&packed));
        let outcome = if skip(&sha256) { Ok(()) } else { self.bytes(&packed, source, rows, outcome, full) };
        self.packed = packed;
        outcome.map(|()| sha256)
    }

    /// Reads the events of a file whose content is at hand; otherwise as [`Self::read`].
    ///
    /// # Errors
    /// What `full` answers.
    pub fn bytes<E>(
        &mut self,
        content: &[u8],
        source: &str,
        rows: &mut Rows,
        outcome: &mut Outcome,
        mut full: impl FnMut(&mut Rows) -> Result<(), E>,
    ) -> Result<(), E> {
        if content.is_empty() {
            outcome.gap(GapKind::Malformed, source, 0, "the file is empty");
        } else if !self.at_once(content, source, rows, outcome) {
            unpack(Source::Memory(content), source, rows, outcome, &mut full)?;
        }
        full(rows)
    }

    /// The fast way, for one gzip member or plain text of a size that fits into a block. `false` where the file is
    /// something else, or where anything is wrong with it: the stream finds out what, and keeps what it can.
    fn at_once(&mut self, packed: &[u8], source: &str, rows: &mut Rows, outcome: &mut Outcome) -> bool {
        let is_gzip = packed.starts_with(GZIP);
        let size = match packed {
            // The last four bytes of a gzip are its text's size, when it has one member, as files of CloudTrail have.
            [.., a, b, c, d] if is_gzip => u32::from_le_bytes([*a, *b, *c, *d]) as usize,
            _ => packed.len(),
        };
        let several = is_gzip && memchr::memmem::find(&packed[3..], GZIP).is_some();
        if several || size == 0 || size > WHOLE_TEXT || size as u64 > GROWTH * packed.len() as u64 {
            return false;
        }
        let last = rows.blocks.len() - 1;
        let fits = last > crate::rows::EXTRACTED && rows.blocks[last].capacity() - rows.blocks[last].len() >= size;
        if !fits {
            rows.blocks.push(Vec::with_capacity(size.max(SHARED_BLOCK)));
        }
        let block = rows.blocks.len() - 1;
        let start = rows.blocks[block].len();
        if is_gzip {
            rows.blocks[block].resize(start + size, 0);
            if self.gunzip.gzip_decompress(packed, &mut rows.blocks[block][start..]) != Ok(size) {
                rows.blocks[block].truncate(start);
                return false;
            }
        } else {
            rows.blocks[block].extend_from_slice(packed);
        }
        let text = &rows.blocks[block][start..];
        let first = text.iter().find(|b| !b.is_ascii_whitespace());
        if !matches!(first, Some(b'{' | b'[')) {
            rows.blocks[block].truncate(start);
            return false;
        }
        Document::new(rows, outcome, source).whole(block, start);
        true
    }
}

enum Source<'a> {
    Memory(&'a [u8]),
    File(File),
}

fn unpack<E>(
    input: Source<'_>,
    source: &str,
    rows: &mut Rows,
    outcome: &mut Outcome,
    full: &mut dyn FnMut(&mut Rows) -> Result<(), E>,
) -> Result<(), E> {
    match input {
        Source::Memory(bytes) if bytes.starts_with(ZIP) => zip(Cursor::new(bytes), source, rows, outcome, full),
        Source::Memory(bytes) => layer(Box::new(bytes), bytes.len() as u64, source, 0, rows, outcome, full),
        Source::File(file) => {
            let size = file.metadata().map_or(0, |metadata| metadata.len());
            let mut reader = BufReader::with_capacity(1 << 18, file);
            if reader.fill_buf().is_ok_and(|start| start.starts_with(ZIP)) {
                return zip(reader, source, rows, outcome, full);
            }
            layer(Box::new(reader), size, source, 0, rows, outcome, full)
        }
    }
}

/// Takes off one layer of packing after another, and reads what is inside.
fn layer<E>(
    mut reader: Box<dyn BufRead + '_>,
    size: u64,
    source: &str,
    depth: usize,
    rows: &mut Rows,
    outcome: &mut Outcome,
    full: &mut dyn FnMut(&mut Rows) -> Result<(), E>,
) -> Result<(), E> {
    let start = match reader.fill_buf() {
        Ok(start) => start,
        Err(error) => {
            // A reader may tell of its error only once, so it is noted here.
            outcome.gap(GapKind::Compression, source, 0, &read_cause(&error));
            return Ok(());
        }
    };
    let limit = size.saturating_mul(GROWTH).max(GROWTH_FREE);
    let inner: Box<dyn Read + '_> = if start.starts_with(GZIP) {
        Box::new(flate2::bufread::MultiGzDecoder::new(reader))
    } else if start.starts_with(ZSTD) {
        match zstd::stream::read::Decoder::with_buffer(reader) {
            Ok(decoder) => Box::new(decoder),
            Err(error) => {
                outcome.gap(GapKind::Compression, source, 0, &format!("zstd cannot be started: {error}"));
                return Ok(());
            }
        }
    } else {
        return Document::new(rows, outcome, source).stream(&mut *reader, full);
    };
    if depth == LAYERS {
        outcome.gap(GapKind::Compression, source, 0, "it is packed in more layers than anything that writes logs uses");
        return Ok(());
    }
    let capped = BufReader::with_capacity(1 << 18, Capped { inner, left: limit });
    layer(Box::new(capped), limit / GROWTH, source, depth + 1, rows, outcome, full)
}

fn zip<E>(
    reader: impl Read + io::Seek,
    source: &str,
    rows: &mut Rows,
    outcome: &mut Outcome,
    full: &mut dyn FnMut(&mut Rows) -> Result<(), E>,
) -> Result<(), E> {
    let mut archive = match zip::ZipArchive::new(reader) {
        Ok(archive) => archive,
        Err(error) => {
            outcome.gap(GapKind::Compression, source, 0, &format!("the zip's list of files cannot be read: {error}"));
            return Ok(());
        }
    };
    for index in 0..archive.len() {
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                let cause = format!("file {} of the zip cannot be read: {error}", index + 1);
                outcome.gap(GapKind::Compression, source, 0, &cause);
                continue;
            }
        };
        if entry.is_dir() {
            continue;
        }
        let name = format!("{source}!{}", entry.name().unwrap_or_else(|_| format!("file {}", index + 1).into()));
        let size = entry.compressed_size();
        let capped = Capped { inner: &mut entry, left: size.saturating_mul(GROWTH).max(GROWTH_FREE) };
        layer(Box::new(BufReader::with_capacity(1 << 18, capped)), size, &name, 1, rows, outcome, full)?;
        full(rows)?;
    }
    Ok(())
}

/// A reader that refuses to give more than a limit.
struct Capped<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => {
                let cause = format!("the data grow to more than {GROWTH} times their packed size, as a bomb would");
                return Err(io::Error::other(cause));
            }
        }
        Ok(read)
    }
}

fn hash_of(reader: &mut impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
