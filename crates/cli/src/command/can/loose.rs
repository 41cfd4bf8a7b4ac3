//! Requests with loose policies: JSON lines in, JSON lines out.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;
use stanch_iam::loose::{Answer, Error, LONGEST, Outcome, answer};
use stanch_model::text::to_json;

use crate::args::{Common, Format};
use crate::failure::Failure;

/// Answers each line of a file, or of standard input where it is `-`. One line at a time is in memory.
pub(super) fn run(file: &Path, common: &Common) -> Result<ExitCode, Failure> {
    if common.format == Format::Csv {
        return Err(Failure::Usage("answers with --policies are JSON lines; leave --format csv out".to_owned()));
    }
    let out = BufWriter::new(io::stdout().lock());
    let (lines, failed) = if file == Path::new("-") {
        answers(io::stdin().lock(), out, file)?
    } else {
        let opened = File::open(file).map_err(|error| unreadable(file, &error))?;
        answers(BufReader::with_capacity(1 << 16, opened), out, file)?
    };
    if failed > 0 {
        let text = format!("{failed} of {lines} lines could not be read; the answer in the place of each says why");
        return Err(Failure::Usage(text));
    }
    Ok(ExitCode::SUCCESS)
}

fn unreadable(file: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!("{} cannot be read: {error}; check its name and that you may read it", file.display()))
}

/// Writes an answer a line, and counts the lines and those that could not be read. Lines of nothing but white space are
/// passed over.
fn answers(mut input: impl BufRead, mut out: impl Write, file: &Path) -> Result<(u64, u64), Failure> {
    let mut line = Vec::new();
    let (mut lines, mut failed) = (0, 0);
    loop {
        let length = next(&mut input, &mut line).map_err(|error| unreadable(file, &error))?;
        if length == 0 {
            break;
        }
        if line.trim_ascii().is_empty() && length <= LONGEST {
            continue;
        }
        let said = said(&line, length);
        lines += 1;
        failed += u64::from(matches!(said.outcome, Outcome::Failed { .. }));
        writeln!(out, "{}", to_json(&said, false)?)?;
    }
    out.flush()?;
    Ok((lines, failed))
}

/// The answer to a line of so many bytes, of which no more than the limit was kept.
fn said(line: &[u8], length: usize) -> Answer {
    let failed = |error: String| Answer { id: Value::Null, outcome: Outcome::Failed { error } };
    if length > LONGEST {
        return failed(Error::Long { length }.to_string());
    }
    match std::str::from_utf8(line) {
        Ok(text) => answer(text),
        Err(error) => failed(format!("the line is not UTF-8 from byte {} on; write it as UTF-8", error.valid_up_to())),
    }
}

/// Reads the next line without its end, and gives its length with its end; none is left where that is zero. Of a line that
/// is too long only its beginning is kept.
fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    line.clear();
    let mut length = 0;
    loop {
        let bytes = match input.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(bytes.len(), |end| end + 1);
        let room = (LONGEST + 1).saturating_sub(line.len());
        line.extend_from_slice(bytes.get(..taken.min(room)).unwrap_or_default());
        length += taken;
        input.consume(taken);
        if end.is_some() || taken == 0 {
            break;
        }
    }
    if line.ends_with(b"\n") {
        line.pop();
    }
    Ok(length)
}
