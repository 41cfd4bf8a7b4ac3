//! Writing: a day's plan becomes log files in the layout of an organisation's trail, and a count of what they hold.

use crate::ScenarioError;
use crate::clock::{self, DAY};
use crate::digest::{self, Delivered};
use crate::organisation::{ACCOUNTS, Organisation, PRODUCTION, REGIONS, SHARED};
use crate::plan::Day;
use crate::record::{self, Planned};
use crate::rng::{BASE64_URL, Rng, mix, seed_of};
use crate::spec::Spec;
use libdeflater::{CompressionLvl, Compressor};
use std::fs;
use std::path::Path;

/// What was written, of one day or of all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) records: u64,
    pub(crate) distinct: u64,
    pub(crate) files: u64,
    pub(crate) gz_bytes: u64,
    pub(crate) json_bytes: u64,
    pub(crate) digests: u64,
    pub(crate) broken: Vec<String>,
    pub(crate) redelivered: Vec<(String, String)>,
    /// Time, phase and id of the attack's events.
    pub(crate) attack: Vec<(i64, u8, String)>,
    /// Events with the key that the attacker created.
    pub(crate) planted: u64,
    pub(crate) exposures: Vec<Seen>,
}

/// What was written of one exposure.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) events: u64,
    pub(crate) in_window: u64,
    pub(crate) copies: u64,
    pub(crate) exchanges: u64,
}

impl Tally {
    /// Adds the tally of a later day.
    pub(crate) fn add(&mut self, later: Self) {
        self.records += later.records;
        self.distinct += later.distinct;
        self.files += later.files;
        self.gz_bytes += later.gz_bytes;
        self.json_bytes += later.json_bytes;
        self.digests += later.digests;
        self.planted += later.planted;
        self.broken.extend(later.broken);
        self.redelivered.extend(later.redelivered);
        self.attack.extend(later.attack);
        self.exposures.resize(self.exposures.len().max(later.exposures.len()), Seen::default());
        for (sum, seen) in self.exposures.iter_mut().zip(later.exposures) {
            sum.events += seen.events;
            sum.in_window += seen.in_window;
            sum.copies += seen.copies;
            sum.exchanges += seen.exchanges;
        }
    }
}

/// Of a hundred records, so many are delivered again.
const REPEATED: u64 = 1;
/// Where a group has one file a day only, repeats come in bulk on one day in so many.
const REDELIVERY_EVERY: i64 = 10;

/// Writes days, with buffers that it keeps from one to the next.
pub(crate) struct Writer<'a> {
    organisation: &'a Organisation,
    spec: &'a Spec,
    out: &'a Path,
    progress: &'a (dyn Fn(u64) + Sync),
    compressor: Compressor,
    text: Vec<u8>,
    packed: Vec<u8>,
}

/// One account and region on one day.
struct Group<'a> {
    day: i64,
    account: u8,
    region: u8,
    events: Vec<&'a Planned>,
}

impl<'a> Writer<'a> {
    /// A writer into a folder; `progress` is told of the records of every file.
    pub(crate) fn new(
        organisation: &'a Organisation,
        spec: &'a Spec,
        out: &'a Path,
        progress: &'a (dyn Fn(u64) + Sync),
    ) -> Result<Self, ScenarioError> {
        let level = CompressionLvl::new(6).map_err(|_| ScenarioError::Compression)?;
        let compressor = Compressor::new(level);
        Ok(Self { organisation, spec, out, progress, compressor, text: Vec::new(), packed: Vec::new() })
    }

    /// Writes the files of one day, counted from the first baseline day.
    pub(crate) fn day(&mut self, day: i64, plan: &Day) -> Result<Tally, ScenarioError> {
        let mut tally = self.count(plan);
        let mut groups: Vec<Group<'_>> = Vec::new();
        for planned in &plan.planned {
            let known =
                groups.iter_mut().find(|group| group.account == planned.account && group.region == planned.region);
            match known {
                Some(group) => group.events.push(planned),
                None => {
                    groups.push(Group { day, account: planned.account, region: planned.region, events: vec![planned] });
                }
            }
        }
        groups.sort_by_key(|group| (group.account, group.region));
        for group in &groups {
            self.group(group, plan, &mut tally)?;
        }
        Ok(tally)
    }

