//! What the tests share.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use stanch_doubles::Double;
use stanch_doubles::aws::{Faults, caller_key, serve};
use stanch_inventory::journal::Journal;
use stanch_inventory::record::Source;
use stanch_inventory::run::Run;
use stanch_inventory::snapshot::Snapshot;
use stanch_remote::read::aws::{Aws, Scope};
use stanch_remote::{Progress, RemoteError, Secret};
use stanch_scenario::estate::aws::Estate;

/// The management account of the estate.
pub(crate) const MANAGEMENT: &str = "111122223333";

/// The account with something of everything.
pub(crate) const PRODUCTION: &str = "444455556666";

/// A file beside the tests.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/aws").join(name)
}

/// The estate of the fixture.
pub(crate) fn estate() -> Arc<Estate> {
    let text = std::fs::read(fixture("estate.json")).expect("the fixture can be read");
    Arc::new(serde_json::from_slice(&text).expect("the fixture is an estate"))
}

/// The time of a collection.
pub(crate) fn now() -> DateTime<Utc> {
    "2023-01-04T22:00:00Z".parse().expect("a time")
}

/// All accounts through a role.
pub(crate) fn everything() -> Scope {
    Scope { role: Some("stanch-collector".to_owned()), ..Scope::default() }
}

/// The secret half of a caller's key. The double looks at the shape of signatures alone.
pub(crate) fn secret() -> Secret {
    Secret::new("PLANTED-secret-of-the-caller".to_owned())
}

/// A running double of the fixture's estate.
pub(crate) async fn double(faults: Faults) -> Double {
    serve(estate(), faults).await.expect("a port of loopback")
}

/// One collection with a journal in a folder, for as long as a test may last.
pub(crate) async fn collect(
    double: &Double,
    account: &str,
    scope: Scope,
    folder: &Path,
) -> Result<(Run, Progress), RemoteError> {
    let work = async {
        let aws = Aws::connect_to(&double.url(), &caller_key(account), &secret(), scope).await?;
        let journal = Journal::open(&folder.join("journal.jsonl"), &aws.question(), now())?;
        let progress = Progress::default();
        let run = aws.collect(&journal, &progress).await?;
        Ok((run, progress))
    };
    tokio::time::timeout(Duration::from_secs(120), work).await.expect("a collection ends")
}

/// What a run makes of nothing.
pub(crate) fn snapshot(run: Run) -> Snapshot {
    Snapshot::empty(Source::Aws).after(run)
}

/// The stored form of a snapshot.
pub(crate) fn text(snapshot: &Snapshot) -> String {
    snapshot.to_text().expect("a snapshot can be written")
}

/// The outcome of a kind in a domain, as a sentence.
pub(crate) fn outcome(snapshot: &Snapshot, domain: &str, kind: &str) -> String {
    let coverage = snapshot.about.coverage.iter().find(|one| one.domain == domain && one.kind == kind);
    coverage.unwrap_or_else(|| panic!("{kind} of {domain} is not in the ledger")).outcome.sentence()
}
