//! Some of what was found: what a person asked to see.

use stanch_model::{Finding, Severity, Story, Subject};

use super::{Findings, Reviewed};

/// Which findings or stories are wanted. It chooses what is shown and never what counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// As grave as this, at the least.
    pub severity: Option<Severity>,
    /// Made by this detection.
    pub rule: Option<String>,
    /// About a subject whose name or note contains this text, in upper or lower case.
    pub subject: Option<String>,
    /// So many at the most, the first ones.
    pub limit: Option<usize>,
}

impl Filter {
    /// Whether a finding is wanted.
    fn takes(&self, finding: &Finding) -> bool {
        self.severity.is_none_or(|least| finding.severity >= least)
            && self.rule.as_ref().is_none_or(|rule| *rule == finding.rule)
            && self.is_about(&finding.subject)
    }

    /// Whether a subject is wanted.
    fn is_about(&self, subject: &Subject) -> bool {
        let Some(wanted) = self.subject.as_ref().map(|text| text.to_lowercase()) else { return true };
        let in_note = subject.note.as_ref().is_some_and(|note| note.to_lowercase().contains(&wanted));
        in_note || subject.name.to_lowercase().contains(&wanted)
    }

    /// Whether a story is wanted: one finding of it has to be as grave and of this detection, and one subject of it has
    /// to be meant.
    fn takes_story(&self, story: &Story, findings: &Findings) -> bool {
        let of_findings = Self { subject: None, ..self.clone() };
        let any_finding = self.severity.is_none() && self.rule.is_none();
        let found = || story.findings.iter().filter_map(|id| findings.by_id(id));
        (any_finding || found().any(|finding| of_findings.takes(finding)))
            && story.subjects.iter().any(|subject| self.is_about(subject))
    }
}

impl Reviewed {
    /// The findings that are wanted, gravest first.
    pub fn findings_of(&self, filter: &Filter) -> Vec<&Finding> {
        let wanted = self.findings.findings.iter().filter(|finding| filter.takes(finding));
        wanted.take(filter.limit.unwrap_or(usize::MAX)).collect()
    }

    /// The stories that are wanted, highest score first, each with its number in the whole list.
    pub fn stories_of(&self, filter: &Filter) -> Vec<(u64, &Story)> {
        let wanted = (1..).zip(&self.stories.stories).filter(|(_, story)| filter.takes_story(story, &self.findings));
        wanted.take(filter.limit.unwrap_or(usize::MAX)).collect()
    }
}
