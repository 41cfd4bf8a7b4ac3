//! Who is reviewed: the exposures, and identities on no list that are tied to them or to an indicator.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::prelude::SessionContext;
use stanch_actions::ThreatModel;
use stanch_model::{Gap, GapKind};

use crate::lineage::Lineage;
use crate::operation::Op;
use crate::plan::acts::{Cast, Stranger, Tie};
use crate::plan::habits::Habits;
use crate::plan::known::{self, Sightings};
use crate::plan::strands::Strand;
use crate::plan::{acts, reviewed, strands, targets};
use crate::profile::{Lexicon, New, Profile, locate};
use crate::review::limit;
use crate::{DetectError, Question};

/// Identities on no list that are looked at because of what they did.
const STRANGERS: usize = 300;

/// Addresses by which others are looked for.
const SUSPECTS: usize = 500;

/// Who is reviewed, with everybody's strands: the exposures, then those who are tied to them or to an indicator.
pub(crate) async fn choose(
    session: &SessionContext,
    question: &Question<'_>,
    lineage: &Lineage,
    habits: &Habits,
    sightings: &Sightings,
    limits: &mut Vec<Gap>,
) -> Result<(Cast, Vec<Strand>), DetectError> {
    let first = acts::register(session, question.periods, question.exposures, lineage, &BTreeMap::new()).await?;
    let (found, mut coarse) = strands::read(session, question.periods, &habits.operations).await?;
    let own: BTreeSet<Arc<str>> = lineage.kin.iter().flat_map(|kin| kin.principals.iter().cloned()).collect();
    let mut strangers: BTreeMap<Stranger, Tie> = BTreeMap::new();
    for stranger in &sightings.strangers {
        tie(&mut strangers, stranger, Tie::Indicator);
    }
    made(session, habits, &first, &mut strangers).await?;
    let cut = shared(session, question, habits, &found, &first, &mut strangers).await?;
    limit(limits, cut, "addresses from which exposed identities may have been misused");
    let mut acting: Vec<(&Stranger, u64)> = habits.doings.iter().filter_map(|one| acts_newly(habits, one)).collect();
    acting.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    limit(limits, acting.len() > STRANGERS, "identities on no list that did something grave for the first time");
    for (stranger, _) in acting.into_iter().take(STRANGERS) {
        tie(&mut strangers, stranger, Tie::Operation);
    }
    strangers.retain(|stranger, _| !own.contains(&stranger.name));
    let (cast, found) = if strangers.is_empty() {
        (first, found)
    } else {
        let cast = acts::register(session, question.periods, question.exposures, lineage, &strangers).await?;
        let (found, again) = strands::read(session, question.periods, &habits.operations).await?;
        coarse |= again;
        (cast, found)
    };
    if coarse {
        let cause = "there are so many source addresses that they were counted by their first three numbers, so that \
                     addresses of the vendor and indicators may have been missed in findings; the dossiers have them";
        limits.push(Gap::new(GapKind::Limit, "review", cause));
    }
    Ok((cast, found))
}

/// Notes why somebody on no list is looked at. What ties them to an exposed identity says more than what they showed or
/// did; of two such ties the first stays.
fn tie(strangers: &mut BTreeMap<Stranger, Tie>, stranger: &Stranger, why: Tie) {
    let strength = |tie: &Tie| match tie {
        Tie::Made(_) => 2,
        Tie::Address(..) => 1,
        Tie::Indicator | Tie::Operation => 0,
    };
    match strangers.get_mut(stranger) {
        Some(known) if strength(known) >= strength(&why) => {}
        Some(known) => *known = why,
        None => {
            strangers.insert(stranger.clone(), why);
        }
    }
}

/// The exposures in the order of their names, in which the list may not have them.
fn by_name(cast: &Cast) -> Vec<u32> {
    let mut subjects: Vec<u32> = (0u32..).take(cast.subjects.len()).collect();
    subjects.sort_by_key(|subject| (&cast.subjects[*subject as usize].name, *subject));
    subjects
}

