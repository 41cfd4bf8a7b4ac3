//! A new collection and what was known before, as one snapshot.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use stanch_model::{Gap, Report};

use crate::record::Record;
use crate::run::{Listing, Outcome, Run};
use crate::snapshot::{Changes, Entry, Snapshot};

/// Where a record comes from when a file says so.
const FILE: &str = "file";

impl Snapshot {
    /// The snapshot after a collection. What a listing that was read to its end no longer has is gone; what belongs to
    /// one that could not be read stays, as stale; parts of the source that the collection was not about, and what files
    /// said, stay as they were, the latter where the source itself does not say better.
    #[must_use]
    pub fn after(self, run: Run) -> Self {
        let before = keys(&self);
        let coverage = run.coverage();
        let kept = Kept::new(&run);
        let seen: BTreeMap<String, DateTime<Utc>> =
            self.entries.iter().filter_map(|(key, entry)| Some((key.clone(), self.read_at(entry)?))).collect();
        let mut about = self.about;
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for (key, mut entry) in self.entries {
            match kept.of(&entry) {
                Fate::Stays => {}
                Fate::MayBeGone => {
                    entry.stale_since.get_or_insert(seen.get(&key).copied().unwrap_or(run.started));
                }
                Fate::Gone => continue,
            }
            entries.insert(key, entry);
        }
        let read = run.listings.iter().filter(|listing| listing.outcome == Outcome::Complete);
        let read: BTreeSet<&str> = read.map(|listing| listing.domain.as_str()).collect();
        let read = run.domains.iter().filter(|domain| read.contains(domain.as_str()));
        about.read.extend(read.map(|domain| (domain.clone(), run.started)));
        // Where two listings name one thing, the same of them has the last word each time.
        let mut listings: Vec<(String, Listing)> = run.listings.into_iter().map(|one| (one.id(), one)).collect();
        listings.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (id, listing) in listings {
            let domain = listing.domain;
            for record in listing.records {
                merge(&mut entries, Entry { listing: id.clone(), domain: domain.clone(), stale_since: None, record });
            }
        }
        // A line without a domain is about the collection before as a whole.
        about.coverage.retain(|one| !one.domain.is_empty() && !run.domains.contains(&one.domain));
        about.coverage.extend(coverage);
        about.coverage.sort_by(|one, other| (&one.domain, &one.kind).cmp(&(&other.domain, &other.kind)));
        about.gaps.extend(run.gaps);
        about.gaps.sort();
        about.gaps.dedup();
        about.collected = Some(run.started);
        let mut after = Self { source: self.source, about, entries };
        after.about.changes = changes(&before, &after);
        after
    }

    /// The snapshot together with what files say, each by its name. A file of the same name that was taken before is
    /// forgotten.
    #[must_use]
    pub fn with_files(mut self, files: Vec<(String, Report<Vec<Record>>)>, now: DateTime<Utc>) -> Self {
        let before = keys(&self);
        self.about.taken = Some(now);
        for (name, said) in files {
            self.take_file(&name, said, now);
        }
        self.about.changes = changes(&before, &self);
        self
    }

    fn take_file(&mut self, name: &str, said: Report<Vec<Record>>, now: DateTime<Utc>) {
        let listing = crate::record::key(FILE, &[name]);
        self.entries.retain(|_, entry| entry.listing != listing);
        self.about.read.insert(listing.clone(), now);
        let of_file = |gap: &Gap| gap.source == name || gap.source.starts_with(&format!("{name}:"));
        self.about.gaps.retain(|gap| !of_file(gap));
        self.about.gaps.extend(said.gaps);
        self.about.gaps.sort();
        self.about.gaps.dedup();
        for record in said.found {
            let entry = Entry { listing: listing.clone(), domain: String::new(), stale_since: None, record };
            // What the source itself said is better than what a file repeats of it, and a newer file than an older.
            if self.entries.get(&entry.record.key()).is_none_or(|known| known.domain.is_empty()) {
                merge(&mut self.entries, entry);
            }
        }
        if !self.about.files.iter().any(|file| file == name) {
            self.about.files.push(name.to_owned());
            self.about.files.sort();
        }
    }
}

