//! Lists as JSON: an array, an object with an array in it, an object of names, or one value per line.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;
use stanch_model::GapKind;

use super::ExposureError;
use super::column::Column;
use super::plain;
use super::row::{Collector, Field};

/// Reads a document, or one document per line.
pub(super) fn read(text: &str, collector: &mut Collector) -> Result<(), ExposureError> {
    let document = Document::of(text);
    match serde_json::from_str::<&RawValue>(text) {
        Ok(whole) => document.whole(whole.get(), collector),
        Err(error) => {
            let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
            if serde_json::from_str::<&RawValue>(first).is_err() {
                let (line, column) = (error.line(), error.column());
                return Err(ExposureError::Json { file: collector.file().to_owned(), line, column });
            }
            document.line_by_line(collector);
        }
    }
    Ok(())
}

/// The text, with the places where its lines begin.
struct Document<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Document<'t> {
    fn of(text: &'t str) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(starts).collect() }
    }

    /// The line of a piece of the text.
    fn line(&self, piece: &str) -> u64 {
        // The piece was borrowed from the text, so the distance of their addresses is its place.
        let at = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        u64::try_from(self.starts.partition_point(|start| *start <= at)).unwrap_or(u64::MAX)
    }

    /// One document per line; a line that is none is a gap.
    fn line_by_line(&self, collector: &mut Collector) {
        for (number, line) in (1..).zip(self.text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str::<&RawValue>(line) {
                Ok(value) => self.element(value.get(), collector),
                Err(_) => collector.gap(
                    GapKind::Malformed,
                    number,
                    "this line is not valid JSON; correct it and add the list again",
                ),
            }
        }
    }

    /// A whole document.
    fn whole(&self, json: &str, collector: &mut Collector) {
        if let Ok(elements) = serde_json::from_str::<Vec<&RawValue>>(json) {
            for element in elements {
                self.element(element.get(), collector);
            }
            return;
        }
        let Ok(members) = serde_json::from_str::<BTreeMap<String, &RawValue>>(json) else {
            return self.element(json, collector);
        };
        // A list under `exposures`, or the only list that there is, as cloud tools and APIs print it.
        let mut lists = members.iter().filter(|(_, value)| value.get().starts_with('['));
        let list = match members.get("exposures") {
            Some(list) => Some(list),
            None => lists.next().filter(|_| lists.next().is_none()).map(|(_, list)| list),
        };
        if let Some(elements) = list.and_then(|list| serde_json::from_str::<Vec<&RawValue>>(list.get()).ok()) {
            for element in elements {
                self.element(element.get(), collector);
            }
            return;
        }
        if members.keys().any(|key| key == "handle" || matches!(Column::of(key), Column::Handle | Column::Name)) {
            return self.element(json, collector);
        }
        // An object whose members are the exposures themselves: `{"DEPLOY_KEY": "AKIA…"}`.
        for (name, value) in &members {
            let mut fields = vec![Field::bare(Column::Name, name.clone())];
            match serde_json::from_str::<Value>(value.get()) {
                Ok(Value::String(text)) => fields.push(Field { column: Column::Secret, heading: name.clone(), text }),
                Ok(other) => flatten("", &other, &mut fields),
                Err(_) => {}
            }
            collector.row(self.line(value.get()), fields);
        }
    }

    /// One element: a string as a line of a plain list, an object as a row.
    fn element(&self, json: &str, collector: &mut Collector) {
        let line = self.line(json);
        match serde_json::from_str::<Value>(json) {
            Ok(Value::String(text)) => collector.row(line, plain::fields(text.trim())),
            Ok(object @ Value::Object(_)) => {
                let mut fields = Vec::new();
                flatten("", &object, &mut fields);
                collector.row(line, fields);
            }
            _ => {
                let cause = "this is neither a text nor an object; give an access key id, an ARN or a name";
                collector.gap(GapKind::Unmatched, line, cause);
            }
        }
    }
}

/// The scalars of a value as fields, with the names that lead to them as headings.
fn flatten(heading: &str, value: &Value, fields: &mut Vec<Field>) {
    let text = match value {
        Value::Null => return,
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => return values.iter().for_each(|value| flatten(heading, value, fields)),
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    // What an inventory of stanch's own says of an exposure.
                    ("handle", Value::Object(handle)) => {
                        let named = handle.get("value").and_then(Value::as_str);
                        fields.extend(named.map(|text| Field::bare(Column::Handle, text)));
                    }
                    ("listed", Value::Array(_)) => {}
                    _ if heading.is_empty() => flatten(key, value, fields),
                    _ => flatten(&format!("{heading}.{key}"), value, fields),
                }
            }
            return;
        }
    };
    fields.push(Field::under(heading, text));
}
