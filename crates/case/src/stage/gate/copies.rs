//! Copies that `case.toml` declares, with what can destroy them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use stanch_contain::journal::{Entry, Line};
use stanch_gate::facts::{Copy, Threat};
use stanch_iam::backup;
use stanch_iam::reach::{Answer, CopyReach};

use super::super::contain::listed;
use crate::config::{Backup, BackupPlace, Settings};
use crate::results::{CredentialReach, Reaches};

/// What is known of copies and of who reaches them.
#[derive(Default)]
pub(in crate::stage) struct Seen<'r> {
    /// Copies that were collected.
    pub(in crate::stage) copies: Vec<&'r backup::Copy>,
    /// What is exposed.
    pub(in crate::stage) credentials: Vec<&'r CredentialReach>,
}

impl<'r> Seen<'r> {
    /// What the reach of a case says.
    pub(in crate::stage) fn of(reaches: &'r Reaches) -> Self {
        let copies = reaches.copies.iter().filter_map(|state| state.copy.as_ref());
        Self { copies: copies.collect(), credentials: reaches.credentials.iter().collect() }
    }
}

/// Every copy that `case.toml` declares.
pub(in crate::stage) fn of(settings: &Settings, seen: &Seen<'_>, lines: &[Line], now: DateTime<Utc>) -> Vec<Copy> {
    let mut tested: BTreeMap<&str, DateTime<Utc>> = BTreeMap::new();
    for line in lines {
        // What lies ahead was not tested yet, and must not hide what was.
        if let Entry::RestoreTested { copy, tested: at, .. } = &line.entry
            && *at <= now
        {
            let known = tested.entry(copy).or_insert(*at);
            *known = (*known).max(*at);
        }
    }
    settings.backups.iter().map(|backup| copy(backup, seen, &tested, now)).collect()
}

fn copy(backup: &Backup, seen: &Seen<'_>, tested: &BTreeMap<&str, DateTime<Utc>>, now: DateTime<Utc>) -> Copy {
    let (id, offline) = match &backup.at {
        BackupPlace::Arn(arn) => (arn, false),
        BackupPlace::Offline(name) => (name, true),
    };
    let found = seen.copies.iter().find(|copy| copy.arn == *id);
    let threats = seen.credentials.iter().flat_map(|credential| {
        let backups = credential.reach.iter().flat_map(|reach| &reach.backups);
        backups.filter(|reach| reach.copy == *id).map(|reach| threat(credential, reach))
    });
    Copy {
        id: id.clone(),
        of: backup.of.clone(),
        offline,
        found: offline || found.is_some(),
        unread: found.map(|copy| copy.unread.clone()).unwrap_or_default(),
        threats: threats.collect(),
        restore_tested: backup.restore_tested.filter(|at| *at <= now).max(tested.get(id.as_str()).copied()),
    }
}

fn threat(credential: &CredentialReach, reach: &CopyReach) -> Threat {
    let mut way = reach.path.clone();
    way.push(format!("{} as {}", reach.by.title, reach.by.who));
    Threat {
        // What a person listed goes by its text there, and by an id of its own in plans.
        credential: match credential.number {
            Some(_) => credential.id.clone(),
            None => listed::id(&credential.id),
        },
        title: credential.title.clone(),
        certain: reach.answer == Answer::Yes,
        how: way.join(", then "),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use stanch_contain::journal::{Entry, Line};

    use super::{Seen, of};
    use crate::stage::made::settings;

    fn at(day: &str) -> DateTime<Utc> {
        format!("{day}T00:00:00Z").parse().expect("a time")
    }

    /// When a restore of the only copy was last tested, by `case.toml` and by the journal.
    fn tested(written: &str, journal: &[&str]) -> Option<DateTime<Utc>> {
        let settings = settings(&format!("[[backup]]\nof = \"the ledger\"\noffline = \"a safe\"\n{written}"));
        let mut lines: Vec<Line> = Vec::new();
        for day in journal {
            let entry = Entry::RestoreTested { copy: "a safe".to_owned(), tested: at(day), by: "tom".to_owned() };
            lines.push(Line::after(lines.last(), at("2023-01-14"), entry));
        }
        of(&settings, &Seen::default(), &lines, at("2023-01-15")).remove(0).restore_tested
    }

    #[test]
    fn a_restore_that_lies_ahead_hides_none_that_was() {
        assert_eq!(tested("", &["2023-01-10", "2033-01-10"]), Some(at("2023-01-10")));
        assert_eq!(tested("restore_tested = 2033-01-01\n", &["2023-01-10"]), Some(at("2023-01-10")));
        assert_eq!(tested("restore_tested = 2023-01-11\n", &["2023-01-10"]), Some(at("2023-01-11")));
        assert_eq!(tested("restore_tested = 2033-01-01\n", &["2033-01-10"]), None);
    }
}
