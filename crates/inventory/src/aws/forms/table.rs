//! Tables of access keys, as tools and people export them.

use std::collections::BTreeMap;

use stanch_model::Report;
use stanch_model::text::{shorten, terminal};

use super::ids::{account_of, is_key_id};
use crate::aws::keys::active;
use crate::aws::object::{absent, cut, time};
use crate::files::File;
use crate::record::Record;
use crate::record::aws::{AccessKey, LastUse};

/// What a column is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Id,
    User,
    Arn,
    Account,
    Status,
    Created,
    LastUsed,
    Service,
    Region,
}

/// Headings without spaces and signs, in lower case.
const HEADINGS: &[(&str, Column)] = &[
    ("accesskeyid", Column::Id),
    ("accesskey", Column::Id),
    ("awsaccesskeyid", Column::Id),
    ("awsaccesskey", Column::Id),
    ("keyid", Column::Id),
    ("iamaccesskeyid", Column::Id),
    ("user", Column::User),
    ("username", Column::User),
    ("iamuser", Column::User),
    ("iamusername", Column::User),
    ("arn", Column::Arn),
    ("userarn", Column::Arn),
    ("account", Column::Account),
    ("accountid", Column::Account),
    ("awsaccount", Column::Account),
    ("awsaccountid", Column::Account),
    ("status", Column::Status),
    ("state", Column::Status),
    ("active", Column::Status),
    ("enabled", Column::Status),
    ("created", Column::Created),
    ("createdat", Column::Created),
    ("createdate", Column::Created),
    ("createddate", Column::Created),
    ("creationdate", Column::Created),
    ("creationtime", Column::Created),
    ("lastused", Column::LastUsed),
    ("lastusedat", Column::LastUsed),
    ("lastuseddate", Column::LastUsed),
    ("lastuse", Column::LastUsed),
    ("service", Column::Service),
    ("servicename", Column::Service),
    ("lastusedservice", Column::Service),
    ("region", Column::Region),
    ("lastusedregion", Column::Region),
];

/// Words that announce a value wherever they stand in a heading.
const VALUES: [&str; 3] = ["secret", "password", "token"];

/// Reads a table. None where no column is one of access key ids.
pub(super) fn read(file: &File<'_>) -> Option<Report<Vec<Record>>> {
    [b',', b';', b'\t'].iter().find_map(|separator| separated(file, *separator))
}

fn separated(file: &File<'_>, separator: u8) -> Option<Report<Vec<Record>>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(file.text.as_bytes());
    let headings = reader.headers().ok()?.clone();
    let mut columns: BTreeMap<Column, usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for (number, heading) in headings.iter().enumerate() {
        let folded: String = heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        match HEADINGS.iter().find(|(known, _)| *known == folded) {
            Some((_, column)) => {
                columns.entry(*column).or_insert(number);
            }
            None if VALUES.iter().any(|word| folded.contains(word)) => {
                let heading = terminal(&shorten(heading, 60)).into_owned();
                problems.push(format!("the column \"{heading}\" announces values and was dropped unread"));
            }
            None => {}
        }
    }
    columns.get(&Column::Id)?;
    let mut found = Vec::new();
    for row in reader.records() {
        let Ok(row) = row else {
            problems.push("a row cannot be read and was passed over".to_owned());
            continue;
        };
        let cell = |column: Column| {
            let cell = row.get(*columns.get(&column)?)?.trim();
            (!absent(cell)).then(|| cut(cell))
        };
        match key(&cell, columns.contains_key(&Column::LastUsed)) {
            Some(key) => found.push(Record::AccessKey(Box::new(key))),
            None => problems.push("a row has no access key id and was passed over".to_owned()),
        }
    }
    Some(file.report(found, problems))
}

/// The key of a row. `asked` is whether the table says of keys when they were last used.
fn key(cell: &impl Fn(Column) -> Option<String>, asked: bool) -> Option<AccessKey> {
    let id = cell(Column::Id).filter(|id| is_key_id(id))?;
    let arn = cell(Column::Arn);
    let account = cell(Column::Account).or_else(|| account_of(arn.as_deref()?)).unwrap_or_default();
    let of_arn = || arn.as_deref()?.rsplit('/').next().map(str::to_owned);
    let last_use = asked.then(|| LastUse {
        at: cell(Column::LastUsed).as_deref().and_then(time),
        service: cell(Column::Service),
        region: cell(Column::Region),
    });
    Some(AccessKey {
        id,
        account,
        user: cell(Column::User).or_else(of_arn).unwrap_or_default(),
        user_arn: arn,
        active: cell(Column::Status).as_deref().and_then(active),
        created: cell(Column::Created).as_deref().and_then(time),
        last_use,
    })
}
