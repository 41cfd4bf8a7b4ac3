//! The review: from plans to findings to stories.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::prelude::SessionContext;
use stanch_lake::sql::Lake;
use stanch_model::{Gap, GapKind, Report};

use crate::plan::events::{self, Event, Wanted};
use crate::plan::habits::Habits;
use crate::plan::known::{self, Sightings};
use crate::plan::strands::Outcome;
use crate::plan::{contents, habits, pulse, targets};
use crate::profile::{Lexicon, State, locate};
use crate::threat::{Draft, Scene, decides};
use crate::{DetectError, Question, Review, cast, cite, coverage, dossier, lineage, story};

/// Reviews everything that was exposed against the lake: dossiers, findings and stories. The report's gaps are those of
/// the logs as a whole.
///
/// # Errors
/// When the lake cannot be read, or more was exposed than a review can tell apart.
pub async fn review(lake: &Lake, question: &Question<'_>) -> Result<Report<Review>, DetectError> {
    let session = &lake.session()?;
    let lineage = lineage::trace(session, question.exposures, &question.minted).await?;
    let dossiers = dossier::ranked(session, question, &lineage).await?;
    let coverage = coverage::read(session).await?;
    let gaps = coverage::gaps(&coverage, question.periods, question.expectations);

    let habits = habits::read(session, question.periods).await?;
    let sightings = known::read(session, question.periods, question.marker, question.needles).await?;
    let mut limits = habits.operations.gaps();
    let (cast, found) = cast::choose(session, question, &lineage, &habits, &sightings, &mut limits).await?;
    let lexicon = Lexicon::of(&found, |source| locate(source, question.marker, question.locator));
    let beats = pulse::read(session, &habits.operations).await?;
    let hours = pulse::hours(session).await?;
    let (targets, cut) = targets::read(session, &habits.operations).await?;
    limit(&mut limits, cut, "targets of sensitive operations");
    let (contents, cut) = contents::read(session, &habits.operations, decides).await?;
    limit(&mut limits, cut, "records whose parameters decide what they mean");
    limit(&mut limits, sightings.cut, "records that hold a domain or a hash");
    let sighted = sighted(session, &habits, &sightings).await?;
    let scene = Scene::new(
        question, &cast, &habits, &found, &lexicon, &targets, &contents, &beats, &hours, &coverage, &sightings,
        &sighted,
    );
    limits.extend(thin(&scene));

    let drafts = scene.drafts();
    let (mut events, cut) = events::read(session, &habits.operations, &wanted(&scene, &drafts), 1).await?;
    limit(&mut limits, cut, "events of findings");
    let before = wanted_before(&drafts);
    let (earlier, cut) = events::read(session, &habits.operations, &before, 0).await?;
    limit(&mut limits, cut, "events of findings before the window");
    events.extend(earlier);
    events.sort_by(|a, b| (a.subject, a.time, &a.id).cmp(&(b.subject, b.time, &b.id)));
    let (cited, muted) = cite::findings(&scene, drafts, &events, question.muted);
    let (around, cut) = events::read(session, &habits.operations, &around(&cited, &events), 1).await?;
    limit(&mut limits, cut, "events around findings");
    let stories = story::tell(&scene, &cited, &events, around);
    limits.sort();
    let findings = cite::sorted(cited);
    Ok(Report::new(Review { dossiers, findings, muted, stories, gaps: limits }, gaps))
}

pub(crate) fn limit(limits: &mut Vec<Gap>, cut: bool, what: &str) {
    if cut {
        let cause = format!("there are more {what} than a review reads; narrow the window or the list of exposures");
        limits.push(Gap::new(GapKind::Limit, "review", cause));
    }
}

