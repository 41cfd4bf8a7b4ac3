//! What stands inside of a step: one branch, branches side by side, another playbook.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures::StreamExt as _;
use futures::stream;

use super::engine::{Engine, Frame};
use super::entry::{Ended, Outcome};
use super::hands::{Hands, Ledger, Stop};
use super::values::{Values, accepted};
use crate::step::Step;
use crate::variable::bare;

impl<'e, H: Hands, L: Ledger> Engine<'e, H, L> {
    /// One branch, whose variables are those of the steps around it.
    pub(super) async fn inner(
        &'e self,
        frame: Frame<'e>,
        to: Option<&'e str>,
        prefix: String,
        values: &mut Values,
    ) -> Result<Ended, Stop> {
        let Some(to) = to else { return Ok(Ended::as_meant()) };
        let (outcome, after) = self.branch(frame.deeper(), to, prefix, values.clone()).await?;
        *values = after;
        Ok(of_branches(outcome == Outcome::Failed))
    }

    /// Branches side by side. Those that can go on do, also where another one waits or failed.
    pub(super) async fn parallel(
        &'e self,
        frame: Frame<'e>,
        next: &'e [String],
        key: &str,
        values: &mut Values,
    ) -> Result<Ended, Stop> {
        let branches: Vec<_> = next
            .iter()
            .enumerate()
            .map(|(at, to)| self.branch(frame.deeper(), to, format!("{key}.{}.", at + 1), values.fork()))
            .collect();
        let side_by_side = self.limits.side_by_side.max(1);
        let all: Vec<_> = stream::iter(branches).buffered(side_by_side).collect().await;
        let mut failed = false;
        for branch in all {
            let (outcome, after) = branch?;
            failed |= outcome == Outcome::Failed;
            values.join(&after);
        }
        Ok(of_branches(failed))
    }

    pub(super) async fn playbook(
        &'e self,
        frame: Frame<'e>,
        step: &'e Step,
        key: &str,
        began: DateTime<Utc>,
        values: &mut Values,
        (playbook, in_args, out_args): (&str, &[String], &[String]),
    ) -> Result<Ended, Stop> {
        let Some(book) = self.books.get(playbook) else {
            return Ok(Ended::failed("the playbook that it calls is not part of the run"));
        };
        let given = Values::of(book, &values.some(step, in_args));
        let inner = Frame { book, started: began, depth: frame.depth + 1 };
        let (outcome, after) = self.branch(inner, &book.start, format!("{key}.p."), given).await?;
        if outcome == Outcome::Failed {
            // What it says for that case is its own to do, as when it runs by itself.
            if let Some(exception) = &book.exception {
                self.branch(inner, exception, format!("{key}.p.x."), after).await?;
            }
            return Ok(of_branches(true));
        }
        let given: BTreeMap<String, String> = out_args
            .iter()
            .filter_map(|name| {
                let name = bare(name);
                Some((name.to_owned(), book.variables.get(name).and(after.of_book(name))?.to_owned()))
            })
            .collect();
        Ok(match accepted(frame.book, step, out_args, &given) {
            Ok(outputs) => {
                values.take(&outputs);
                Ended { outputs, ..Ended::as_meant() }
            }
            Err(why) => Ended::failed(why),
        })
    }
}

fn of_branches(failed: bool) -> Ended {
    if failed { Ended::failed("a step in it failed") } else { Ended::as_meant() }
}
