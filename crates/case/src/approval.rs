//! Who approved a plan: detached signatures over its file, made and checked by OpenSSH, so that people sign with the keys
//! that they have.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use stanch_contain::plan::{Approver, Plan};

use crate::config::ConfigError;
use crate::folder::{CaseFolder, FolderError, write_atomic};

/// What a signature is for, so that one made for something else counts for nothing here.
const NAMESPACE: &str = "stanch-plan";

/// The program of OpenSSH that signs and checks.
const PROGRAM: &str = "ssh-keygen";

/// Why a plan is not approved.
#[derive(Debug, thiserror::Error)]
pub enum ApprovalError {
    /// Nobody of that name can approve.
    #[error(
        "{name} is no approver of plan {plan}; approvers are {known}, as [[approver]] in case.toml said when it was made"
    )]
    Stranger {
        /// The name.
        name: String,
        /// The plan.
        plan: String,
        /// Those that there are.
        known: String,
    },
    /// A signature is not one of that person over that file.
    #[error("the signature {file} is not one by {name} over plan {plan}; sign it with `{}`", signing(path))]
    Invalid {
        /// The file with the signature.
        file: String,
        /// Who is said to have made it.
        name: String,
        /// The plan.
        plan: String,
        /// The plan's file.
        path: PathBuf,
    },
    /// Too few approved.
    #[error(
        "plan {plan} needs {needed} approvals and has {has}, because {why}; have it signed with `{}` and give the signature: stanch contain approve {plan} --as NAME --signature {}.sig",
        signing(path),
        path.display()
    )]
    TooFew {
        /// The plan.
        plan: String,
        /// How many it needs.
        needed: u8,
        /// Who approved, or `none`.
        has: String,
        /// Why they are needed.
        why: String,
        /// The plan's file.
        path: PathBuf,
    },
    /// OpenSSH is not there.
    #[error("{PROGRAM} cannot be run ({cause}); approvals are checked with OpenSSH 8.2 or later: install it")]
    NoProgram {
        /// The cause.
        cause: String,
    },
    /// A file cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// `case.toml` cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// The command that signs a plan.
pub fn signing(path: &Path) -> String {
    format!("{PROGRAM} -Y sign -n {NAMESPACE} -f ~/.ssh/id_ed25519 {}", path.display())
}

/// Keeps a signature beside its plan, after it was checked.
///
/// # Errors
/// When nobody of that name can approve, it is not theirs, or it cannot be kept.
pub fn keep(folder: &CaseFolder, plan: &Plan, name: &str, signature: &Path) -> Result<(), ApprovalError> {
    let approver = plan.approvers.iter().find(|one| one.name == name).ok_or_else(|| {
        let known: Vec<&str> = plan.approvers.iter().map(|one| one.name.as_str()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        ApprovalError::Stranger { name: name.to_owned(), plan: plan.id.clone(), known }
    })?;
    let read = |source| FolderError::Read { path: signature.to_owned(), source };
    let text = fs::read(signature).map_err(read)?;
    if !is_signed(folder, plan, approver, signature)? {
        return Err(ApprovalError::Invalid {
            file: signature.display().to_string(),
            name: name.to_owned(),
            plan: plan.id.clone(),
            path: file(folder, plan),
        });
    }
    Ok(write_atomic(&kept(folder, plan, name), &text)?)
}

/// Names of those whose signatures over a plan are kept and hold. Each is checked anew: the files may have been changed.
///
/// # Errors
/// When OpenSSH is not there, or files cannot be used.
pub fn approved_by(folder: &CaseFolder, plan: &Plan) -> Result<Vec<String>, ApprovalError> {
    // Whoever is no approver any more, or never was by case.toml, counts for nothing, whatever the plan says.
    let declared = folder.settings()?.contain.approvers;
    let mut names = Vec::new();
    for approver in plan.approvers.iter().filter(|approver| declared.contains(approver)) {
        let signature = kept(folder, plan, &approver.name);
        if signature.exists() && is_signed(folder, plan, approver, &signature)? {
            names.push(approver.name.clone());
        }
    }
    Ok(names)
}

/// Names of those who approved, where they are enough.
///
/// # Errors
/// When they are too few, and as [`approved_by`].
pub fn enough(folder: &CaseFolder, plan: &Plan) -> Result<Vec<String>, ApprovalError> {
    let needed = plan.approvals_needed();
    if needed == 0 {
        return Ok(Vec::new());
    }
    let names = approved_by(folder, plan)?;
    if names.len() >= usize::from(needed) {
        return Ok(names);
    }
    let has = if names.is_empty() { "none".to_owned() } else { format!("that of {}", names.join(", ")) };
    let why = match plan.approvals_for.join("; ") {
        why if why.is_empty() => "it has effects that bind others or cannot be taken back".to_owned(),
        why => why,
    };
    let path = file(folder, plan);
    Err(ApprovalError::TooFew { plan: plan.id.clone(), needed, has, why, path })
}

/// The file that is signed.
fn file(folder: &CaseFolder, plan: &Plan) -> PathBuf {
    folder.plans().join(format!("{}.json", plan.id))
}

/// Where a signature is kept.
fn kept(folder: &CaseFolder, plan: &Plan, name: &str) -> PathBuf {
    // Names of approvers may hold signs that names of files cannot, and no two of them share a file.
    let name = name.bytes().fold(String::new(), |name, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name + char::from(byte).encode_utf8(&mut [0; 4]),
        other => name + &format!("%{other:02x}"),
    });
    folder.plans().join(format!("{}.{name}.sig", plan.id))
}

/// Whether a signature is one by an approver over a plan. What is signed is the plan as it was read, whose hash was
/// checked, and not whatever its file holds by now.
fn is_signed(folder: &CaseFolder, plan: &Plan, by: &Approver, signature: &Path) -> Result<bool, ApprovalError> {
    let allowed = folder.plans().join(format!(".signers-{}", std::process::id()));
    write_atomic(&allowed, format!("{} namespaces=\"{NAMESPACE}\" {}\n", by.name, by.key).as_bytes())?;
    let outcome = run(&allowed, by, signature, plan.to_text().as_bytes());
    // It holds public keys alone; the next one overwrites what could not be removed.
    let _ = fs::remove_file(&allowed);
    outcome.map_err(|error| ApprovalError::NoProgram { cause: error.to_string() })
}

fn run(allowed: &Path, by: &Approver, signature: &Path, text: &[u8]) -> std::io::Result<bool> {
    let mut child = Command::new(PROGRAM)
        .args(["-Y", "verify", "-n", NAMESPACE, "-I", &by.name, "-f"])
        .arg(allowed)
        .arg("-s")
        .arg(signature)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // Where it does not read to the end, it has decided already.
        let _ = input.write_all(text);
    }
    Ok(child.wait()?.success())
}
