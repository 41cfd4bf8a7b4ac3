//! One dossier per exposure: what its lineage did in each period.

mod activity;
mod attributed;
mod credentials;
mod dimension;
mod facts;
mod top;
mod usage;

use datafusion::prelude::SessionContext;
use stanch_model::{Activity, BaselineState, Dossier, Exposure, Gap, GapKind, News, Periods, Presence};

use crate::lineage::{Kin, Lineage};
use crate::phrase::some;
use crate::{DetectError, Expectations, Marker};
use activity::Lists;
use usage::Usage;

/// How much a dossier lists, and how much of a review is held in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Values of one dimension in one period.
    pub values: usize,
    /// Credentials of one lineage.
    pub credentials: usize,
    /// Groups of like events that are held in memory. With more, every dimension is counted from the lake by itself,
    /// which takes longer and gives the same.
    pub groups: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { values: 200, credentials: 200, groups: 1_000_000 }
    }
}

/// What all dossiers of a review have in common.
pub(crate) struct Review<'a> {
    pub(crate) session: &'a SessionContext,
    pub(crate) periods: &'a Periods,
    pub(crate) expectations: &'a Expectations,
    pub(crate) marker: Marker<'a>,
    pub(crate) limits: Limits,
}

/// The dossiers of a question, highest rank first, equal ranks by the exposure's text.
pub(crate) async fn ranked(
    session: &SessionContext,
    question: &crate::Question<'_>,
    lineage: &Lineage,
) -> Result<Vec<Dossier>, DetectError> {
    let review = Review {
        session,
        periods: question.periods,
        expectations: question.expectations,
        marker: question.marker,
        limits: question.limits,
    };
    let mut dossiers = compile(&review, question.exposures, lineage).await?;
    dossiers.iter_mut().for_each(crate::rank::rank);
    dossiers.sort_by(|a, b| {
        let text = |dossier: &Dossier| dossier.exposure.handle.as_str().to_owned();
        b.rank.cmp(&a.rank).then_with(|| text(a).cmp(&text(b))).then_with(|| a.exposure.cmp(&b.exposure))
    });
    Ok(dossiers)
}

/// Counts what every lineage did. The dossiers are in the order of the exposures and not ranked yet.
pub(crate) async fn compile(
    review: &Review<'_>,
    exposures: &[Exposure],
    lineage: &Lineage,
) -> Result<Vec<Dossier>, DetectError> {
    attributed::register(review, lineage).await?;
    let mut usage = usage::read(review.session, exposures.len()).await?;
    facts::register(review).await?;
    let mut lists: Vec<Lists> = exposures.iter().map(|_| Lists::default()).collect();
    activity::read(review, &mut lists).await?;
    dimension::read(review, &mut lists).await?;
    let parts = exposures.iter().zip(&lineage.kin).zip(lists).zip(usage.drain(..));
    Ok(parts.map(|(((exposure, kin), lists), usage)| dossier(review, exposure, kin, lists, usage)).collect())
}

fn dossier(review: &Review<'_>, exposure: &Exposure, kin: &Kin, lists: Lists, usage: Usage) -> Dossier {
    let undated = lists.undated;
    let (mut activities, mut news) = lists.finish(&usage);
    let baseline_state = match &activities.baseline {
        Activity { events: 0, .. } => BaselineState::None,
        Activity { active_days, .. } if *active_days < review.expectations.baseline_days => BaselineState::Short,
        _ => BaselineState::Enough,
    };
    if baseline_state == BaselineState::None {
        news = News::default();
    }
    let presence = match kin.named {
        false => Presence::NotMatched,
        true if usage.proves(kin) => Presence::Seen,
        true => Presence::NeverSeen,
    };
    let mut gaps = kin.gaps.clone();
    gaps.extend(limits(exposure, presence, undated));
    gaps.sort();
    let (credentials, credentials_total) = credentials::list(kin, &usage, review.limits.credentials);
    Dossier {
        exposure: exposure.clone(),
        presence,
        principals: kin.principals.iter().map(ToString::to_string).collect(),
        credentials,
        credentials_total,
        baseline_state,
        baseline: std::mem::take(&mut activities.baseline),
        window: std::mem::take(&mut activities.window),
        outside: std::mem::take(&mut activities.outside),
        new_in_window: news,
        rank: 0,
        reasons: Vec::new(),
        gaps,
    }
}

fn limits(exposure: &Exposure, presence: Presence, undated: u64) -> Vec<Gap> {
    let source = exposure.handle.as_str();
    let mut gaps = Vec::new();
    if presence == Presence::NeverSeen {
        let cause = "no event in the given logs descends from it; that shows no more than that these logs have none";
        gaps.push(Gap::new(GapKind::NoLogs, source, cause));
    }
    if presence == Presence::NotMatched && matches!(exposure.handle, stanch_model::Handle::Arn(_)) {
        let cause = "this ARN names nothing that makes calls; list a user, a role, a session or an identity provider";
        gaps.push(Gap::new(GapKind::Unmatched, source, cause));
    }
    if undated > 0 {
        let cause = format!("{} without a readable time, counted outside of both periods", some(undated, "event"));
        gaps.push(Gap::new(GapKind::Field, source, cause).times(undated));
    }
    gaps
}
