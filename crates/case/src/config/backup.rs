//! `[[backup]]`: the copies that the organisation would come back from.

use chrono::{DateTime, Utc};

use super::reader::Section;
use super::value;

/// A copy that somebody relies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// What is copied, in words.
    pub of: String,
    /// Where it is.
    pub at: BackupPlace,
    /// When a restore of it was last tried and went well; none where nobody did.
    pub restore_tested: Option<DateTime<Utc>>,
    /// Who keeps it.
    pub keeper: Option<String>,
}

/// Where a copy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackupPlace {
    /// In AWS, by ARN: a vault or a bucket.
    Arn(String),
    /// Where no credential reaches, by the name that people have for it.
    Offline(String),
}

/// One `[[backup]]`.
pub(super) fn backup(section: Section<'_, '_>) -> Option<Backup> {
    let of = section.required("of", "\"…\"").and_then(|found| value::text(&section, "of", found));
    let arn = section.optional("copy");
    let offline = section.optional("offline");
    let at = match (arn, offline) {
        (Some(found), None) => {
            let arn = value::text(&section, "copy", found);
            if arn.as_deref().is_some_and(|arn| !arn.starts_with("arn:")) {
                let what = "`copy` in [[backup]] is no ARN; write arn:aws:backup:… or arn:aws:s3:::…, or `offline = \"…\"` for \
                            a copy that no credential reaches";
                section.complain(found.span(), what);
            }
            arn.map(BackupPlace::Arn)
        }
        (None, Some(found)) => value::text(&section, "offline", found).map(BackupPlace::Offline),
        _ => {
            let what =
                "[[backup]] says not where the copy is; add either `copy` with its ARN or `offline` with its name";
            section.complain(section.at.clone(), what);
            None
        }
    };
    let tested = section.optional("restore_tested");
    let restore_tested = tested.and_then(|found| value::instant(&section, "restore_tested", found));
    let keeper = section.optional("keeper").and_then(|found| value::text(&section, "keeper", found));
    section.finish();
    Some(Backup { of: of?, at: at?, restore_tested, keeper })
}
