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
        strangers.entry(stranger.clone()).or_insert(Tie::Indicator);
    }
    made(session, habits, &mut strangers).await?;
    shared(session, question, habits, &found, &first, &mut strangers).await?;
    let mut acting: Vec<(&Stranger, u64)> = habits.doings.iter().filter_map(|one| acts_newly(habits, one)).collect();
    acting.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    for (stranger, _) in acting.into_iter().take(STRANGERS) {
        strangers.entry(stranger.clone()).or_insert(Tie::Operation);
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

/// Identities that were made, or given a new way in, by an exposed one in the window.
async fn made(
    session: &SessionContext,
    habits: &Habits,
    strangers: &mut BTreeMap<Stranger, Tie>,
) -> Result<(), DetectError> {
    let names = ["CreateUser", "CreateLoginProfile", "UpdateLoginProfile", "CreateRole", "UpdateAssumeRolePolicy"];
    let sql = format!(
        "SELECT subject, account, {} AS target, min(event_id) FROM acts WHERE win = 1 AND outcome = 'success' AND \
         operation IN ({}) GROUP BY subject, account, target",
        targets::expression(),
        crate::plan::quoted(names)
    );
    let mut found: Vec<(u32, String, String)> = Vec::new();
    crate::rows::each(session.sql(&sql).await?, |rows| {
        let (subject, account, target) = (rows.number(0)?, rows.text(1)?, rows.text(2)?);
        for row in 0..rows.len() {
            let name = target.get(row).unwrap_or_default().trim_matches('"').to_owned();
            let subject = u32::try_from(subject.get(row)).unwrap_or_default();
            found.push((subject, account.get(row).unwrap_or_default().to_owned(), name));
        }
        Ok(())
    })
    .await?;
    found.sort();
    for (subject, account, name) in found.iter().filter(|(.., name)| !name.is_empty()) {
        let account = format!(":{account}:");
        let end = format!("/{name}");
        for stranger in habits.doings.keys().filter(|one| one.name.contains(&account) && one.name.ends_with(&end)) {
            strangers.insert(stranger.clone(), Tie::Made(*subject));
        }
    }
    Ok(())
}

/// Identities that were used in the window from an address from which an exposed one seems to have been misused, and
/// that nobody used before.
async fn shared(
    session: &SessionContext,
    question: &Question<'_>,
    habits: &Habits,
    found: &[Strand],
    first: &Cast,
    strangers: &mut BTreeMap<Stranger, Tie>,
) -> Result<(), DetectError> {
    let lexicon = Lexicon::of(found, |source| locate(source, question.marker, question.locator));
    let before: BTreeSet<&Arc<str>> =
        found.iter().filter(|strand| !strand.window).map(|strand| &strand.source).collect();
    let mut suspects: BTreeMap<Arc<str>, u32> = BTreeMap::new();
    for subject in (0u32..).take(first.subjects.len()) {
        let of = |window: bool| {
            found.iter().filter(move |strand| strand.subject == subject && strand.window == window).cloned().collect()
        };
        let baseline: Vec<Strand> = of(false);
        let profile = Profile::of(
            &baseline,
            &habits.operations,
            &lexicon,
            question.periods,
            question.expectations.baseline_days,
            question.thresholds.stale_days,
        );
        for strand in of(true) as Vec<Strand> {
            let new = New::of(&strand, &profile, &habits.operations, &lexicon);
            if new.place && (new.family || new.operation) && !before.contains(&strand.source) {
                suspects.entry(Arc::clone(&strand.source)).or_insert(subject);
            }
        }
    }
    if suspects.is_empty() || suspects.len() > SUSPECTS {
        return Ok(());
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
            strangers.entry(other).or_insert(Tie::Address(Arc::clone(source), *subject));
        }
    }
    Ok(())
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