/// Whose the records are that hold a domain or a hash, and whether they lie in the window.
async fn sighted(
    session: &SessionContext,
    habits: &Habits,
    sightings: &Sightings,
) -> Result<BTreeMap<String, (u32, bool)>, DetectError> {
    let ids: BTreeSet<String> = sightings.records.keys().cloned().collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let wanted = Wanted { ids, ..Wanted::default() };
    let mut sighted = BTreeMap::new();
    for win in [0, 1] {
        let (events, _) = events::read(session, &habits.operations, &wanted, win).await?;
        sighted.extend(events.into_iter().map(|event| (event.id, (event.subject, win == 1))));
    }
    Ok(sighted)
}

/// One gap for each exposure whose baseline says little.
fn thin(scene: &Scene<'_>) -> Vec<Gap> {
    let thin = scene.subjects().filter(|subject| scene.is_exposed(*subject)).filter_map(|subject| {
        let profile = scene.profile(subject);
        let active = !scene.spans[subject as usize][1].is_empty();
        let name = scene.cast.subjects[subject as usize].name.as_str();
        (profile.state != State::Enough && active).then(|| Gap::new(GapKind::Baseline, name, profile.words()))
    });
    thin.collect()
}

/// The events that drafts are about, and those that stand in a story beside them: of the same place where place or client
/// are new, and of operations that are new.
fn wanted(scene: &Scene<'_>, drafts: &[Draft]) -> Wanted {
    let mut wanted = Wanted::default();
    let mut told: BTreeSet<u32> = BTreeSet::new();
    for draft in drafts.iter().filter(|draft| !draft.before_window) {
        told.insert(draft.subject);
        for pick in &draft.picks {
            wanted.operations.extend(pick.operations.iter().map(|op| (draft.subject, *op)));
            wanted.ids.extend(pick.ids.iter().cloned());
            if !pick.operations.is_empty() || !pick.ids.is_empty() {
                continue;
            }
            if !pick.places.is_empty() {
                let places = pick.places.iter().map(|(source, agent)| (draft.subject, source.clone(), agent.clone()));
                wanted.places.extend(places);
                continue;
            }
            for one in scene.window(draft.subject) {
                let strand = one.strand;
                let inside = pick.from.is_none_or(|from| strand.last >= Some(from))
                    && pick.until.is_none_or(|until| strand.first <= Some(until))
                    && pick.region.as_ref().is_none_or(|region| *region == strand.region);
                if inside {
                    wanted.places.insert((draft.subject, Arc::clone(&strand.source), Arc::clone(&strand.agent)));
                }
            }
        }
    }
    for subject in told {
        for one in scene.window(subject) {
            if one.new.operation {
                wanted.operations.insert((subject, one.strand.op));
            }
            if one.new.context() > 0 {
                let (source, agent) = (Arc::clone(&one.strand.source), Arc::clone(&one.strand.agent));
                wanted.places.insert((subject, source, agent));
            }
        }
    }
    wanted
}

/// The events before the window that indicators are about.
fn wanted_before(drafts: &[Draft]) -> Wanted {
    let mut wanted = Wanted::default();
    for draft in drafts.iter().filter(|draft| draft.before_window) {
        for pick in &draft.picks {
            let places = pick.places.iter().map(|(source, agent)| (draft.subject, source.clone(), agent.clone()));
            wanted.places.extend(places);
            wanted.ids.extend(pick.ids.iter().cloned());
        }
    }
    wanted
}

/// Sessions that cited events made, and what the same credential did from the same place within a minute of one.
fn around(cited: &[cite::Cited], events: &[Event]) -> Wanted {
    let mut wanted = Wanted::default();
    for cited in cited {
        for event in cited.events.iter().take(cite::EVIDENCE * 4).map(|at| &events[*at]) {
            if !event.minted.is_empty() && event.outcome == Outcome::Success {
                wanted.credentials.insert((event.subject, event.minted.clone()));
            }
            let Some(minute) = event.time.and_then(|time| u32::try_from(time.timestamp() / 60).ok()) else { continue };
            for minute in minute.saturating_sub(1)..=minute + 1 {
                let key = (event.credential.clone(), event.source.to_string(), event.agent.to_string());
                wanted.minutes.insert((event.subject, key.0, key.1, key.2, minute));
            }
        }
    }
    wanted
}
