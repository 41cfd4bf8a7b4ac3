//! Where a part lies, read from its path.

use std::path::Path;

use datafusion::scalar::ScalarValue;

use super::PARTITIONS;

/// The values of the lake's folders for one part, in the order of [`PARTITIONS`]. `None` if the path does not have the
/// lake's form.
pub(crate) fn values(part: &Path) -> Option<Vec<ScalarValue>> {
    let folders: Vec<&str> = part.parent()?.iter().map(|name| name.to_str()).collect::<Option<_>>()?;
    if folders.len() != PARTITIONS.len() {
        return None;
    }
    folders
        .iter()
        .zip(PARTITIONS)
        .map(|(folder, name)| Some(ScalarValue::from(folder.strip_prefix(name)?.strip_prefix('=')?)))
        .collect()
}
