//! The understudy: it does at each step of the routine what a team that knows its trade would do there, with the same
//! commands.

mod recover;
mod stop;

use serde_json::Value;

use crate::approvers::Approvers;
use crate::error::DrillError;
use crate::incident::Incident;
use crate::logs::Logs;
use crate::program::{Program, failed, list, text};

/// The routine.
const PLAYBOOK: &str = "ci-vendor";

/// Who leads.
const LEAD: &str = "ada@drill.example";

/// Rounds of questions after which a routine does not come to an end any more.
const ROUNDS: usize = 16;

/// An understudy for a whole team.
pub struct Understudy<'d> {
    incident: &'d Incident,
    program: &'d Program,
    approvers: Approvers,
    logs: Logs,
    /// The run that is worked through.
    run: String,
    /// Whether the intruder came back already.
    came_back: bool,
    /// Whether what the intruder left was taken away.
    cleaned: bool,
    /// Questions that were answered.
    answered: usize,
}

impl<'d> Understudy<'d> {
    /// One for an incident.
    ///
    /// # Errors
    /// When approvers cannot have keys.
    pub fn new(incident: &'d Incident, program: &'d Program) -> Result<Self, DrillError> {
        let logs = Logs::new(incident);
        let approvers = Approvers::new()?;
        Ok(Self {
            incident,
            program,
            approvers,
            logs,
            run: String::new(),
            came_back: false,
            cleaned: false,
            answered: 0,
        })
    }

    /// Works through the whole routine, from the notice to its end. Gives how many questions it answered.
    ///
    /// # Errors
    /// When a command fails that must not, or nothing goes on any more.
    pub fn work(&mut self) -> Result<usize, DrillError> {
        self.play(PLAYBOOK)
    }

    /// Works through another playbook in the same case, to its end. Gives how many questions it answered in all.
    ///
    /// # Errors
    /// As [`Understudy::work`].
    pub fn play(&mut self, playbook: &str) -> Result<usize, DrillError> {
        (self.program.tell)(&format!("$ stanch playbook run {playbook}"));
        self.run = format!("{playbook}-1");
        self.program.go_on(&["playbook", "run", playbook, "--set", &format!("incident_lead={LEAD}"), "--who", LEAD])?;
        let mut rounds = 0;
        while rounds < ROUNDS {
            let stands = self.program.json(&["playbook", "status", &self.run])?;
            match text(&stands, "state") {
                "succeeded" => return Ok(self.answered),
                "waiting" => rounds += 1,
                // It was interrupted, and goes on where it was.
                "open" => {}
                other => return Err(DrillError::Standstill(format!("the run is {other}: {}", said(&stands)))),
            }
            for question in list(&stands, "waiting") {
                self.answer(question)?;
            }
            self.program.go_on(&["playbook", "resume", &self.run, "--who", LEAD])?;
        }
        Err(DrillError::Standstill(format!("the run asks on after {ROUNDS} rounds")))
    }

    /// Does what a question asks for, and says so.
    fn answer(&mut self, question: &Value) -> Result<(), DrillError> {
        let (key, name) = (text(question, "key"), text(question, "name"));
        (self.program.tell)(&format!("{} [{}] {name}", self.program.stamp(), text(question, "who")));
        let proof = match name {
            "Write down the notice" => self.notice()?,
            "Approve the plan" | "Approve what replaces keys" => self.approve()?,
            "Do what is left for people, in order of reach" => self.tasks()?,
            "Prove that old values are dead" => self.after()?,
            "Resolve what holds the gate" => self.resolve()?,
            "Tell projects that they can build" => "told in the channel of all owners".to_owned(),
            "Agree on the window" => "the owners agreed on tonight".to_owned(),
            "Keep the vendor's all-clear" => "the statement is kept with the case".to_owned(),
            "Put back what jobs need" => "no job needs a role that was cut".to_owned(),
            "Stay contained" | "Tell the owners what holds the gate" => {
                "the owners know what holds the gate".to_owned()
            }
            "Look at what the watch found" | "Look at what the canaries say" => {
                "a stranger tried a canary and was refused; whoever is told of alarms knows".to_owned()
            }
            "Invite the team" | "Run the drill" | "Talk about what was slow" => "the scorecard has it".to_owned(),
            other => return Err(DrillError::Standstill(format!("nobody told the understudy what to do at `{other}`"))),
        };
        let answer = ["playbook", "answer", &self.run, key, "--by", LEAD, "--proof", &proof];
        let given = self.program.run(&answer)?;
        // A run that was killed before it took an answer takes it when it goes on.
        if given.status != Some(0) && !given.err.contains("answered already") {
            return Err(failed(&answer, &given));
        }
        self.answered += 1;
        Ok(())
    }
}

/// What a run says of what failed last.
fn said(stands: &Value) -> String {
    let failed = list(stands, "steps").filter(|step| step["ended"]["outcome"] == "failed");
    failed
        .last()
        .map_or("nothing failed".to_owned(), |step| format!("{}: {}", text(step, "name"), text(&step["ended"], "said")))
}
