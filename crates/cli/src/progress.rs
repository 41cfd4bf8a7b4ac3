//! A bar with rate and time left, for work of more than a second, where somebody can see it.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far some work is.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// Units done.
    pub(crate) done: u64,
    /// Units in all.
    pub(crate) total: u64,
    /// What else is worth knowing.
    pub(crate) words: String,
}

/// What the units are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unit {
    Bytes,
    Events,
    Listings,
}

/// Does `work` while a bar shows what `state` says. Nothing is drawn in the first second, nor where standard error is no
/// terminal, nor when `quiet`.
pub(crate) fn watch<T>(quiet: bool, unit: Unit, state: impl Fn() -> State + Sync, work: impl FnOnce() -> T) -> T {
    if quiet || !std::io::stderr().is_terminal() {
        return work();
    }
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let painter = scope.spawn(|| paint(unit, &state, &over));
        let outcome = work();
        over.store(true, Ordering::Release);
        painter.thread().unpark();
        outcome
    })
}

fn paint(unit: Unit, state: &(impl Fn() -> State + Sync), over: &AtomicBool) {
    let start = Instant::now();
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    let template = match unit {
        Unit::Bytes => "{bar:30} {percent:>3} %  {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left  {msg}",
        // Listings lead to further ones, so that no time left can be told.
        Unit::Listings => "{bar:30} {human_pos} of {human_len} listings known so far  {msg}",
        Unit::Events => "{bar:30} {percent:>3} %  {human_pos}/{human_len} events  {per_sec}  {eta} left  {msg}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    while !over.load(Ordering::Acquire) {
        thread::park_timeout(Duration::from_millis(200));
        if start.elapsed() > Duration::from_secs(1) && bar.is_hidden() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let now = state();
        bar.set_length(now.total);
        bar.set_position(now.done);
        bar.set_message(now.words);
    }
    bar.finish_and_clear();
}
