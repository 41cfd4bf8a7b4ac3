//! The list of what a vendor held.

use serde::Serialize;
use stanch_model::Gap;
use stanch_secrets::Totals;
use stanch_secrets::credential::Credential;

use super::block::{Align, Block, Cell};
use super::linked::{names, places, replaced, used, what_it_is};
use super::phrase::number;
use super::told::{many, some};
use super::{Detail, Page, credential, csv, held, left_out, unseen};
use crate::results::{CREDENTIALS, Credentials, Wanted};

/// So few are told in full without being asked for.
const FEW: usize = 2;

/// What a vendor held, or what of it somebody asked for.
#[derive(Clone, Copy, Debug)]
pub struct ExposuresPage<'r> {
    /// All of it.
    pub held: &'r Credentials,
    /// What is wanted.
    pub wanted: &'r Wanted,
    /// Whether each is told in full.
    pub long: bool,
}

/// The document.
#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    vendor: &'static str,
    as_of: chrono::DateTime<chrono::Utc>,
    totals: &'r Totals,
    credentials: Vec<&'r Credential>,
    gaps: &'r [Gap],
    #[serde(skip_serializing_if = "left_out::is_none")]
    left_out: u64,
}

impl Page for ExposuresPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let wanted = self.held.of(self.wanted);
        let all = self.all();
        let mut facts = held::facts(self.held);
        facts.extend(left_out::fact(all, wanted.len()));
        let title = format!("What {} held", self.held.vendor.words());
        let mut blocks = vec![Block::Heading(1, title), Block::Facts(facts)];
        if wanted.is_empty() {
            let nothing = match all {
                0 => "Nothing that it held could be read, which does not mean that it held nothing.".to_owned(),
                _ => format!("None of the {} is what was asked for.", number(many(all))),
            };
            blocks.push(Block::Paragraph(Cell::caution(nothing)));
        } else {
            blocks.push(table(&wanted));
            if self.long || wanted.len() <= FEW {
                for (at, one) in &wanted {
                    credential::blocks(*at, one, 2, detail, &mut blocks);
                }
            } else {
                let more = "`stanch link NUMBER` says of one what it is, how that is known and what speaks against it; \
                            `--format csv` has every column.";
                blocks.push(Block::Paragraph(more.into()));
            }
        }
        if !self.held.gaps.is_empty() {
            unseen::blocks("What limits this list", &self.held.gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        let credentials: Vec<&Credential> = self.held.of(self.wanted).into_iter().map(|(_, one)| one).collect();
        super::json::document(&Document {
            schema: CREDENTIALS,
            vendor: self.held.vendor.id(),
            as_of: self.held.as_of,
            totals: &self.held.linked.totals,
            left_out: left_out::count(self.all(), credentials.len()),
            credentials,
            gaps: &self.held.gaps,
        })
    }

    fn csv(&self) -> String {
        csv::exposures::csv(&self.held.of(self.wanted))
    }
}

impl ExposuresPage<'_> {
    /// How many there are that could have been asked for: settings count only where they are meant.
    fn all(&self) -> usize {
        self.held.of(&Wanted { settings: self.wanted.settings, ..Wanted::default() }).len()
    }
}

/// One row each.
pub(super) fn table(credentials: &[(u64, &Credential)]) -> Block {
    let head = [
        ("no.", Align::Right),
        ("held", Align::Left),
        ("where", Align::Left),
        ("is", Align::Left),
        ("state", Align::Left),
        ("last used", Align::Left),
        ("points", Align::Right),
        ("why first", Align::Left),
    ];
    let row = |(at, one): &(u64, &Credential)| {
        let reasons: Vec<String> = one.reasons.iter().map(|reason| reason.text.clone()).collect();
        vec![
            number(*at).into(),
            names(one).into(),
            places(one).into(),
            what_it_is(one),
            replaced(&one.replaced),
            used(one).into(),
            number(u64::from(one.rank)).into(),
            some(&reasons, 1).into(),
        ]
    };
    Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: credentials.iter().map(row).collect(),
    }
}