    /// What the plan holds, before repeats.
    fn count(&self, plan: &Day) -> Tally {
        let mut tally = Tally { distinct: plan.planned.len() as u64, ..Tally::default() };
        tally.exposures.resize(self.organisation.exposures.len(), Seen::default());
        let window = self.spec.window_start.timestamp()..self.spec.window_end.timestamp();
        for planned in &plan.planned {
            let caller = &plan.callers[planned.caller as usize];
            if let Some(exposure) = caller.exposure {
                let seen = &mut tally.exposures[usize::from(exposure)];
                seen.events += u64::from(caller.key.is_some());
                seen.in_window += u64::from(caller.key.is_some() && window.contains(&planned.time));
            } else if let Some(exposure) = planned.subject.and_then(|subject| plan.callers[subject as usize].exposure) {
                // The caller shows no key of the exposure, but what it mints descends from it.
                let seen = &mut tally.exposures[usize::from(exposure)];
                seen.copies += u64::from(planned.shared);
                seen.exchanges += u64::from(!planned.shared);
            }
            if let Some(phase) = planned.phase {
                let mut id = Vec::with_capacity(36);
                record::event_id(&mut id, planned);
                tally.attack.push((planned.time, phase, String::from_utf8_lossy(&id).into_owned()));
                tally.planted += u64::from(!caller.minting.user.is_empty());
            }
        }
        tally
    }

    fn group(&mut self, group: &Group<'_>, plan: &Day, tally: &mut Tally) -> Result<(), ScenarioError> {
        let (account, region) = (ACCOUNTS[usize::from(group.account)].number, REGIONS[usize::from(group.region)]);
        let mut folder = format!("AWSLogs/{}/{account}/CloudTrail/{region}/", self.organisation.id).into_bytes();
        clock::date(&mut folder, self.spec.first_day() + group.day, b'/');
        let folder = String::from_utf8_lossy(&folder).into_owned();
        create(&self.out.join(&folder))?;

        let count = group.events.len().div_ceil(self.spec.events_per_file as usize);
        let bounds = |file: usize| file * group.events.len() / count;
        let mut delivered = Vec::new();
        for file in 0..count {
            let own = &group.events[bounds(file)..bounds(file + 1)];
            // Every later file repeats some of the one before it; fewer files repeat more, so that the share stays.
            let again = if file == 0 { &[][..] } else { &group.events[bounds(file - 1)..bounds(file)] };
            let share = REPEATED * 100 * count as u64 / (count as u64 - 1).max(1);
            let repeats = again.iter().filter(|planned| is_repeated(planned, share));
            let records: Vec<&Planned> = own.iter().chain(repeats).copied().collect();
            let at = own.last().map_or(0, |planned| planned.time);
            let path = self.name(&folder, group, at, file as u64);
            delivered.push(self.deliver(path, plan, &records, tally)?);
            self.accidents(group, &folder, file, records.len() as u64, &delivered, tally)?;
        }
        if count == 1 && (group.day + i64::from(group.account)) % REDELIVERY_EVERY == 0 {
            let share = REPEATED * 100 * REDELIVERY_EVERY.unsigned_abs();
            let repeats: Vec<&Planned> = group.events.iter().filter(|one| is_repeated(one, share)).copied().collect();
            if let Some(last) = repeats.last() {
                let path = self.name(&folder, group, last.time + 5_400, 900_000);
                delivered.push(self.deliver(path, plan, &repeats, tally)?);
            }
        }
        if digest::days(self.spec).contains(&group.day) {
            let folder = folder.replace("/CloudTrail/", "/CloudTrail-Digest/");
            let day = self.spec.first_day() + group.day;
            let (name, json) = digest::write(self.organisation, group.account, group.region, day, &delivered);
            self.text.clear();
            self.text.extend_from_slice(&json);
            self.pack()?;
            create(&self.out.join(&folder))?;
            self.save(&format!("{folder}/{name}"))?;
            tally.digests += 1;
        }
        Ok(())
    }

