//! People who are asked: at this terminal, or from elsewhere by an answer in the case's folder.

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::future::{Either, select};
use futures::lock::Mutex;
use futures::{FutureExt as _, StreamExt as _};
use serde::{Deserialize, Serialize};
use stanch_case::exposures::without_secrets;
use stanch_case::folder::CaseFolder;
use stanch_case::runs;
use stanch_model::text::terminal;
use stanch_playbook::run::{Answer, Asking, Question, Stop};

use crate::output::remark;

/// How often it is looked for an answer from elsewhere.
const LOOK: Duration = Duration::from_millis(500);

/// An answer as it lies in the case's folder.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Left {
    pub(super) by: String,
    pub(super) yes: bool,
    pub(super) proof: String,
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
    /// When it was given.
    pub(super) at: DateTime<Utc>,
}

/// Who can be asked.
pub(super) struct People<'c> {
    pub(super) folder: &'c CaseFolder,
    pub(super) run: String,
    /// Who is at this terminal, and their lines; none where nobody is.
    pub(super) here: Option<(String, Mutex<UnboundedReceiver<String>>)>,
    /// Whether to wait for answers from elsewhere.
    pub(super) wait: bool,
}

/// The lines of standard input, which nothing else reads.
pub(super) fn lines() -> UnboundedReceiver<String> {
    let (send, lines) = unbounded();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if send.unbounded_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

impl People<'_> {
    /// Asks, and waits for the first answer that comes.
    pub(super) async fn ask(&self, question: &Question) -> Result<Answer, Stop> {
        if let Some(answer) = self.left(question)? {
            return Ok(answer);
        }
        let elsewhere = async {
            loop {
                tokio::time::sleep(LOOK).await;
                match self.left(question) {
                    Ok(None) => {}
                    Ok(Some(answer)) => return Ok(answer),
                    Err(stop) => return Err(stop),
                }
            }
        };
        match &self.here {
            Some((who, lines)) => {
                let here = self.prompt(question, who, lines);
                match select(pin!(elsewhere), pin!(here)).await {
                    Either::Left((answer, _)) | Either::Right((answer, _)) => answer,
                }
            }
            None => {
                remark(false, &told(question));
                remark(false, &self.how(question));
                if self.wait { elsewhere.await } else { Err(Stop::Waits) }
            }
        }
    }

    /// The answer that lies in the case's folder, taken.
    fn left(&self, question: &Question) -> Result<Option<Answer>, Stop> {
        let interrupted = |error: stanch_case::folder::FolderError| Stop::Interrupted(error.to_string());
        let Some(content) = runs::left_answer(self.folder, &self.run, &question.key).map_err(interrupted)? else {
            return Ok(None);
        };
        let forget = || runs::forget_answer(self.folder, &self.run, &question.key).map_err(interrupted);
        // It stays until its question has an end in the journal, so that it is not lost in between. Whether something took
        // effect is asked anew after each interruption, since in between it may have.
        if question.asking == Asking::TookEffect {
            forget()?;
        }
        match serde_json::from_slice::<Left>(&content) {
            Ok(Left { at, .. }) if question.until.is_some_and(|until| at >= until) => {
                forget()?;
                remark(false, "an answer from elsewhere came when the time for it was over, and was taken away");
                Ok(None)
            }
            Ok(Left { by, yes, proof, values, .. }) => Ok(Some(Answer { by, yes, proof, values })),
            Err(_) => {
                forget()?;
                remark(false, "an answer from elsewhere could not be read and was taken away; answer again");
                Ok(None)
            }
        }
    }

    /// Asks at this terminal, one question after the other.
    async fn prompt(
        &self,
        question: &Question,
        who: &str,
        lines: &Mutex<UnboundedReceiver<String>>,
    ) -> Result<Answer, Stop> {
        let mut lines = lines.lock().await;
        // What was typed before this was asked answers something else.
        while lines.next().now_or_never().flatten().is_some() {}
        remark(false, &told(question));
        let (yes, proof) = loop {
            remark(false, "  answer `yes WHAT SHOWS IT` or `no WHY`:");
            let line = lines.next().await.ok_or(Stop::Waits)?;
            let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
            match (word, rest.trim()) {
                ("yes" | "no", "") => remark(false, "  say in a few words what shows it, or why not"),
                ("yes", proof) => break (true, without_secrets(proof)),
                ("no", why) => break (false, without_secrets(why)),
                _ => {}
            }
        };
        let mut values = BTreeMap::new();
        for name in question.gives.iter().filter(|_| yes) {
            let value = loop {
                remark(false, &format!("  {}:", terminal(name)));
                let value = lines.next().await.ok_or(Stop::Waits)?.trim().to_owned();
                match question.useless(name, &value) {
                    Some(why) => remark(false, &format!("  {why}")),
                    None => break value,
                }
            };
            values.insert(name.clone(), value);
        }
        Ok(Answer { by: who.to_owned(), yes, proof, values })
    }

    fn how(&self, question: &Question) -> String {
        let sets: String = question.gives.iter().map(|name| format!(" --set {}=VALUE", terminal(name))).collect();
        format!(
            "  answer with `stanch playbook answer {} {} --proof TEXT{sets}`, or with `--no`",
            self.run, question.key
        )
    }
}

/// A question as a person reads it.
pub(super) fn told(question: &Question) -> String {
    let what = match question.asking {
        Asking::ToDo => "to do",
        Asking::ToRun => "to run yourself, as playbooks run no scripts",
        Asking::Whether => "whether this holds, which the case cannot tell",
        Asking::TookEffect => "whether this took effect, which nothing here can tell",
    };
    let mut text = question.what.lines();
    let first = format!("  {what}: {}", text.next().unwrap_or_default());
    let mut lines = vec![format!("[{}] {}", question.key, question.name), first];
    // A script and a call have several lines, and none of them passes for one of ours.
    lines.extend(text.map(|line| format!("  | {line}")));
    let due = question.due.map(|due| due.format("%Y-%m-%d %H:%M UTC").to_string());
    let more = [
        ("not known", &question.unknown),
        ("on", &question.on),
        ("who", &question.who),
        ("proof", &question.proof),
        ("by", &due),
    ];
    lines.extend(more.iter().filter_map(|(label, text)| text.as_ref().map(|text| format!("  {label}: {text}"))));
    if !question.gives.is_empty() {
        lines.push(format!("  values to give: {}", question.gives.join(", ")));
    }
    lines.iter().map(|line| terminal(line).into_owned()).collect::<Vec<_>>().join("\n")
}
