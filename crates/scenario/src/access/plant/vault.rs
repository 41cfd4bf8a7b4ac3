//! Vaults of the backup account, and who can destroy what is in them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::access::cell::{Cell, allow, document};
use crate::access::organization::REGIONS;
use crate::access::place::Sort;
use crate::access::truth::Destroyer;
use crate::estate::aws::{BackupVault, VaultLock};

/// To destroy recovery points, and the vault after them.
const DESTROY: [&str; 3] =
    ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle", "backup:DeleteBackupVault"];

/// When the lock of compliance can no longer be taken off, in seconds since 1970: 2022-06-01.
const LOCKED_SINCE: i64 = 1_654_041_600;

/// Puts vaults into an account: one that nothing keeps, and in the backup account also locked ones, with who can
/// destroy what is in them.
pub(super) fn plant(cell: &mut Cell<'_>) {
    let open = vault(cell, "daily", None, None);
    if cell.place.sort != Sort::Backup {
        return;
    }
    let lock = |from| Some(VaultLock { from, min_days: Some(30) });
    let governed = vault(cell, "governed", lock(None), None);
    let locked = vault(cell, "locked", lock(DateTime::<Utc>::from_timestamp(LOCKED_SINCE, 0)), None);
    let sealed = vault(
        cell,
        "sealed",
        None,
        Some(document(&[json!({
            "Effect": "Deny",
            "Principal": "*",
            "Action": DESTROY,
            "Resource": "*",
        })])),
    );
    cell.truth.locked_backups.push(locked);

    let name = cell.fresh();
    let operator = cell.user("/", &name, &[document(&[allow(&DESTROY, &["*"])])]);
    cell.never(&operator, "harmless");
    destroyer(cell, operator, &[&open]);

    let name = cell.fresh();
    let unlocking = allow(&["backup:DeleteBackupVaultLockConfiguration"], &["*"]);
    let owner = cell.role(
        "/",
        &name,
        super::super::cell::serving(&["ec2.amazonaws.com"]),
        &[document(&[allow(&DESTROY, &["*"]), unlocking])],
    );
    cell.never(&owner, "harmless");
    destroyer(cell, owner, &[&open, &governed]);

    let administrator = cell.place.iam("user/people/break-glass");
    destroyer(cell, administrator, &[&open, &governed, &sealed]);
}

/// Adds a vault; gives its ARN.
fn vault(cell: &mut Cell<'_>, name: &str, lock: Option<VaultLock>, policy: Option<Value>) -> String {
    let region = REGIONS[0];
    let recovery_points = cell.rng.between(20, 400).cast_signed();
    let (name_, kms_key) = (name.to_owned(), None);
    let vault = BackupVault { name: name_, lock, recovery_points, kms_key, policy, air_gapped: false };
    cell.account.regions.entry(region.to_owned()).or_default().vaults.push(vault);
    cell.place.regional("backup", region, &format!("backup-vault:{name}"))
}

fn destroyer(cell: &mut Cell<'_>, arn: String, vaults: &[&String]) {
    let mut vaults: Vec<String> = vaults.iter().map(|&vault| vault.clone()).collect();
    vaults.sort();
    cell.truth.destroys_backups.push(Destroyer { arn, vaults });
}
