//! Where words go: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};

use stanch_case::view::{self, Detail, Layout, Page};
use stanch_model::{Gap, text};

use crate::args::Format;
use crate::failure::Failure;

/// Writes a result.
pub(crate) fn result(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    // A list of lines that has none stays empty.
    if !text.is_empty() && !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Says something beside the result. That nobody listens any more is no reason to stop.
pub(crate) fn remark(quiet: bool, words: &str) {
    if !quiet {
        drop(writeln!(io::stderr().lock(), "{words}"));
    }
}

/// Says why the command failed. The text may hold a file's name, which anyone may have chosen.
pub(crate) fn complain(failure: &Failure) {
    drop(writeln!(io::stderr().lock(), "stanch: {}", text::terminal(&failure.to_string())));
}

/// Lists gaps, a few of each kind, and says how many more there are.
pub(crate) fn gaps(quiet: bool, gaps: &[Gap]) {
    const LISTED: usize = 8;
    for gap in gaps.iter().take(LISTED) {
        let place = gap.offset.map_or(String::new(), |offset| format!(" at byte {offset}"));
        let times = if gap.count > 1 { format!(" ({} times)", gap.count) } else { String::new() };
        let line = format!("{}{place}: {}{times}", gap.source, gap.cause);
        remark(quiet, &format!("  gap: {}", text::terminal(&line)));
    }
    if gaps.len() > LISTED {
        remark(quiet, &format!("  … and {} more gaps; the report lists them all", gaps.len() - LISTED));
    }
}

/// A page in the form that was asked for.
pub(crate) fn told(page: &impl Page, format: Format) -> Result<String, Failure> {
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    Ok(match format {
        Format::Table => view::terminal(page, Detail::SCREEN, Layout { width: width(), colour }),
        Format::Json => page.json()?,
        Format::Csv => page.csv(),
    })
}

/// Columns of the terminal that results go to, or of a page where they go elsewhere.
fn width() -> usize {
    match terminal_size::terminal_size() {
        Some((width, _)) if io::stdout().is_terminal() => usize::from(width.0).clamp(60, 200),
        _ => 120,
    }
}
