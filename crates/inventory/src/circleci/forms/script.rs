//! What CircleCI's inventory script of January 2023 writes, `circleci-data.json`, in its three generations: an object with
//! `user` and `accounts`; an array of objects with one account each, by its name; one object with `contexts` and
//! `projects`.

use serde_json::Value as Json;
use stanch_model::{Gap, GapKind, Report};

use crate::answer::Fields;
use crate::circleci::{Organisation, contexts, project, projects, settings, slug};
use crate::files::File;
use crate::page::Page;
use crate::record::{Container, ContainerKind, Place, Record};

/// Reads the script's file.
pub(super) fn read(file: &File<'_>) -> Option<Report<Vec<Record>>> {
    let mut script = Script { page: Page::default(), empty: 0, failed: 0 };
    match file.json?.clone() {
        Json::Array(accounts) => {
            for account in accounts {
                let Json::Object(account) = account else { return None };
                for (name, account) in account {
                    let mut fields = Fields::of(account).filter(is_account)?;
                    script.account(&mut fields, Some(name));
                }
            }
        }
        json => {
            let mut fields = Fields::of(json)?;
            if fields.has("accounts") {
                for account in fields.list("accounts")? {
                    script.account(&mut Fields::of(account).filter(is_account)?, None);
                }
            } else if is_account(&fields) {
                script.account(&mut fields, None);
            } else {
                return None;
            }
        }
    }
    let gaps = script.gaps(file);
    let mut report = file.report(script.page.records, script.page.problems);
    report.gaps.extend(gaps);
    Some(report)
}

/// Whether an object has what the script writes of an account.
fn is_account(fields: &Fields) -> bool {
    fields.has("contexts") && fields.has("projects") && !fields.has("number")
}

/// What was read of the script's file.
struct Script {
    page: Page,
    /// Contexts without variables.
    empty: u64,
    /// What the script could not read.
    failed: u64,
}

impl Script {
    fn gaps(&self, file: &File<'_>) -> Vec<Gap> {
        let mut gaps = vec![file.gap(
            GapKind::NotRead,
            "the script does not ask for webhooks, schedules, runners, claims of identity tokens and restrictions of contexts",
        )];
        if self.empty > 0 {
            let cause =
                "a context came back without variables; the script loses those of contexts with more than one page";
            gaps.push(file.gap(GapKind::NotRead, cause).times(self.empty));
        }
        if self.failed > 0 {
            let cause = "the script could not read something and says so";
            gaps.push(file.gap(GapKind::NotRead, cause).times(self.failed));
        }
        gaps
    }

    fn account(&mut self, fields: &mut Fields, name: Option<String>) {
        let organisation = organisation(fields, name);
        if let Some(organisation) = &organisation {
            let mut container =
                Container::new(ContainerKind::Organisation, organisation.id.clone(), organisation.name.clone());
            container.aliases = vec![organisation.slug.clone()];
            self.page.records.push(Record::Container(container));
        }
        let parent = organisation.as_ref().map(Organisation::place);
        for context in fields.list("contexts").into_iter().flatten() {
            self.context(Fields::of(context).unwrap_or_default(), parent.as_ref());
        }
        for project in fields.list("projects").into_iter().flatten() {
            self.project(Fields::of(project).unwrap_or_default(), parent.as_ref());
        }
        for list in ["errors", "unavailable"] {
            self.failed += fields.list(list).map_or(0, |list| list.len() as u64);
        }
    }

    fn context(&mut self, mut fields: Fields, parent: Option<&Place>) {
        match contexts::context(&mut fields, parent) {
            None => self.page.problems.push("a context lacks what would name it and was passed over".to_owned()),
            Some(context) => {
                let place = context.place();
                self.page.records.push(Record::Container(context));
                let variables = fields.list("variables").unwrap_or_default();
                self.empty += u64::from(variables.is_empty());
                self.each(variables, "context variable", |fields| contexts::variable(fields, &place));
            }
        }
        self.page.problems.extend(fields.into_problems());
    }

    fn project(&mut self, mut fields: Fields, parent: Option<&Place>) {
        let Some(container) = known_project(&mut fields, parent) else {
            self.page.problems.push("a project lacks what would name it and was passed over".to_owned());
            return;
        };
        let place = container.place();
        self.page.records.push(Record::Container(container));
        for list in ["project_env_vars", "variables"] {
            let variables = fields.list(list).unwrap_or_default();
            self.each(variables, "project variable", |fields| project::variable(fields, &place));
        }
        let keys = fields.list("checkout_keys").unwrap_or_default();
        self.each(keys, "checkout key", |fields| project::checkout_key(fields, &place));
        settings::ssh_keys(&mut fields, &place, &mut self.page);
        let keypair = fields.object("legacy_aws_keys");
        self.page.records.extend(keypair.and_then(|mut keypair| settings::aws_keys(&mut keypair, &place)));
        self.failed += fields.list("errors").map_or(0, |list| list.len() as u64);
        self.page.problems.extend(fields.into_problems());
    }

    fn each(&mut self, items: Vec<Json>, what: &str, read: impl Fn(&mut Fields) -> Option<Record>) {
        for item in items {
            let mut item = Fields::of(item).unwrap_or_default();
            match read(&mut item) {
                Some(record) => self.page.records.push(record),
                None => self.page.problems.push(format!("a {what} lacks what would name it and was passed over")),
            }
            self.page.problems.extend(item.into_problems());
        }
    }
}

/// The organisation of an account; none where the file does not say whose it is.
fn organisation(fields: &mut Fields, name: Option<String>) -> Option<Organisation> {
    let name = name.or_else(|| fields.text("name"))?;
    let slug = fields.text("vcstype").map_or_else(|| name.clone(), |system| slug::normal(&format!("{system}/{name}")));
    Some(Organisation { id: fields.text("id").unwrap_or_else(|| slug.clone()), slug, name })
}

/// A project of the script: by its slug, or by the address of its settings, or by its name.
fn known_project(fields: &mut Fields, parent: Option<&Place>) -> Option<Container> {
    if fields.has("slug") {
        return projects::known(fields, "inventory script", parent);
    }
    let address = fields.text("url");
    let of_address = address.as_deref().and_then(|address| {
        let (_, path) = address.split_once("/settings/project/")?;
        let slug: Vec<&str> = path.split('/').take(3).collect();
        (slug.len() == 3).then(|| slug::normal(&slug.join("/")))
    });
    let slug = of_address.or_else(|| fields.text("name"))?;
    let mut project = projects::named(&slug, "inventory script");
    project.parent = parent.cloned();
    Some(project)
}
