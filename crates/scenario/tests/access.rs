//! What a generated organisation promises of who can do what, each checked against its files.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use stanch_scenario::access::Known;
use stanch_scenario::{AccessSpec, AccessTruth, ScenarioError, access};

type Outcome = Result<(), Box<dyn Error>>;

/// An organisation that has an account of each sort, with a remainder in every division.
fn small() -> AccessSpec {
    AccessSpec { seed: 5, accounts: 9, principals: 3_004, policies: 7_511, exposed: 100 }
}

fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    for part in ["", "collect", "single"] {
        for entry in fs::read_dir(folder.join(part))? {
            let path = entry?.path();
            if path.is_file() {
                found.insert(path.strip_prefix(folder)?.to_owned(), fs::read(&path)?);
            }
        }
    }
    Ok(found)
}

/// The authorization details of all accounts.
fn details(folder: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let files = files(folder)?;
    let details = files.iter().filter(|(path, _)| path.to_string_lossy().contains("details-"));
    Ok(details.map(|(_, text)| serde_json::from_slice(text)).collect::<Result<_, _>>()?)
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn lists(truth: &AccessTruth) -> [(&'static str, &[Known]); 4] {
    [("admin", &truth.admin), ("escalates", &truth.escalates), ("possibly", &truth.possibly), ("never", &truth.never)]
}

#[test]
fn equal_specs_give_equal_files_and_seeds_matter() -> Outcome {
    let folders = [tempfile::tempdir()?, tempfile::tempdir()?, tempfile::tempdir()?];
    for (folder, seed) in folders.iter().zip([5, 5, 6]) {
        access(&AccessSpec { seed, ..small() }, folder.path())?;
    }
    let [first, second, third] = folders.map(|folder| files(folder.path()));
    let (first, second, third) = (first?, second?, third?);
    assert!(first == second);
    assert_ne!(first.get(Path::new("exposures.csv")), third.get(Path::new("exposures.csv")));
    Ok(())
}

#[test]
fn an_organisation_is_exactly_as_large_as_was_asked_for() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (spec, folder) = (small(), folder.path());
    let truth = access(&spec, folder)?;
    let details = details(folder)?;
    assert_eq!(details.len(), spec.accounts as usize);
    let count = |name: &str| details.iter().map(|one| list(one, name).len()).sum::<usize>();
    assert_eq!(count("UserDetailList") + count("RoleDetailList"), spec.principals as usize);

    let holders = ["UserDetailList", "GroupDetailList", "RoleDetailList"];
    let written = holders.iter().flat_map(|name| details.iter().flat_map(|one| list(one, name))).map(|holder| {
        ["UserPolicyList", "GroupPolicyList", "RolePolicyList"]
            .iter()
            .map(|name| list(holder, name).len())
            .sum::<usize>()
    });
    let managed = details.iter().flat_map(|one| list(one, "Policies"));
    let own = managed.filter(|policy| !text(&policy["Arn"]).starts_with("arn:aws:iam::aws:"));
    assert_eq!(written.sum::<usize>() + own.count(), spec.policies as usize);

    let counts = truth.counts;
    assert_eq!(counts.users + counts.roles, u64::from(spec.principals));
    assert_eq!(counts.managed + counts.inline, u64::from(spec.policies));
    // A fifth, as near as drawing lots comes to it.
    assert!((150..250).contains(&(counts.bounded * 1000 / u64::from(spec.principals))), "{counts:?}");
    let exposed = fs::read_to_string(folder.join("exposures.csv"))?;
    assert_eq!(exposed.lines().count(), 1 + spec.exposed as usize);
    Ok(())
}

#[test]
fn policies_are_as_large_as_aws_takes_them() -> Outcome {
    let folder = tempfile::tempdir()?;
    access(&small(), folder.path())?;
    for one in details(folder.path())? {
        for policy in list(&one, "Policies") {
            for version in list(policy, "PolicyVersionList") {
                let statements = list(&version["Document"], "Statement").len();
                assert!((1..=12).contains(&statements), "{policy}");
                assert!(version["Document"].to_string().len() <= 6_144, "{policy}");
            }
        }
        for role in list(&one, "RoleDetailList") {
            let written: usize =
                list(role, "RolePolicyList").iter().map(|policy| policy["PolicyDocument"].to_string().len()).sum();
            assert!(written <= 10_240, "{role}");
            assert!(list(role, "AttachedManagedPolicies").len() <= 10, "{role}");
        }
    }
    Ok(())
}

#[test]
fn everybody_of_whom_something_is_true_is_there_and_is_one_thing_only() -> Outcome {
    let folder = tempfile::tempdir()?;
    let truth = access(&small(), folder.path())?;
    let mut there = BTreeSet::new();
    for one in details(folder.path())? {
        for name in ["UserDetailList", "RoleDetailList"] {
            there.extend(list(&one, name).iter().map(|principal| text(&principal["Arn"])));
        }
    }
    assert_eq!(there.len(), small().principals as usize);
    let mut seen = BTreeSet::new();
    for (name, list) in lists(&truth) {
        assert!(!list.is_empty(), "{name}");
        assert!(list.is_sorted(), "{name}");
        for known in list {
            assert!(there.contains(&known.arn), "{name}: {known:?}");
            assert!(seen.insert(&known.arn), "{name}: {known:?} is in two lists");
        }
    }
    assert!(truth.destroys_backups.iter().all(|one| there.contains(&one.arn) && !one.vaults.is_empty()));
    Ok(())
}

#[test]
fn ways_have_one_to_four_steps_and_traps_are_of_many_sorts() -> Outcome {
    let folder = tempfile::tempdir()?;
    let truth = access(&small(), folder.path())?;
    let steps: BTreeSet<u32> = truth.escalates.iter().map(|known| known.hops).collect();
    assert_eq!(steps, BTreeSet::from([1, 2, 3, 4]));
    let sorts = |list: &[Known]| list.iter().map(|known| known.by.clone()).collect::<BTreeSet<_>>().len();
    assert!(sorts(&truth.escalates) >= 18, "{}", sorts(&truth.escalates));
    assert!(sorts(&truth.possibly) >= 5, "{}", sorts(&truth.possibly));
    assert!(sorts(&truth.never) >= 25, "{}", sorts(&truth.never));
    Ok(())
}

#[test]
fn a_vault_that_nobody_can_destroy_is_in_nobodys_list() -> Outcome {
    let folder = tempfile::tempdir()?;
    let truth = access(&small(), folder.path())?;
    let [locked] = truth.locked_backups.as_slice() else { return Err("one vault is locked".into()) };
    assert!(truth.destroys_backups.iter().all(|one| !one.vaults.contains(locked)));
    let mut locks = BTreeMap::new();
    for (path, bytes) in files(folder.path())? {
        if path.to_string_lossy().contains("lists-") {
            let lists: Value = serde_json::from_slice(&bytes)?;
            for vault in list(&lists["list-backup-vaults"], "BackupVaultList") {
                locks.insert(text(&vault["BackupVaultArn"]), !vault["LockDate"].is_null());
            }
        }
    }
    assert_eq!(locks.get(locked), Some(&true));
    assert!(locks.iter().all(|(arn, dated)| arn == locked || !dated));
    Ok(())
}

#[test]
fn specs_that_cannot_be_are_refused() -> Outcome {
    let folder = tempfile::tempdir()?;
    let specs = [
        AccessSpec { accounts: 7, ..small() },
        AccessSpec { accounts: 100_000, principals: u32::MAX, ..small() },
        AccessSpec { principals: 700, ..small() },
        AccessSpec { policies: 6_000, ..small() },
    ];
    for spec in specs {
        let refused = access(&spec, folder.path());
        assert!(matches!(refused, Err(ScenarioError::Spec { .. })), "{spec:?}");
    }
    access(&small(), folder.path())?;
    assert!(matches!(access(&small(), folder.path()), Err(ScenarioError::Occupied { .. })));
    Ok(())
}
