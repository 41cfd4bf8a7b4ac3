//! Where words go: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};

use stanch_model::{Gap, text};

use crate::failure::Failure;

/// Writes a result.
pub(crate) fn result(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
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

/// Columns of the terminal that results go to, or of a page where they go elsewhere.
pub(crate) fn width() -> usize {
    match terminal_size::terminal_size() {
        Some((width, _)) if io::stdout().is_terminal() => usize::from(width.0).clamp(60, 200),
        _ => 120,
    }
}