/// What becomes of something that was known before.
enum Fate {
    Stays,
    MayBeGone,
    Gone,
}

/// What a collection says of what was known before it.
struct Kept<'r> {
    run: &'r Run,
    complete: HashMap<String, bool>,
    /// Per domain, whether all listings that lead to others were read to their end.
    whole: HashMap<&'r str, bool>,
}

impl<'r> Kept<'r> {
    fn new(run: &'r Run) -> Self {
        let done = |listing: &Listing| listing.outcome == Outcome::Complete;
        let complete = run.listings.iter().map(|listing| (listing.id(), done(listing))).collect();
        let mut whole: HashMap<&str, bool> = HashMap::new();
        for listing in run.listings.iter().filter(|listing| listing.enumerates) {
            *whole.entry(&listing.domain).or_insert(true) &= done(listing);
        }
        Self { run, complete, whole }
    }

    fn of(&self, entry: &Entry) -> Fate {
        if entry.domain.is_empty() || !self.run.domains.contains(&entry.domain) {
            return Fate::Stays;
        }
        match self.complete.get(&entry.listing) {
            Some(true) => Fate::Gone,
            Some(false) => Fate::MayBeGone,
            // Not asked for: because what it belongs to no longer exists, or because nobody could know that it does.
            None if self.whole.get(entry.domain.as_str()).copied().unwrap_or(true) => Fate::Gone,
            None => Fate::MayBeGone,
        }
    }
}

/// Adds a record. Containers that several listings found are one, found in several ways. A user or role that a list
/// names does not hide what is known of it.
fn merge(entries: &mut BTreeMap<String, Entry>, mut entry: Entry) {
    let key = entry.record.key();
    if entry.record.is_name() && entries.get(&key).is_some_and(|known| !known.record.is_name()) {
        return;
    }
    if let (Some(known), Record::Container(new)) = (entries.get(&key), &mut entry.record)
        && let Record::Container(old) = &known.record
        && known.stale_since.is_none()
    {
        new.join(old);
    }
    entries.insert(key, entry);
}

impl crate::record::Container {
    /// Takes over from another record of the same container what this one does not say. The result is the same
    /// whichever of the two is the other.
    fn join(&mut self, other: &Self) {
        for (mine, theirs) in [(&mut self.aliases, &other.aliases), (&mut self.found_by, &other.found_by)] {
            mine.extend(theirs.iter().cloned());
            mine.sort();
            mine.dedup();
        }
        // A name that is no more than the id repeated is the weaker one.
        let weak = |container: &Self| (container.name == container.id, container.name.clone());
        if weak(other) < weak(self) {
            self.name.clone_from(&other.name);
        }
        self.parent = self.parent.take().into_iter().chain(other.parent.clone()).min();
        self.repository = self.repository.take().into_iter().chain(other.repository.clone()).min();
        self.created = self.created.into_iter().chain(other.created).min();
        for (name, value) in &other.attributes {
            let mine = self.attributes.entry(name.clone()).or_insert_with(|| value.clone());
            if value < mine {
                mine.clone_from(value);
            }
        }
    }
}

/// Each record as it was.
fn keys(snapshot: &Snapshot) -> BTreeMap<String, Record> {
    snapshot.entries.iter().map(|(key, entry)| (key.clone(), entry.record.clone())).collect()
}

/// What is different.
fn changes(before: &BTreeMap<String, Record>, after: &Snapshot) -> Changes {
    let mut changes = Changes::default();
    for (key, entry) in &after.entries {
        match before.get(key) {
            None => changes.added.push(key.clone()),
            Some(record) if *record != entry.record => changes.changed.push(key.clone()),
            Some(_) => {}
        }
    }
    changes.removed.extend(before.keys().filter(|key| !after.entries.contains_key(*key)).cloned());
    changes
}
