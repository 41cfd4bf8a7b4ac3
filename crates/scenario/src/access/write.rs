//! Files of an organisation, written account by account.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::AccessSpec;
use super::organization::{organization, unit_of};
use super::place::Map;
use super::render::{details, lists, single};
use crate::estate::aws::{Account, ControlKind};
use crate::rng::{Rng, of_name, seed_of};
use crate::{ScenarioError, write};

/// Writes into a folder.
pub(super) struct Writer {
    out: PathBuf,
    keys: BufWriter<File>,
    /// Id and owner of each key, for the list of what the vendor held.
    held: Vec<(String, String)>,
    controls: u64,
    resources: u64,
}

impl Writer {
    /// A writer into a folder that has no organisation yet.
    pub(super) fn new(out: &Path) -> Result<Self, ScenarioError> {
        let collect = out.join("collect");
        if collect.exists() {
            return Err(ScenarioError::Occupied { path: collect });
        }
        write::create(&collect)?;
        write::create(&out.join("single"))?;
        let path = collect.join("keys.csv");
        let file = File::create(&path).map_err(|source| ScenarioError::Write { path: path.clone(), source })?;
        let mut writer =
            Self { out: out.to_owned(), keys: BufWriter::new(file), held: Vec::new(), controls: 0, resources: 0 };
        writer.key_line(&[
            "access_key_id",
            "user",
            "arn",
            "account",
            "status",
            "created",
            "last_used",
            "service",
            "region",
        ])?;
        Ok(writer)
    }

    /// Writes the accounts' list, and the units and policies of the organisation.
    pub(super) fn organization(&mut self, map: &Map) -> Result<(), ScenarioError> {
        let management = &map.management().id;
        let account = |place: &super::place::Place| {
            let arn = format!("arn:aws:organizations::{management}:account/{}/{}", map.organization, place.id);
            let name = format!("{}-{:03}", place.sort.name(), place.index);
            json!({"Id": place.id, "Arn": arn, "Name": name, "Status": "ACTIVE"})
        };
        let accounts: Vec<Value> = map.places.iter().map(account).collect();
        self.json("collect/accounts.json", &json!({"Accounts": accounts}))?;

        let organization = organization(map);
        let mut levels = Vec::new();
        for unit in &organization.units {
            let parent = unit.parent.as_deref();
            let list = if parent.is_none() { "Roots" } else { "OrganizationalUnits" };
            levels.push(json!({"Parent": parent, list: [{"Id": unit.id, "Name": unit.name}]}));
            let inside = map.places.iter().filter(|place| unit_of(map, place.sort) == unit.id);
            levels.push(json!({"Parent": unit.id, "Accounts": inside.map(account).collect::<Vec<_>>()}));
        }
        let policies = organization.policies.iter().map(|policy| {
            let targets = policy.targets.iter().map(|id| json!({"TargetId": id})).collect::<Vec<_>>();
            let sort = match policy.kind {
                ControlKind::Service => "SERVICE_CONTROL_POLICY",
                ControlKind::Resource => "RESOURCE_CONTROL_POLICY",
            };
            let content = policy.document.to_string();
            json!({"Id": policy.id, "Name": policy.name, "Type": sort, "Content": content, "Targets": targets})
        });
        self.controls = organization.policies.len() as u64;
        let policies: Vec<Value> = policies.collect();
        self.json("single/organization.json", &json!({"Levels": levels, "Policies": policies}))
    }

    /// Writes one account.
    pub(super) fn account(&mut self, account: &Account) -> Result<(), ScenarioError> {
        let id = &account.id;
        self.json(&format!("collect/details-{id}.json"), &details(account))?;
        self.json(&format!("collect/lists-{id}.json"), &lists(account))?;
        let single = single(account);
        let resources = single["ResourcePolicies"].as_array().into_iter().flatten();
        self.resources += resources.filter(|one| !one["Policy"].is_null()).count() as u64;
        self.json(&format!("single/{id}.json"), &single)?;
        for user in &account.users {
            let arn = format!("arn:aws:iam::{id}:user{}{}", user.path, user.name);
            for key in &user.keys {
                let status = if key.active { "Active" } else { "Inactive" };
                let created = key.created.to_rfc3339();
                self.key_line(&[&key.id, &user.name, &arn, id, status, &created, "N/A", "N/A", "N/A"])?;
                self.held.push((key.id.clone(), arn.clone()));
            }
        }
        Ok(())
    }

    /// How many policies the organisation has.
    pub(super) fn controls(&self) -> u64 {
        self.controls
    }

    /// How many resources were written that have a policy.
    pub(super) fn resources(&self) -> u64 {
        self.resources
    }

    /// Writes the list of what the vendor held, and ends all files.
    pub(super) fn finish(mut self, spec: &AccessSpec) -> Result<(), ScenarioError> {
        let mut rng = Rng::new(seed_of(&[spec.seed, of_name("access exposures")]));
        let asked = (spec.exposed as usize).min(self.held.len());
        // The first so many of a shuffled list, without shuffling the rest.
        for at in 0..asked {
            let other = at + rng.below((self.held.len() - at) as u64) as usize;
            self.held.swap(at, other);
        }
        self.held.truncate(asked);
        self.held.sort();
        let mut csv = "access_key_id,note\n".to_owned();
        for (id, _) in &self.held {
            csv.push_str(&format!("{id},variable of a context\n"));
        }
        crate::save(&self.out.join("exposures.csv"), csv.as_bytes())?;
        let path = self.out.join("collect").join("keys.csv");
        self.keys.flush().map_err(|source| ScenarioError::Write { path, source })
    }

    fn key_line(&mut self, cells: &[&str]) -> Result<(), ScenarioError> {
        let path = || self.out.join("collect").join("keys.csv");
        writeln!(self.keys, "{}", cells.join(",")).map_err(|source| ScenarioError::Write { path: path(), source })
    }

    fn json(&self, name: &str, value: &Value) -> Result<(), ScenarioError> {
        let path = self.out.join(name);
        let written = File::create(&path).and_then(|file| {
            let mut file = BufWriter::new(file);
            serde_json::to_writer(&mut file, value)?;
            file.write_all(b"\n")?;
            file.flush()
        });
        written.map_err(|source| ScenarioError::Write { path, source })
    }
}
