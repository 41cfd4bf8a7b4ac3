//! The case folder: where everything about one investigation lies.

mod error;
mod list;
mod lock;
mod write;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use error::FolderError;
pub(crate) use list::{list, stem};
pub use lock::CaseLock;
pub use write::write_atomic;

use stanch_contain::plan::Plan;

use crate::config::{ConfigError, Preset, Settings};

/// The file that makes a folder a case.
const CASE_FILE: &str = "case.toml";

/// One investigation's folder. Having one means that its `case.toml` was there a moment ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFolder {
    root: PathBuf,
}

impl CaseFolder {
    /// Makes a new case in `root`, which must be missing or empty, from a preset. Only the person who makes it can read
    /// it: logs and lists of exposed keys are of use to others, too.
    ///
    /// # Errors
    /// When the folder is not empty, is a case or lies in one, or cannot be written.
    pub fn init(root: &Path, preset: &Preset) -> Result<Self, FolderError> {
        if let Some(around) = case_around(root)? {
            return Err(match around == absolute(root)? {
                true => FolderError::AlreadyACase { root: root.to_owned() },
                false => FolderError::InsideACase { root: root.to_owned(), around },
            });
        }
        match is_free(root) {
            Ok(true) => {}
            Ok(false) => return Err(FolderError::NotEmpty { root: root.to_owned() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(FolderError::NotAFolder { root: root.to_owned() });
            }
            Err(source) => return Err(FolderError::Read { path: root.to_owned(), source }),
        }
        let folder = Self { root: root.to_owned() };
        // The case file is written last: a folder without one is no case, and init can be run on it again.
        for part in [folder.root.clone(), folder.lake(), folder.results(), folder.inventory()] {
            write::make_private_folder(&part)?;
        }
        write_atomic(&folder.case_toml(), preset.text.as_bytes())?;
        Ok(folder)
    }

    /// The case in exactly this folder, as `--case DIR` names it.
    ///
    /// # Errors
    /// When there is no `case.toml` in it, or that cannot be told.
    pub fn open(root: &Path) -> Result<Self, FolderError> {
        match is_case(root)? {
            true => Ok(Self { root: root.to_owned() }),
            false => Err(FolderError::NotACase { root: root.to_owned() }),
        }
    }

    /// The case that `from` lies in: the nearest folder upwards, itself included, that has a `case.toml`.
    ///
    /// # Errors
    /// When there is none, or that cannot be told.
    pub fn find(from: &Path) -> Result<Self, FolderError> {
        case_around(from)?.map(|root| Self { root }).ok_or_else(|| FolderError::NotFound { from: from.to_owned() })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `case.toml`: what the person decides.
    pub fn case_toml(&self) -> PathBuf {
        self.root.join(CASE_FILE)
    }

    /// `lake/`: the logs in columns, and the ledger of every input file.
    pub fn lake(&self) -> PathBuf {
        self.root.join("lake")
    }

    /// `results/`: what the stages found.
    pub fn results(&self) -> PathBuf {
        self.root.join("results")
    }

    /// `inventory/`: what the vendor held and what clouds said of it, values removed.
    pub fn inventory(&self) -> PathBuf {
        self.root.join("inventory")
    }

    /// `inventory/exposures.json`: what the vendor held.
    pub fn exposures(&self) -> PathBuf {
        self.inventory().join("exposures.json")
    }

    /// `inventory/decisions.jsonl`: what people decided about links.
    pub fn decisions(&self) -> PathBuf {
        self.inventory().join("decisions.jsonl")
    }

    /// `plans/`: what is to be done about it, each plan in a file of its own.
    pub fn plans(&self) -> PathBuf {
        self.root.join("plans")
    }

    /// `playbooks/`: what is to be done by whom in what order, each playbook in a file of its own.
    pub fn playbooks(&self) -> PathBuf {
        self.root.join("playbooks")
    }

    /// `journal/`: what was done, by plans and by playbooks.
    pub fn journal_folder(&self) -> PathBuf {
        self.root.join("journal")
    }

    /// `journal/playbook-<run>.jsonl`: one run of a playbook.
    pub fn run_file(&self, run: &str) -> PathBuf {
        self.journal_folder().join(format!("playbook-{run}.jsonl"))
    }

    /// `journal/journal.jsonl`: what was done outside of the case.
    pub fn journal_file(&self) -> PathBuf {
        self.journal_folder().join("journal.jsonl")
    }

    /// `watch/`: what is known of alerts, and messages that wait for their receivers.
    pub fn watch(&self) -> PathBuf {
        self.root.join("watch")
    }

    /// `watch/indicators.json`: what strangers used, as STIX, which `stanch watch` writes and every review looks for.
    pub fn strangers(&self) -> PathBuf {
        self.watch().join("indicators.json")
    }

    /// `report.md`: the report in Markdown.
    pub fn report(&self) -> PathBuf {
        self.root.join("report.md")
    }

    /// What `case.toml` says at this moment.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        Settings::load(&self.case_toml())
    }

    /// Takes the case for writing, until the lock is dropped or the process ends, however it ends.
    ///
    /// # Errors
    /// When another process has it, or the lock file cannot be made.
    pub fn lock(&self) -> Result<CaseLock, FolderError> {
        CaseLock::take(&self.root)
    }

    /// Takes the journal for writing, likewise, and makes its folder where that is missing: a plan may run for minutes,
    /// during which other commands write the rest of the case.
    ///
    /// # Errors
    /// As [`CaseFolder::lock`].
    pub fn lock_journal(&self) -> Result<CaseLock, FolderError> {
        let folder = self.journal_folder();
        write::make_private_folder(&folder)?;
        CaseLock::at(&folder.join(".lock"), &self.root)
    }

    /// Takes a run of a playbook for itself, likewise: the commands that it calls write the rest of the case.
    ///
    /// # Errors
    /// As [`CaseFolder::lock`].
    pub fn lock_run(&self, run: &str) -> Result<CaseLock, FolderError> {
        let folder = self.journal_folder();
        write::make_private_folder(&folder)?;
        CaseLock::at(&folder.join(format!(".playbook-{run}.lock")), &self.root)
    }

    /// Takes the watch for itself, likewise, and makes its folder.
    ///
    /// # Errors
    /// As [`CaseFolder::lock`].
    pub fn lock_watch(&self) -> Result<CaseLock, FolderError> {
        write::make_private_folder(&self.watch())?;
        CaseLock::at(&self.watch().join(".lock"), &self.root)
    }

    /// Keeps a plan under its id, and gives the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_plan(&self, plan: &Plan) -> Result<PathBuf, FolderError> {
        write::make_private_folder(&self.plans())?;
        let path = self.plans().join(format!("{}.json", plan.id));
        write_atomic(&path, plan.to_text().as_bytes())?;
        Ok(path)
    }