/// Identities that were made, or given a new way in, by an exposed one in the window.
async fn made(
    session: &SessionContext,
    habits: &Habits,
    first: &Cast,
    strangers: &mut BTreeMap<Stranger, Tie>,
) -> Result<(), DetectError> {
    const ROLES: [&str; 2] = ["CreateRole", "UpdateAssumeRolePolicy"];
    const USERS: [&str; 3] = ["CreateUser", "CreateLoginProfile", "UpdateLoginProfile"];
    let sql = format!(
        "SELECT DISTINCT subject, account, operation, {} AS target FROM acts WHERE win = 1 AND outcome = 'success' AND \
         operation IN ({})",
        targets::principal(),
        crate::plan::quoted(USERS.into_iter().chain(ROLES))
    );
    let mut found: BTreeMap<u32, BTreeSet<(String, String)>> = BTreeMap::new();
    crate::rows::each(session.sql(&sql).await?, |rows| {
        let (subject, account, operation, target) = (rows.place(0)?, rows.text(1)?, rows.text(2)?, rows.text(3)?);
        for row in 0..rows.len() {
            let name = target.get(row).unwrap_or_default().trim_matches('"');
            if name.is_empty() {
                continue;
            }
            // A user and a role may have the same name, and paths are no part of it.
            let kind = if operation.get(row).is_some_and(|name| ROLES.contains(&name)) { "role" } else { "user" };
            let start = format!(":iam::{}:{kind}/", account.get(row).unwrap_or_default());
            found.entry(subject.get(row)).or_default().insert((start, format!("/{name}")));
        }
        Ok(())
    })
    .await?;
    for subject in by_name(first) {
        for (start, end) in found.get(&subject).into_iter().flatten() {
            let made = |one: &&Stranger| one.name.contains(start) && one.name.ends_with(end);
            for stranger in habits.doings.keys().filter(made) {
                tie(strangers, stranger, Tie::Made(subject));
            }
        }
    }
    Ok(())
}

/// Identities that were used in the window from an address from which an exposed one seems to have been misused, and
/// that nobody used before. The answer says whether there are too many such addresses to ask for each.
async fn shared(
    session: &SessionContext,
    question: &Question<'_>,
    habits: &Habits,
    found: &[Strand],
    first: &Cast,
    strangers: &mut BTreeMap<Stranger, Tie>,
) -> Result<bool, DetectError> {
    let lexicon = Lexicon::of(found, |source| locate(source, question.marker, question.locator));
    let before: BTreeSet<&Arc<str>> =
        found.iter().filter(|strand| !strand.window).map(|strand| &strand.source).collect();
    let mut suspects: BTreeMap<Arc<str>, u32> = BTreeMap::new();
    for subject in by_name(first) {
        let of = |window: bool| &found[strands::span(found, subject, window)];
        let profile = Profile::of(
            of(false),
            &habits.operations,
            &lexicon,
            question.periods,
            question.expectations.baseline_days,
            question.thresholds.stale_days,
        );
        for strand in of(true) {
            let new = New::of(strand, &profile, &habits.operations, &lexicon);
            if new.place && (new.family || new.operation) && !before.contains(&strand.source) {
                suspects.entry(Arc::clone(&strand.source)).or_insert(subject);
            }
        }
    }
    if suspects.is_empty() || suspects.len() > SUSPECTS {
        return Ok(suspects.len() > SUSPECTS);
    }
    // An address that anybody used before the window is a network that people share.
    let window =
        format!("{} AND time >= {}", reviewed(question.periods), crate::plan::at(question.periods.window.start));
    let names = crate::plan::quoted(suspects.keys().map(AsRef::as_ref));
    let mut used = BTreeSet::new();
    let sql = format!(
        "SELECT DISTINCT source_ip FROM events WHERE {} AND time < {} AND source_ip IN ({names})",
        reviewed(question.periods),
        crate::plan::at(question.periods.window.start)
    );
    crate::rows::each(session.sql(&sql).await?, |rows| {
        let source = rows.text(0)?;
        used.extend((0..rows.len()).filter_map(|row| source.get(row)).map(str::to_owned));
        Ok(())
    })
    .await?;
    for (source, subject) in suspects.iter().filter(|(source, _)| !used.contains(&***source)) {
        let mut others = BTreeSet::new();
        let condition = format!("source_ip = {}", crate::plan::quoted([source.as_ref()]));
        known::strangers(session, &window, &condition, &mut others).await?;
        for other in others {
            tie(strangers, &other, Tie::Address(Arc::clone(source), *subject));
        }
    }
    Ok(false)
}

/// An identity that did something grave in the window that it did not do before, with how many such things.
fn acts_newly<'h>(
    habits: &Habits,
    (stranger, doings): (&'h Stranger, &crate::plan::habits::Doings),
) -> Option<(&'h Stranger, u64)> {
    const GRAVE: [ThreatModel; 7] = [
        ThreatModel::DefenceEvasion,
        ThreatModel::IdentityCreation,
        ThreatModel::FederationPersistence,
        ThreatModel::PrivilegeEscalation,
        ThreatModel::Exfiltration,
        ThreatModel::Impact,
        ThreatModel::LateralMovement,
    ];
    let fresh = |(op, [baseline, window]): (&Op, &[u64; 2])| {
        let grave = habits.operations.get(*op).leading().is_some_and(|model| GRAVE.contains(&model));
        grave && *baseline == 0 && *window > 0
    };
    let count = doings.iter().filter(|one| fresh(*one)).count() as u64;
    // Whoever did nothing before the window has no habit that this could be held against.
    let known = doings.values().any(|[baseline, _]| *baseline > 0);
    (count > 0 && known).then_some((stranger, count))
}
