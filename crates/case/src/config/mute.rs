//! `[[mute]]`: findings that somebody decided not to see for a while.

use chrono::{DateTime, Utc};
use stanch_detect::RULES;
use stanch_model::{Finding, Gap, GapKind, Muted};

use super::nearest::nearest;
use super::reader::{Section, quoted};
use super::value;

/// Findings that are hidden and counted until an instant. At least one of `rule`, `identity` and `resource` is there,
/// and a finding is hidden where all that are there fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mute {
    /// The detection.
    pub rule: Option<String>,
    /// The subject: an exposure as it was listed, or an identity's ARN.
    pub identity: Option<String>,
    /// A text that the finding mentions.
    pub resource: Option<String>,
    /// Why.
    pub reason: String,
    /// First instant at which it no longer holds.
    pub until: DateTime<Utc>,
}

impl Mute {
    /// Whether it still holds.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        now < self.until
    }

    /// Whether a finding is one that it is about.
    pub fn fits(&self, finding: &Finding) -> bool {
        let wants = |wanted: &Option<String>, fits: &dyn Fn(&str) -> bool| wanted.as_deref().is_none_or(fits);
        wants(&self.rule, &|rule| finding.rule == rule)
            && wants(&self.identity, &|identity| finding.subject.name == identity)
            && wants(&self.resource, &|text| mentions(finding, text))
    }

    /// What it is about, for a sentence: `rule billing of arn:…, mentioning bucket`.
    fn about(&self) -> String {
        let rule = self.rule.as_ref().map_or_else(|| "all rules".to_owned(), |rule| format!("rule {rule}"));
        let identity = self.identity.as_ref().map_or_else(String::new, |identity| format!(" of {identity}"));
        let resource = self.resource.as_ref().map_or_else(String::new, |text| format!(", mentioning {text}"));
        format!("{rule}{identity}{resource}")
    }

    /// What is told of it once it has expired.
    pub fn expiry(&self) -> Gap {
        let cause = format!(
            "the mute of {} expired on {} and hides nothing; delete it or renew it",
            self.about(),
            self.until.format("%FT%TZ")
        );
        Gap::new(GapKind::Unmatched, "case.toml [[mute]]", cause)
    }

    /// The mute with the findings that it hides.
    pub fn hiding<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>) -> Muted {
        let (mut count, mut gravest) = (0, None);
        for finding in findings {
            count += 1;
            gravest = gravest.max(Some(finding.severity));
        }
        Muted {
            rule: self.rule.clone(),
            subject: self.identity.clone(),
            resource: self.resource.clone(),
            reason: self.reason.clone(),
            until: self.until,
            findings: count,
            gravest,
        }
    }
}

/// Whether a finding mentions a text, letter for letter: muting too little is seen, and muting too much is not.
fn mentions(finding: &Finding, text: &str) -> bool {
    let lists = [&finding.evidence, &finding.operations, &finding.sources, &finding.user_agents, &finding.regions];
    finding.says.contains(text) || lists.into_iter().flatten().any(|entry| entry.contains(text))
}

/// One `[[mute]]`.
pub(super) fn mute(section: Section<'_, '_>) -> Option<Mute> {
    let found = section.optional("rule");
    let rule = found.and_then(|found| value::text(&section, "rule", found));
    if let (Some(found), Some(rule)) = (found, &rule)
        && !RULES.contains(&rule.as_str())
    {
        let way_out = match nearest(rule, RULES) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("take one of {}", RULES.join(", ")),
        };
        section.complain(found.span(), format!("unknown rule {} in [[mute]]; {way_out}", quoted(rule)));
    }
    let optional = |key| section.optional(key).and_then(|found| value::text(&section, key, found));
    let (identity, resource) = (optional("identity"), optional("resource"));
    if ["rule", "identity", "resource"].into_iter().all(|key| section.optional(key).is_none()) {
        let what = "[[mute]] says nothing to mute; add at least one of `rule`, `identity` and `resource`";
        section.complain(section.at.clone(), what);
    }
    let reason = section.required("reason", "\"…\"").and_then(|found| value::text(&section, "reason", found));
    let until =
        section.required("until", "2023-02-01T00:00:00Z").and_then(|found| value::instant(&section, "until", found));
    section.finish();
    Some(Mute { rule, identity, resource, reason: reason?, until: until? })
}
