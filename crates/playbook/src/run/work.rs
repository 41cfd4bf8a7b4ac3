//! What a step does: conditions decide which branch runs, and how often.

use chrono::{DateTime, Utc};

use super::engine::{Engine, Frame};
use super::entry::{Ended, Outcome};
use super::hands::{Hands, Ledger, Stop};
use super::values::Values;
use crate::step::{Step, Work};
use crate::variable::bare;

impl<'e, H: Hands, L: Ledger> Engine<'e, H, L> {
    /// What a step does; for one with branches, which of them run.
    pub(super) async fn work(
        &'e self,
        frame: Frame<'e>,
        step: &'e Step,
        key: &str,
        began: DateTime<Utc>,
        values: &mut Values,
    ) -> Result<Ended, Stop> {
        if step.delay.is_some() {
            self.hands.until(began).await;
        }
        self.account.enter(key, step);
        match &step.work {
            Work::Start | Work::End => Ok(Ended::as_meant()),
            Work::Action { .. } => self.action(frame, step, key, values).await,
            Work::Playbook { playbook, in_args, out_args, .. } => {
                self.playbook(frame, step, key, began, values, (playbook, in_args, out_args)).await
            }
            Work::Parallel(next) => self.parallel(frame, next, key, values).await,
            Work::If { condition, on_true, on_false } => {
                let holds = self.holds(frame, step, condition, key.to_owned(), values).await?;
                let to = if holds { on_true } else { on_false };
                self.inner(frame, to.as_deref(), format!("{key}.1."), values).await
            }
            Work::While { condition, on_true } => {
                for round in 1..=self.limits.rounds {
                    if !self.holds(frame, step, condition, format!("{key}@{round}"), values).await? {
                        return Ok(Ended::as_meant());
                    }
                    let ended = self.inner(frame, on_true.as_deref(), format!("{key}.{round}."), values).await?;
                    if ended.outcome == Outcome::Failed {
                        return Ok(ended);
                    }
                }
                Ok(Ended::failed(format!("the condition still holds after {} rounds", self.limits.rounds)))
            }
            Work::Switch { switch, cases } => {
                let name = bare(switch);
                let value = values.get(step, name).unwrap_or_default();
                match cases.get(value).or_else(|| cases.get("default")).cloned() {
                    Some(to) => {
                        let to = frame.book.steps.get(&to).map(|step| step.id.as_str());
                        self.inner(frame, to, format!("{key}.1."), values).await
                    }
                    None => Ok(Ended::failed(format!("there is no branch for the value of {name}"))),
                }
            }
        }
    }
}
