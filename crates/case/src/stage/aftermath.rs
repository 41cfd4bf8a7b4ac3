//! What happened after the window. Whoever asks whether it is over asks about that time too: rotation ended the window, and
//! a way back in that was made yesterday is one.

use chrono::{DateTime, TimeDelta, Utc};
use stanch_detect::{DetectError, Question, Review};
use stanch_lake::Ledger;
use stanch_lake::sql::Lake;
use stanch_model::{Finding, Gap, GapKind, Periods, Span};

use super::StageError;
use super::gate::{is_indicator, is_way_back};
use crate::folder::CaseFolder;

/// From the end of the window to the last event of the logs; none where they end before.
pub(super) fn span(folder: &CaseFolder, periods: &Periods) -> Result<Option<Span>, StageError> {
    let ledger = Ledger::read(&folder.lake())?;
    let last = ledger.parts().iter().filter_map(|part| part.last).max().and_then(DateTime::from_timestamp_micros);
    let start = periods.window.end;
    Ok(last.filter(|last| *last >= start).map(|last| Span { start, end: after(last) }))
}

/// The first instant after another one.
fn after(at: DateTime<Utc>) -> DateTime<Utc> {
    at.checked_add_signed(TimeDelta::microseconds(1)).unwrap_or(at)
}

/// Adds to a review what it would say of that span about ways back in and indicators, and nothing else: what identities do
/// otherwise after they were rotated is new, and was meant to be.
pub(super) async fn add(
    lake: &Lake,
    question: Question<'_>,
    span: Span,
    review: &mut Review,
) -> Result<(), DetectError> {
    let periods = Periods { baseline: question.periods.baseline, window: span };
    let minted = Span { start: question.minted.start, end: span.end };
    let found = stanch_detect::review(lake, &Question { periods: &periods, minted, ..question }).await?.found;
    let counts = |finding: &Finding| {
        (is_way_back(finding) || is_indicator(finding)) && finding.last.is_none_or(|last| last >= span.start)
    };
    let known: Vec<String> = review.findings.iter().map(|finding| finding.id.clone()).collect();
    let late = found.findings.into_iter().filter(|finding| counts(finding) && !known.contains(&finding.id));
    review.findings.extend(late.map(|mut finding| {
        finding.says.push_str("; this was after the window");
        finding
    }));
    review.findings.sort_by_key(|finding| {
        let gravest = std::cmp::Reverse((finding.severity, finding.confidence));
        (gravest, finding.first.is_none(), finding.first, finding.id.clone())
    });
    review.muted.extend(found.muted.into_iter().filter(|(_, finding)| counts(finding)));
    let limits = found.gaps.into_iter().filter(|gap| gap.kind == GapKind::Limit);
    review.gaps.extend(limits.map(|gap| Gap::new(gap.kind, "review after the window", gap.cause)));
    Ok(())
}
