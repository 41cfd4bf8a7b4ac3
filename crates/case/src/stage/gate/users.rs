//! Which projects use what: by what the vendor's settings allow, by jobs that did, and by the tokens with which roles were
//! assumed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use stanch_gate::facts::{Assumed, Project, UsedBy};
use stanch_inventory::record::{ContainerKind, JobUse, Record, Source};
use stanch_inventory::snapshot::Snapshot;
use stanch_secrets::credential::{Credential, Projects, Target};

use super::logged::Token;

/// Who uses what.
pub(super) struct Users {
    /// Names by id.
    projects: BTreeMap<String, String>,
    /// Ids by every name under which the vendor knows a project.
    known: BTreeMap<String, String>,
    /// Jobs by what they used: a container's id or name.
    jobs: BTreeMap<String, Vec<JobUse>>,
}

impl Users {
    pub(super) fn new(vendor: Option<&Snapshot>) -> Self {
        let mut users = Self { projects: BTreeMap::new(), known: BTreeMap::new(), jobs: BTreeMap::new() };
        for record in vendor.into_iter().flat_map(Snapshot::records) {
            match record {
                Record::Container(one) if one.kind == ContainerKind::Project => {
                    users.projects.insert(one.id.clone(), one.name.clone());
                    let names = one.aliases.iter().chain([&one.id, &one.name]);
                    users.known.extend(names.map(|name| (name.clone(), one.id.clone())));
                }
                Record::JobUse(one) => users.jobs.entry(one.container.clone()).or_default().push(one.clone()),
                _ => {}
            }
        }
        users
    }

    /// Adds a project that a person named.
    pub(super) fn add_project(&mut self, id: &str) {
        if !self.known.contains_key(id) {
            self.known.insert(id.to_owned(), id.to_owned());
            self.projects.insert(id.to_owned(), id.to_owned());
        }
    }

    /// Every project, by id.
    pub(super) fn projects(&self) -> Vec<Project> {
        let project = |(id, name): (&String, &String)| Project { id: id.clone(), name: name.clone() };
        self.projects.iter().map(project).collect()
    }

    /// Who uses a credential. What nobody knows is used by everybody.
    pub(super) fn of(&self, credential: &Credential) -> UsedBy {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        match &credential.projects {
            Projects::All { of, .. } => return UsedBy::Every { why: format!("every project of {of} can") },
            Projects::Unknown { why } => return UsedBy::Every { why: why.clone() },
            Projects::These { projects, .. } => {
                for project in projects {
                    let id = self.id(&project.id).or_else(|| self.id(&project.name));
                    // Which of the projects that were not listed it is, nobody knows.
                    let Some(id) = id else {
                        return UsedBy::Every {
                            why: format!("{} uses it, a project that was not listed", project.name),
                        };
                    };
                    let places = credential.places.iter().map(|place| place.words());
                    let how = places.collect::<Vec<_>>().join(", ");
                    found.entry(id.to_owned()).or_default().insert(format!("it is in {how}"));
                }
            }
        }
        let places = credential.places.iter().flat_map(|place| [&place.id, &place.name]);
        for job in places.filter_map(|name| self.jobs.get(name)).flatten() {
            let on = job.at.map(|at| format!(" on {}", at.format("%F"))).unwrap_or_default();
            let how = format!("job {} used it{on}", job.job);
            let Some(id) = self.id(&job.project) else {
                return UsedBy::Every { why: format!("{how}, of a project that was not listed") };
            };
            found.entry(id.to_owned()).or_default().insert(how);
        }
        UsedBy::These { projects: found }
    }

    /// Roles that the vendor's jobs assumed and that none of the exposed credentials is: that of an account that was not
    /// read, or one that was deleted since.
    pub(super) fn assumed(
        &self,
        vendor: Option<Source>,
        tokens: &[Token],
        exposed: &[(Option<u64>, Credential)],
    ) -> Vec<Assumed> {
        let Some(vendor) = vendor else { return Vec::new() };
        let links = exposed.iter().flat_map(|(_, credential)| &credential.links).filter(|link| link.holds());
        let known: BTreeSet<(&str, &str)> = links
            .filter_map(|link| match &link.target {
                Target::Role { arn, account } => Some((account.as_str(), arn.rsplit('/').next()?)),
                _ => None,
            })
            .collect();
        // By role, subject and project: each session is a use of its own.
        let mut last: BTreeMap<(String, &str, &str), DateTime<Utc>> = BTreeMap::new();
        for token in tokens.iter().filter(|token| !known.contains(&(token.account.as_str(), token.role.as_str()))) {
            let Some(project) = subject_project(vendor, &token.subject) else { continue };
            let role = format!("{} of account {}", token.role, token.account);
            let at = last.entry((role, token.subject.as_str(), project)).or_insert(token.last);
            *at = (*at).max(token.last);
        }
        let assumed = last.into_iter().map(|((role, subject, project), last)| Assumed {
            project: self.id(project).map(str::to_owned),
            role,
            subject: subject.to_owned(),
            last,
        });
        assumed.collect()
    }

    fn id(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(String::as_str)
    }
}

/// The project that the subject of a vendor's token names: `org/…/project/ID/…` of CircleCI, `repo:NAME:…` of GitHub,
/// `project_path:NAME:…` of GitLab; none where it is the token of somebody else.
fn subject_project(vendor: Source, subject: &str) -> Option<&str> {
    match vendor {
        Source::Circleci => subject.split_once("/project/")?.1.split('/').next(),
        Source::Github => subject.strip_prefix("repo:")?.split(':').next(),
        Source::Gitlab => subject.strip_prefix("project_path:")?.split(':').next(),
        Source::Aws => None,
    }
}
