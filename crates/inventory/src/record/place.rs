//! Where things are held, and who may use what is held there.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What sort of container it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContainerKind {
    /// The whole installation of a self-managed vendor.
    Instance,
    /// An organisation.
    Organisation,
    /// A group of projects, as GitLab has them.
    Group,
    /// A project or repository.
    Project,
    /// A context: a named set of variables that many projects can use.
    Context,
    /// An environment of a project or repository.
    Environment,
    /// A class of self-hosted runners.
    ResourceClass,
    /// A person.
    User,
}

impl ContainerKind {
    /// The name in keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Organisation => "organisation",
            Self::Group => "group",
            Self::Project => "project",
            Self::Context => "context",
            Self::Environment => "environment",
            Self::ResourceClass => "resource_class",
            Self::User => "user",
        }
    }

    /// The name in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::ResourceClass => "resource class",
            other => other.id(),
        }
    }
}

/// Where something is held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// What sort of container.
    pub kind: ContainerKind,
    /// The container's id or slug: unique among those of its kind at the source.
    pub id: String,
    /// What people call it.
    pub name: String,
}

impl Place {
    /// A place.
    pub fn new(kind: ContainerKind, id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { kind, id: id.into(), name: name.into() }
    }

    /// It in a sentence: `context web-production`.
    pub fn words(&self) -> String {
        format!("{} {}", self.kind.words(), self.name)
    }
}

/// Something that holds other things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// What sort of container.
    pub kind: ContainerKind,
    /// Its id or slug, the same as in the places of what it holds: CircleCI `gh/acme/web` for a project and the UUID
    /// for a context, GitHub `acme/web`, GitLab the number.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The container around it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<Place>,
    /// Other names under which the source knows it: a project's UUID beside its slug.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub aliases: Vec<String>,
    /// The repository that it builds, as `github.com/acme/web`, in lower case, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub repository: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<DateTime<Utc>>,
    /// Ways in which it was found, sorted: `followed`, `pipelines`, `v1.1`, `context restriction`, `repositories`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub found_by: Vec<String>,
    /// What else the source says of it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub attributes: BTreeMap<String, String>,
}

impl Container {
    /// A container of which no more is known than what it is called.
    pub fn new(kind: ContainerKind, id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            name: name.into(),
            parent: None,
            aliases: Vec::new(),
            repository: None,
            created: None,
            found_by: Vec::new(),
            attributes: BTreeMap::new(),
        }
    }

    /// Notes what else the source says of it, where it says it.
    pub fn note(&mut self, name: &str, said: Option<impl ToString>) {
        self.attributes.extend(said.map(|said| (name.to_owned(), said.to_string())));
    }

    /// It as the place of what it holds.
    pub fn place(&self) -> Place {
        Place::new(self.kind, self.id.clone(), self.name.clone())
    }
}

/// How a container's use is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantKind {
    /// Every project around it may use it: the source says that there is no restriction.
    All,
    /// One project may.
    Project,
    /// Members of a group may.
    Group,
    /// Whatever satisfies an expression may.
    Expression,
}

/// Who may use what a container holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The source's id of this grant; where it has none, container and value.
    pub id: String,
    /// Id of the container whose contents may be used. Where the use of one secret alone is restricted, as GitHub does for
    /// an organisation's, it is what that secret's attribute `grants` says.
    pub container: String,
    /// What sort of grant.
    pub kind: GrantKind,
    /// The project's id or slug, the group's id or the expression; empty for everybody.
    pub value: String,
    /// What people call the project or group.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}

/// A job that really used what a container holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobUse {
    /// Id of the container; its name where the source gives no id.
    pub container: String,
    /// Id or slug of the project whose job it was.
    pub project: String,
    /// The job, as people call it.
    pub job: String,
    /// The latest run that was looked at: a number or an address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run: Option<String>,
    /// When that was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<DateTime<Utc>>,
}
