//! What could not be seen, for a page as a whole.

use stanch_model::{Gap, GapKind};

use super::Detail;
use super::block::{Block, Cell};
use super::phrase::{count, gap, number};

/// The last part: all gaps that are not those of one dossier alone, by sort.
pub(super) fn blocks(heading: &str, gaps: &[Gap], detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, heading.to_owned()));
    if gaps.is_empty() {
        let text = "No stage reported a gap. That is no proof that the logs are complete.";
        return blocks.push(Block::Paragraph(text.into()));
    }
    let intro = "Anything that happened here would be missing above.";
    blocks.push(Block::Paragraph(Cell::caution(intro)));
    let mut sorted: Vec<&Gap> = gaps.iter().collect();
    sorted.sort();
    for group in sorted.chunk_by(|a, b| a.kind == b.kind) {
        let Some(first) = group.first() else { continue };
        let entries = u64::try_from(group.len()).unwrap_or(u64::MAX);
        let stand_for = group.iter().fold(0, |sum: u64, gap| sum.saturating_add(gap.count));
        let total = if stand_for == entries {
            number(entries)
        } else {
            format!("{}, standing for {}", number(entries), number(stand_for))
        };
        blocks.push(Block::Heading(3, format!("{} ({total})", title(first.kind))));
        let mut list: Vec<Cell> = group.iter().take(detail.gaps).map(|one| gap(one).into()).collect();
        let more = group.len().saturating_sub(detail.gaps);
        if more > 0 {
            let more = u64::try_from(more).unwrap_or(u64::MAX);
            list.push(
                format!("and {}, all of them in the JSON document", count(more, "more entry", "more entries")).into(),
            );
        }
        blocks.push(Block::List(list));
    }
}

/// What a sort of gap is called.
fn title(kind: GapKind) -> &'static str {
    match kind {
        GapKind::Unreadable => "Could not be read",
        GapKind::Compression => "Could not be decompressed",
        GapKind::Malformed => "Could not be understood",
        GapKind::Oversized => "Larger than the limit",
        GapKind::Field => "Kept without a value that could not be used",
        GapKind::SetApart => "Set apart, not events",
        GapKind::NoLogs => "No logs given",
        GapKind::Unmatched => "Names nothing that the logs could contain",
        GapKind::Unclassified => "Operations that are not known",
        GapKind::Baseline => "No baseline to compare with",
        GapKind::Limit => "Cut off by a limit",
        GapKind::NotRead => "Not read from a vendor or a cloud",
        GapKind::NotListable => "Nobody can list it: somebody has to be asked",
        GapKind::Policy => "Policies that could not be read, or were not",
        GapKind::Unlinked => "Not joined to what it opens",
    }
}
