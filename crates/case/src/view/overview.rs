//! The first page: what was compared, and all exposures in one table.

use stanch_model::{BaselineState, Dossier, Gap, Presence};

use super::Assessment;
use super::block::{Align, Block, Cell};
use super::limits::NOT_LISTED;
use super::phrase::{NOTHING, count, news, number, presence, time, without_logs};

/// The title, and what was compared.
pub(super) fn head(assessment: &Assessment, gaps: &[Gap]) -> Vec<Block> {
    let title = assessment.title.clone().unwrap_or_else(|| format!("What {} held", assessment.vendor));
    vec![Block::Heading(1, title), Block::Facts(facts(assessment, gaps))]
}

/// All exposures in one table.
pub(super) fn exposures(assessment: &Assessment, blocks: &mut Vec<Block>) {
    if assessment.dossiers.is_empty() {
        return blocks.push(Block::Paragraph(Cell::caution(NOT_LISTED)));
    }
    blocks.push(Block::Heading(2, "All that was exposed".to_owned()));
    blocks.push(table(assessment));
    blocks.push(Block::Paragraph(
        "Points order what to look at first. They measure neither guilt nor innocence, and few points are no all-clear."
            .into(),
    ));
}

/// What was compared, of what, and with how many holes.
fn facts(assessment: &Assessment, gaps: &[Gap]) -> Vec<(&'static str, Cell)> {
    let span = |span: &stanch_model::Span| {
        format!("{} to {} (end not included), {} days", time(span.start), time(span.end), round(span.days()))
    };
    let of = |presence: Presence| {
        let number = assessment.dossiers.iter().filter(|dossier| dossier.presence == presence).count();
        u64::try_from(number).unwrap_or(u64::MAX)
    };
    let exposures = format!(
        "{}: {} seen, {} not in these logs, {} not matched with anything that logs contain",
        number(u64::try_from(assessment.dossiers.len()).unwrap_or(u64::MAX)),
        number(of(Presence::Seen)),
        number(of(Presence::NeverSeen)),
        number(of(Presence::NotMatched)),
    );
    let gaps = u64::try_from(gaps.len()).unwrap_or(u64::MAX);
    let limits = if gaps == 0 {
        Cell::from("no gap was reported, which does not prove that the logs are complete")
    } else {
        Cell::caution(format!("{} of the whole, listed under “What we could not see”", count(gaps, "gap", "gaps")))
    };
    vec![
        ("vendor", assessment.vendor.clone().into()),
        ("window", span(&assessment.periods.window).into()),
        ("baseline", span(&assessment.periods.baseline).into()),
        ("exposures", exposures.into()),
        ("limits", limits),
        ("times", "all in UTC".into()),
    ]
}

/// Days with at most one digit behind the point.
fn round(days: f64) -> String {
    let text = format!("{days:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// All exposures, one row each.
fn table(assessment: &Assessment) -> Block {
    let head = [
        ("no.", Align::Right),
        ("exposure", Align::Left),
        ("logs say", Align::Left),
        ("baseline", Align::Right),
        ("window", Align::Right),
        ("denied", Align::Right),
        ("new", Align::Right),
        ("points", Align::Right),
        ("why", Align::Left),
    ];
    let rows = (1..).zip(&assessment.dossiers).map(|(at, dossier)| row(at, dossier, assessment)).collect();
    Block::Table { head: head.map(|(name, align)| (name.to_owned(), align)).into(), rows }
}

/// One exposure of the table.
fn row(at: u64, dossier: &Dossier, assessment: &Assessment) -> Vec<Cell> {
    // Where nothing was seen, a zero would read as an answer.
    let seen = |text: String| if dossier.presence == Presence::Seen { text } else { NOTHING.to_owned() };
    let new = match dossier.baseline_state {
        BaselineState::None => NOTHING.to_owned(),
        BaselineState::Short | BaselineState::Enough => number(news(dossier)),
    };
    let why = match (dossier.reasons.first(), dossier.presence) {
        (Some(reason), _) => reason.text.clone(),
        (None, Presence::Seen) => NOTHING.to_owned(),
        (None, Presence::NeverSeen) => match without_logs(dossier, assessment) {
            0 => "no event in the logs given".to_owned(),
            missing => format!(
                "no event in the logs given, and no log for {}",
                count(missing, "day or region", "days or regions")
            ),
        },
        (None, Presence::NotMatched) => "which credential it is has to be found out first".to_owned(),
    };
    let first = dossier.rank > 0 && at == 1;
    let name = dossier.exposure.handle.as_str();
    vec![
        number(at).into(),
        if first { Cell::alarm(name) } else { name.into() },
        presence(dossier.presence).into(),
        seen(number(dossier.baseline.events)).into(),
        seen(number(dossier.window.events)).into(),
        seen(number(dossier.window.denied)).into(),
        seen(new).into(),
        number(u64::from(dossier.rank)).into(),
        why.into(),
    ]
}
