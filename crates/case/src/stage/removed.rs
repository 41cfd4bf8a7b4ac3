//! What a way back in consists of, so that its removal can be held against the next collection.

use stanch_contain::journal::{Left, LeftKind};
use stanch_detect::{Made, MadeKind, made};
use stanch_lake::Ledger;
use stanch_model::Finding;

use super::{StageError, open_lake, runtime};
use crate::folder::CaseFolder;

/// Identities and keys that the events of a finding made, as far as it lists them.
///
/// # Errors
/// When the lake cannot be read.
pub fn made_by(folder: &CaseFolder, finding: &Finding, threads: usize) -> Result<Vec<Left>, StageError> {
    if Ledger::read(&folder.lake())?.parts().is_empty() {
        return Ok(Vec::new());
    }
    let lake = open_lake(folder, threads)?;
    let found = runtime(threads)?.block_on(made(&lake, &finding.evidence))?;
    let left = |Made { account, kind, name }: Made| {
        let kind = match kind {
            MadeKind::User => LeftKind::User,
            MadeKind::Role => LeftKind::Role,
            MadeKind::AccessKey => LeftKind::AccessKey,
        };
        Left { account, kind, name }
    };
    Ok(found.into_iter().map(left).collect())
}