    /// What goes wrong in deliveries: one file comes twice, and one copy is cut short.
    fn accidents(
        &mut self,
        group: &Group<'_>,
        folder: &str,
        file: usize,
        records: u64,
        delivered: &[Delivered],
        tally: &mut Tally,
    ) -> Result<(), ScenarioError> {
        let Some(first) = delivered.last() else { return Ok(()) };
        let window = self.spec.baseline_day_count();
        if (file, group.region) == (0, 0) && (group.account, group.day) == (PRODUCTION, window / 2) {
            let path = self.name(folder, group, first.newest + 300, 900_001);
            self.save(&path)?;
            tally.records += records;
            tally.files += 1;
            tally.gz_bytes += self.packed.len() as u64;
            tally.json_bytes += self.text.len() as u64;
            tally.redelivered.push((first.path.clone(), path));
            (self.progress)(records);
        }
        if self.spec.broken_file && (file, group.region) == (0, 0) && (group.account, group.day) == (SHARED, window + 3)
        {
            let path = self.name(folder, group, first.newest + 600, 900_002);
            self.packed.truncate(self.packed.len() * 3 / 5);
            self.save(&path)?;
            tally.broken.push(path);
        }
        Ok(())
    }

    /// The path of a file delivered a few minutes after an instant.
    fn name(&self, folder: &str, group: &Group<'_>, at: i64, number: u64) -> String {
        let midnight = (self.spec.first_day() + group.day) * DAY;
        // Deliveries are named by the five minutes in which they were made; none is filed under the next day.
        let at = ((at / 300 + 1) * 300).min(midnight + DAY - 300);
        let account = ACCOUNTS[usize::from(group.account)].number;
        let mut path = format!("{folder}/{account}_CloudTrail_{}_", REGIONS[usize::from(group.region)]).into_bytes();
        clock::compact(&mut path, at, false);
        path.push(b'_');
        let place = u64::from(group.account) << 8 | u64::from(group.region);
        let seed = seed_of(&[self.organisation.seed, group.day as u64, place, number]);
        Rng::new(seed).text(&mut path, &BASE64_URL[..32], 16);
        path.extend_from_slice(b".json.gz");
        String::from_utf8_lossy(&path).into_owned()
    }

    fn deliver(
        &mut self,
        path: String,
        plan: &Day,
        records: &[&Planned],
        tally: &mut Tally,
    ) -> Result<Delivered, ScenarioError> {
        self.text.clear();
        self.text.extend_from_slice(br#"{"Records":["#);
        for (place, planned) in records.iter().enumerate() {
            if place > 0 {
                self.text.push(b',');
            }
            record::write(&mut self.text, self.organisation, &plan.callers, planned);
        }
        self.text.extend_from_slice(b"]}");
        self.pack()?;
        self.save(&path)?;
        tally.records += records.len() as u64;
        tally.files += 1;
        tally.gz_bytes += self.packed.len() as u64;
        tally.json_bytes += self.text.len() as u64;
        (self.progress)(records.len() as u64);
        let times = records.iter().map(|planned| planned.time);
        let (oldest, newest) = (times.clone().min().unwrap_or(0), times.max().unwrap_or(0));
        let hash = if digest::days_have(self.spec, newest) { digest::hash(&self.packed) } else { String::new() };
        Ok(Delivered { path, hash, oldest, newest })
    }

    /// Compresses the text.
    fn pack(&mut self) -> Result<(), ScenarioError> {
        self.packed.resize(self.compressor.gzip_compress_bound(self.text.len()), 0);
        let size =
            self.compressor.gzip_compress(&self.text, &mut self.packed).map_err(|_| ScenarioError::Compression)?;
        self.packed.truncate(size);
        Ok(())
    }

    fn save(&self, path: &str) -> Result<(), ScenarioError> {
        let path = self.out.join(path);
        fs::write(&path, &self.packed).map_err(|source| ScenarioError::Write { path, source })
    }
}

/// Whether a record is among the `share` of ten thousand that are delivered again.
fn is_repeated(planned: &Planned, share: u64) -> bool {
    mix(planned.seed ^ 0x7265_7065_6174) % 10_000 < share
}

/// Creates a folder and those above it.
pub(crate) fn create(path: &Path) -> Result<(), ScenarioError> {
    fs::create_dir_all(path).map_err(|source| ScenarioError::Write { path: path.to_owned(), source })
}