    /// Takes a file of `inventory/` for writing, likewise: what it stands for may take an hour, during which other
    /// commands write the rest of the case.
    ///
    /// # Errors
    /// As [`CaseFolder::lock`].
    pub fn lock_part(&self, name: &str) -> Result<CaseLock, FolderError> {
        CaseLock::at(&self.inventory().join(format!(".{name}.lock")), &self.root)
    }
}

/// The nearest folder from `from` upwards that is a case. `from` need not exist.
fn case_around(from: &Path) -> Result<Option<PathBuf>, FolderError> {
    for folder in absolute(from)?.ancestors() {
        if is_case(folder)? {
            return Ok(Some(folder.to_owned()));
        }
    }
    Ok(None)
}

/// The path from the root, symbolic links resolved as far as the path exists: links must not hide that a folder lies in
/// a case.
fn absolute(path: &Path) -> Result<PathBuf, FolderError> {
    let fail = |source| FolderError::Read { path: path.to_owned(), source };
    let written = std::path::absolute(path).map_err(fail)?;
    for existing in written.ancestors() {
        match fs::canonicalize(existing) {
            Ok(resolved) => {
                let missing = written.strip_prefix(existing).unwrap_or(Path::new(""));
                // Joining an empty path would leave a slash at the end.
                return Ok(if missing.as_os_str().is_empty() { resolved } else { resolved.join(missing) });
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(source) => return Err(fail(source)),
        }
    }
    Ok(written)
}

/// Whether a folder has a `case.toml`.
fn is_case(folder: &Path) -> Result<bool, FolderError> {
    let file = folder.join(CASE_FILE);
    match fs::metadata(&file) {
        Ok(found) => Ok(found.is_file()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
        Err(source) => Err(FolderError::Read { path: file, source }),
    }
}

/// Whether a folder has nothing in it but what an interrupted init leaves behind.
fn is_free(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let ours = ["lake", "results", "inventory"].iter().any(|part| name == *part);
        let empty = ours && entry.file_type()?.is_dir() && fs::read_dir(entry.path())?.next().is_none();
        if !empty && !write::is_leftover(&name) {
            return Ok(false);
        }
    }
    Ok(true)
}
