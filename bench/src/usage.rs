//! What a process cost: CPU time and peak memory, by the operating system's own account.

use std::fs::File;
use std::mem::MaybeUninit;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::Failure;

/// What one run of a program cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// User and system time, in seconds.
    pub(crate) cpu: f64,
    /// From start to end, in seconds.
    pub(crate) wall: f64,
    /// Largest resident memory, in MiB.
    pub(crate) peak: f64,
}

fn seconds(time: libc::timeval) -> f64 {
    time.tv_sec as f64 + time.tv_usec as f64 / 1e6
}

/// CPU time of this process so far, in seconds.
pub(crate) fn cpu_seconds() -> f64 {
    let mut usage = MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: the pointer is to memory for one `rusage`, which the call fills when it answers 0.
    let usage = unsafe {
        assert_eq!(libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()), 0, "getrusage of the own process");
        usage.assume_init()
    };
    seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

/// Runs a program to its end, its output thrown away.
pub(crate) fn run(command: &mut Command) -> Result<Usage, Failure> {
    finish(command, Stdio::null())
}

/// Runs a program to its end, its output in a file.
pub(crate) fn run_into(command: &mut Command, path: &Path) -> Result<Usage, Failure> {
    let file = File::create(path).map_err(|error| Failure(format!("{}: {error}", path.display())))?;
    finish(command, file.into())
}

fn finish(command: &mut Command, output: Stdio) -> Result<Usage, Failure> {
    let name = format!("{command:?}");
    let start = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| Failure(format!("{name}: {error}")))?;
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: the process is our own child, waited for here only, and both pointers are to memory of their types.
    let usage = unsafe {
        let waited = libc::wait4(child.id() as libc::pid_t, &raw mut status, 0, usage.as_mut_ptr());
        if waited != child.id() as libc::pid_t {
            return Err(Failure(format!("{name}: cannot be waited for")));
        }
        usage.assume_init()
    };
    if !libc::WIFEXITED(status) || libc::WEXITSTATUS(status) != 0 {
        return Err(Failure(format!("{name}: ended with status {status}")));
    }
    Ok(Usage {
        cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        wall: start.elapsed().as_secs_f64(),
        peak: usage.ru_maxrss as f64 / 1024.0,
    })
}
