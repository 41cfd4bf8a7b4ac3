//! The parameters of a request, and what they say of the variables of an ARN.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use serde_json::Value;

use super::place::LONGEST;

/// Members of a request that are looked at.
const MEMBERS: usize = 400;
/// How deep members are looked for. Lists of EC2 are three levels down.
const DEPTH: usize = 8;

static PARAMETERS: LazyLock<HashMap<(&str, &str), Vec<&str>>> = LazyLock::new(|| {
    let lines = include_str!("../../data/parameters.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some(((words.next()?, words.next()?), words.collect()))
        })
        .collect()
});

/// Members of a request: names in lower case, with texts.
pub(super) struct Request<'a>(Vec<(String, &'a str)>);

impl<'a> Request<'a> {
    /// The members of a request's parameters.
    pub(super) fn of(value: &'a Value) -> Self {
        let mut found = Self(Vec::new());
        found.walk("", value, 0);
        found
    }

    fn walk(&mut self, key: &str, value: &'a Value, depth: usize) {
        if depth > DEPTH || self.0.len() >= MEMBERS {
            return;
        }
        match value {
            Value::String(text) if !text.is_empty() && text.len() <= LONGEST => self.0.push((key.to_owned(), text)),
            Value::Array(list) => list.iter().for_each(|one| self.walk(key, one, depth + 1)),
            Value::Object(members) => {
                members.iter().for_each(|(key, one)| self.walk(&key.to_ascii_lowercase(), one, depth + 1));
            }
            _ => {}
        }
    }

    /// ARNs, each with the name of its parameter.
    pub(super) fn arns(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().filter(|(_, text)| text.starts_with("arn:")).map(|(key, text)| (key.as_str(), *text))
    }

    /// What the request says of a variable. A parameter that is called like the variable comes first.
    pub(super) fn of_variable(&self, prefix: &str, variable: &str) -> Vec<&'a str> {
        let own = variable.trim_end_matches("WithPath").to_ascii_lowercase();
        let several = format!("{own}s");
        let others = PARAMETERS.get(&(prefix, variable)).map_or(&[][..], Vec::as_slice);
        for name in [own.as_str(), several.as_str()].into_iter().chain(others.iter().copied()) {
            let values = self.0.iter().filter(|(key, _)| key == name).map(|(_, text)| bare(prefix, text));
            let values: BTreeSet<&str> = values.filter(|text| !text.is_empty()).collect();
            if !values.is_empty() {
                return values.into_iter().collect();
            }
        }
        Vec::new()
    }
}

/// The name in a value that may be an ARN, a URL or a path.
fn bare<'a>(prefix: &str, text: &'a str) -> &'a str {
    if text.starts_with("arn:") {
        // Of ecs, where the name stands last; others were matched as a whole.
        return text.rsplit('/').next().unwrap_or_default();
    }
    match prefix {
        "sqs" if text.starts_with("http") => text.rsplit('/').next().unwrap_or_default(),
        "ssm" => text.trim_start_matches('/'),
        "route53" => text.rsplit('/').next().unwrap_or_default(),
        // A version behind the family or the function is no part of its name.
        "ecs" | "lambda" => text.split(':').next().unwrap_or_default(),
        // The alias of a key says not which key it is.
        "kms" if text.starts_with("alias/") => "",
        _ => text,
    }
}
