//! What is forgotten or undone once everything is done. Each slip has to turn the gate to NO, for its own reasons and for no
//! other.

mod cloud;
mod settings;
mod stage;
mod use_of;

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::error::DrillError;
use crate::incident::Incident;
use crate::program::{Program, list, text};
use stage::Stage;

/// Something that goes wrong.
pub struct Slip {
    /// A few words that name it.
    pub id: &'static str,
    /// What happened, as one sentence without a full stop.
    pub what: &'static str,
    /// The conditions that hold then, in the gate's order.
    pub holds: &'static [&'static str],
    play: fn(&Stage<'_>) -> Result<(), DrillError>,
}

/// All of them.
pub const SLIPS: &[Slip] = &[
    Slip {
        id: "setting",
        what: "somebody changed case.toml, and nothing was made anew",
        holds: &["results"],
        play: settings::changed,
    },
    Slip {
        id: "forgotten-secret",
        what: "a key that the vendor held too stood on no list",
        holds: &["credentials"],
        play: settings::forgotten,
    },
    Slip {
        id: "undone",
        what: "what stopped an old key was undone after it was replaced",
        holds: &["old-values"],
        play: settings::undone,
    },
    Slip {
        id: "deny-removed",
        what: "Terraform removed the policy that denies",
        holds: &["verified"],
        play: cloud::policy_removed,
    },
    Slip {
        id: "boundary-removed",
        what: "an administrator removed a permission boundary",
        holds: &["verified"],
        play: cloud::boundary_removed,
    },
    Slip { id: "stranger", what: "a stranger used a canary", holds: &["quiet", "smoke"], play: use_of::stranger },
    Slip { id: "job-on-old-key", what: "a job still runs on an old key", holds: &["smoke"], play: use_of::job },
    Slip {
        id: "use-without-log",
        what: "an old key was used, and no log has the call",
        holds: &["quiet", "smoke"],
        play: use_of::unlogged,
    },
    Slip { id: "nobody-looked", what: "nobody looked for seven hours", holds: &["quiet"], play: use_of::nobody },
    Slip {
        id: "way-back-left",
        what: "the user that the intruder made is there again",
        holds: &["persistence"],
        play: cloud::way_back,
    },
    Slip {
        id: "way-back-muted",
        what: "a mute hides what is about ways back",
        holds: &["persistence"],
        play: settings::muted,
    },
    Slip {
        id: "log-cut",
        what: "a log file cannot be read to its end",
        holds: &["persistence"],
        play: settings::log_cut,
    },
    Slip {
        id: "backup-reached",
        what: "an accepted key reaches a backup by a chain of roles",
        holds: &["backups"],
        play: cloud::backup,
    },
    Slip {
        id: "restore-untested",
        what: "a copy is declared of which nobody tested a restore",
        holds: &["backups"],
        play: settings::untested,
    },
    Slip {
        id: "role-open",
        what: "a role lets in jobs of any project again",
        holds: &["pinned"],
        play: cloud::role_open,
    },
];

impl Slip {
    fn failed(&self, error: &DrillError) -> Slipped {
        let (id, what, says) = (self.id, self.what, error.to_string());
        Slipped { id, what, answer: "not played".to_owned(), stopped: 0, holds: Vec::new(), says, as_meant: false }
    }
}

/// What came of a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slipped {
    /// What it is called.
    pub id: &'static str,
    /// What happened.
    pub what: &'static str,
    /// The answer of the gate for all.
    pub answer: String,
    /// How many projects it stops.
    pub stopped: usize,
    /// The conditions that hold.
    pub holds: Vec<String>,
    /// What the gate says of the first of them.
    pub says: String,
    /// Whether it stops projects, for exactly the reasons that are meant.
    pub as_meant: bool,
}

/// Tries each slip on a copy of a case that is at GO. The incident is afterwards what it was before.
///
/// # Errors
/// When a copy cannot be made, or a command fails that must not.
pub fn try_all(incident: &Incident, program: &Program) -> Result<Vec<Slipped>, DrillError> {
    let (moment, now) = (incident.cloud.moment(), program.now());
    let mut all = Vec::new();
    for slip in SLIPS {
        let copy = tempfile::tempdir().map_err(DrillError::Loopback)?;
        let case = copy.path().join("case");
        copy_case(&program.case, &case).map_err(|source| DrillError::File { path: program.case.clone(), source })?;
        let stage = Stage { incident, program: program.on(case) };
        let slipped = (slip.play)(&stage).and_then(|()| judged(&stage, slip));
        incident.cloud.go_back(&moment);
        incident.clock().set(now);
        // What could not be played was not answered as it has to be, and the others are of use.
        all.push(slipped.unwrap_or_else(|error| slip.failed(&error)));
    }
    Ok(all)
}

/// What the gate says after a slip.
fn judged(stage: &Stage<'_>, slip: &Slip) -> Result<Slipped, DrillError> {
    let gate = stage.program.json(&["gate"])?;
    let held = |condition: &&Value| ["not_met", "unknown"].contains(&text(condition, "state"));
    let holding: Vec<&Value> = list(&gate, "conditions").filter(held).collect();
    let holds: Vec<String> = holding.iter().map(|condition| text(condition, "id").to_owned()).collect();
    let first = holding.first().and_then(|condition| list(condition, "items").find(held));
    let answer = text(&gate, "answer").to_owned();
    let stopped = list(&gate, "projects").filter(|project| text(project, "answer") == "no").count();
    Ok(Slipped {
        id: slip.id,
        what: slip.what,
        // What is one project's own holds that one, and not the others.
        as_meant: answer != "go" && stopped > 0 && holds == slip.holds,
        stopped,
        says: first.map(|item| text(item, "says").to_owned()).unwrap_or_default(),
        answer,
        holds,
    })
}

/// Copies a case. What never changes once it is written is linked.
fn copy_case(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, into) = (entry?, to);
        let (path, into) = (entry.path(), into.join(entry.file_name()));
        let kept = path.extension().is_some_and(|extension| extension == "parquet" || extension == "gz");
        if path.is_dir() {
            copy_case(&path, &into)?;
        } else if !kept || fs::hard_link(&path, &into).is_err() {
            fs::copy(&path, &into)?;
            // When it was written says whether it may still be written.
            let written = fs::metadata(&path)?.modified()?;
            fs::File::options().write(true).open(&into)?.set_modified(written)?;
        }
    }
    Ok(())
}
