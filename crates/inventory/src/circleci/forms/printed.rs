//! Tables that `circleci`, the tool for the terminal, prints.

use serde_json::{Map, Value as Json};
use stanch_model::{GapKind, Report};

use crate::answer::Fields;
use crate::circleci::{contexts, project, runners, slug};
use crate::files::File;
use crate::files::table::{Table, barred};
use crate::record::{Container, ContainerKind, Place, Record};

/// All tables of the file. None where there is no table of the tool.
pub(super) fn read(file: &File<'_>) -> Option<Report<Vec<Record>>> {
    let mut printed = Printed { file, records: Vec::new(), problems: Vec::new(), unplaced: 0 };
    for table in barred(file.text) {
        printed.table(&table)?;
    }
    if printed.records.is_empty() && printed.problems.is_empty() {
        return None;
    }
    let mut report = file.report(printed.records, printed.problems);
    if printed.unplaced > 0 {
        let cause = "the table does not say which project or resource class something belongs to; it stands under the \
                     file's name";
        report.gaps.push(file.gap(GapKind::Field, cause).times(printed.unplaced));
    }
    Some(report)
}

/// What was read of the tables of a file.
struct Printed<'f> {
    file: &'f File<'f>,
    records: Vec<Record>,
    problems: Vec<String>,
    unplaced: u64,
}

impl Printed<'_> {
    /// One table. None where it is not of the tool.
    fn table(&mut self, table: &Table) -> Option<()> {
        let heading: Vec<String> = table.heading.iter().map(|cell| cell.to_lowercase()).collect();
        let title = table.title.as_deref().unwrap_or("");
        let kind = match heading.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["environment variable", "value"] => match title.strip_prefix("Context:").map(str::trim) {
                Some(context) => Kind::Variables(Place::new(ContainerKind::Context, context, context)),
                None => Kind::ProjectVariables(self.unplaced(ContainerKind::Project, table.rows.len())),
            },
            ["provider", "organization", "name", "created at"] => Kind::Contexts,
            ["id", "name", "created at"] => Kind::Contexts,
            ["id", "nickname", "created at"] => {
                Kind::RunnerTokens(self.unplaced(ContainerKind::ResourceClass, table.rows.len()))
            }
            ["resource class", "description"] | ["id", "resource class", "description"] => Kind::ResourceClasses,
            _ => return None,
        };
        for row in &table.rows {
            let cells = heading.iter().zip(row).map(|(name, cell)| (name.clone(), Json::String(cell.clone())));
            let mut fields = Fields::of(Json::Object(cells.collect::<Map<_, _>>())).unwrap_or_default();
            match kind.record(&mut fields) {
                Some(record) => self.records.push(record),
                None => self.problems.push("a row lacks what would name it and was passed over".to_owned()),
            }
            self.problems.extend(fields.into_problems());
        }
        Some(())
    }

    fn unplaced(&mut self, kind: ContainerKind, rows: usize) -> Place {
        self.unplaced += rows as u64;
        Place::new(kind, self.file.name, self.file.name)
    }
}

/// What a table lists.
enum Kind {
    Contexts,
    Variables(Place),
    ProjectVariables(Place),
    RunnerTokens(Place),
    ResourceClasses,
}

impl Kind {
    fn record(&self, fields: &mut Fields) -> Option<Record> {
        match self {
            Self::Contexts => context(fields),
            Self::Variables(context) => contexts::variable(fields, context),
            Self::ProjectVariables(place) => project::variable(fields, place),
            Self::RunnerTokens(class) => runners::token(fields, class),
            Self::ResourceClasses => runners::resource_class(fields, None),
        }
    }
}

/// A context of a list. Where the list has no ids, names have to do: they are unique within an organisation.
fn context(fields: &mut Fields) -> Option<Record> {
    let name = fields.text("name")?;
    let id = fields.text("id").unwrap_or_else(|| name.clone());
    let mut context = Container::new(ContainerKind::Context, id, name);
    context.created = fields.time("created_at");
    let (system, organisation) = (fields.text("provider"), fields.text("organization"));
    context.parent = system
        .zip(organisation)
        .map(|(system, name)| Place::new(ContainerKind::Organisation, slug::normal(&format!("{system}/{name}")), name));
    Some(Record::Container(context))
}
