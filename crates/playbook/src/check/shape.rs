//! Whether objects have the properties that the table says, of the right type, and all that they must have.

use serde_json::{Map, Value};

use super::Faults;
use super::table::{EXTRA, Form, PLAYBOOK, REFERENCE, STEP, STEPS, VARIABLE};
use super::variables::may_be_object;
use crate::playbook::Playbook;
use crate::step::whole;
use crate::{extension, identifier, variable};

pub(super) fn check(playbook: &Playbook, faults: &mut Faults) {
    let document = playbook.document();
    object("", document, &[PLAYBOOK.has], PLAYBOOK.needs, faults);
    let steps = document.get("workflow").and_then(Value::as_object).into_iter().flatten();
    for (id, step) in steps {
        let place = format!("workflow.{id}");
        let kind = step.get("type").and_then(Value::as_str).unwrap_or_default();
        let (Some(fields), Some((_, shape))) = (step.as_object(), STEPS.iter().find(|(name, _)| *name == kind)) else {
            continue;
        };
        object(&place, fields, &[STEP, shape.has], shape.needs, faults);
        if let Some(extra) = fields.get("step_extensions").and_then(|all| all.get(extension::ID)) {
            value(&format!("{place}.step_extensions.{}", extension::ID), extra, &Form::Shape(&EXTRA), faults);
        }
        if fields.get("timeout").and_then(whole) == Some(0) {
            let what = "the step fails at once, since no time is given";
            faults.warn(
                "no-time",
                format!("{place}.timeout"),
                what,
                "give the milliseconds that it takes, or leave it out",
            );
        }
    }
}

pub(super) fn missing(place: &str, name: &str, faults: &mut Faults) {
    faults.error("missing-property", place, format!("the property `{name}` is missing"), "add it");
}

/// The fields of an object: each of them known and of its form, and all there that are needed.
pub(super) fn object(
    place: &str,
    fields: &Map<String, Value>,
    has: &[&[(&'static str, Form)]],
    needs: &[&str],
    faults: &mut Faults,
) {
    let at = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    for (name, one) in fields {
        match has.iter().flat_map(|some| some.iter()).find(|(known, _)| known == name) {
            Some((_, form)) => value(&at(name), one, form, faults),
            None => faults.error(
                "unknown-property",
                at(name),
                "the standard has no such property here",
                "correct its name, or move it into an extension",
            ),
        }
    }
    for name in needs {
        if !fields.contains_key(*name) {
            missing(if place.is_empty() { "playbook" } else { place }, name, faults);
        }
    }
}

/// Whether a value is of a form.
pub(super) fn value(place: &str, value_: &Value, form: &Form, faults: &mut Faults) {
    let mut wrong = |what: &str| {
        faults.error("wrong-type", place, format!("it is not {what}"), "write it as the standard says");
    };
    match form {
        Form::Text if !value_.is_string() => wrong("text"),
        Form::Flag if !value_.is_boolean() => wrong("true or false"),
        Form::Object if !value_.is_object() => wrong("an object"),
        Form::Scalar if !value_.is_string() && !value_.is_number() => wrong("text or a number"),
        Form::Whole(least, most) => match whole(value_) {
            Some(number) if (*least..=*most).contains(&number) => {}
            _ if value_.is_number() => faults.error(
                "out-of-range",
                place,
                format!("it is not a whole number from {least} to {most}"),
                "write one within these bounds",
            ),
            _ => wrong("a whole number"),
        },
        Form::Identifier => match value_.as_str() {
            Some(text) if identifier::parts(text).is_some() => {}
            Some(_) => faults.error(
                "malformed-id",
                place,
                "it is not a type, two hyphens and a UUID",
                "write it as `action--` and a UUID of version 4",
            ),
            None => wrong("an identifier"),
        },
        Form::Time | Form::Moment => match value_.as_str() {
            Some(text) if super::metadata::time(text).is_some() => {
                // Others compare versions by these texts; a run does not.
                if matches!(form, Form::Moment) && text.len() != "2026-01-31T12:00:00.000Z".len() {
                    let what = "it is not given to the millisecond";
                    faults.warn("timestamp-digits", place, what, "give exactly three digits of the second");
                }
            }
            Some(_) => faults.error(
                "timestamp-form",
                place,
                "it is not a time in UTC",
                "write it as `2026-01-31T12:00:00.000Z`",
            ),
            None => wrong("a time"),
        },
        Form::List(least, each) => match value_.as_array() {
            Some(all) => {
                few(place, all.len(), *least, faults);
                for (at, one) in all.iter().enumerate() {
                    value(&format!("{place}[{at}]"), one, each, faults);
                }
            }
            None => wrong("a list"),
        },
        Form::Map(least, each) => match value_.as_object() {
            Some(all) => {
                few(place, all.len(), *least, faults);
                all.iter().for_each(|(name, one)| value(&format!("{place}.{name}"), one, each, faults));
            }
            None => wrong("an object"),
        },
        Form::OneOf(texts) => match value_.as_str() {
            Some(text) if texts.contains(&text) => {}
            Some(_) => {
                let what = "it is none of the words that the standard has for it";
                faults.error("unknown-word", place, what, "use one of them");
            }
            None => wrong("text"),
        },
        Form::Of(kind) => match value_.as_str() {
            Some(text) if !variable::used(text).is_empty() => {}
            // A party is one machine; only values may be a network.
            Some(text) if variable::fits(kind, text) && !text.contains('/') => {}
            Some(_) => faults.error("malformed-address", place, "it is no such address", "correct it"),
            None => wrong("text"),
        },
        Form::Variables => match value_.as_object() {
            Some(all) => {
                for (name, one) in all {
                    let place = format!("{place}.{name}");
                    if !variable::is_name(name) {
                        faults.error(
                            "variable-name",
                            &place,
                            "it is not the name of a variable",
                            "write it as `__name__`, in letters, digits, `_` and `-`, a letter first",
                        );
                    }
                    value(&place, one, &Form::Shape(&VARIABLE), faults);
                    let kind = one.get("type").and_then(Value::as_str).unwrap_or_default();
                    if one.get("value").is_some_and(Value::is_object) && !may_be_object(kind) {
                        let what = "only a dictionary is an object";
                        faults.error("wrong-type", format!("{place}.value"), what, "write the value as text");
                    }
                }
            }
            None => wrong("an object"),
        },
        Form::Shape(shape) => match value_.as_object() {
            Some(fields) => object(place, fields, &[shape.has], shape.needs, faults),
            None => wrong("an object"),
        },
        Form::Reference => match value_.as_object() {
            Some(fields) => {
                object(place, fields, &[REFERENCE.has], REFERENCE.needs, faults);
                if fields.len() == 1 && fields.contains_key("name") {
                    let what = "nothing but its name says what it refers to";
                    faults.error("bare-reference", place, what, "add `url`, `source`, `description` or an identifier");
                }
            }
            None => wrong("an object"),
        },
        Form::Value if !value_.is_string() && !value_.is_null() && !value_.is_object() => wrong("text"),
        Form::Maybe(_) if value_.is_null() => {}
        Form::Maybe(form) => value(place, value_, form, faults),
        Form::Text | Form::Flag | Form::Object | Form::Scalar | Form::Value => {}
    }
}

fn few(place: &str, has: usize, least: usize, faults: &mut Faults) {
    if has < least {
        let kind = if place.ends_with("next_steps") { "empty-branch" } else { "empty-list" };
        let what = format!("it has {has} of at least {least} entries");
        faults.error(kind, place, what, "add what is missing, or leave the property out");
    }
}
