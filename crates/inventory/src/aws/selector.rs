//! What the selectors of a trail or an event data store let through.
//!
//! Each selector lets something through by itself, so that what several say adds up. A field of an advanced selector that
//! is not known here narrows it: what cannot be read is never taken for everything.

use std::collections::BTreeSet;

use super::object::Object;
use crate::record::aws::{Events, Extent, Recording};

/// What the selectors of an answer let through; none where it has none of either form.
pub(super) fn recording(answer: Object<'_>) -> Option<Recording> {
    answer.get("EventSelectors").or_else(|| answer.get("AdvancedEventSelectors"))?;
    let mut found = Recording::default();
    let mut left_out = BTreeSet::new();
    for selector in answer.objects("EventSelectors") {
        basic(selector, &mut found, &mut left_out);
    }
    for selector in answer.objects("AdvancedEventSelectors") {
        advanced(selector, &mut found, &mut left_out);
    }
    // What one selector leaves out another one may let through.
    let all = Events { reads: Extent::All, writes: Extent::All };
    if found.management != all {
        found.left_out = left_out.into_iter().collect();
    }
    Some(found)
}

/// A basic selector, as "Logging management events" and "Logging data events" of the user guide have it.
fn basic(selector: Object<'_>, found: &mut Recording, left_out: &mut BTreeSet<String>) {
    let kind = selector.text("ReadWriteType");
    let (reads, writes) = match kind.as_deref() {
        // What is not said is all of it, by the guide.
        None | Some("All") => (true, true),
        Some("ReadOnly") => (true, false),
        Some("WriteOnly") => (false, true),
        Some(_) => (false, false),
    };
    if selector.flag("IncludeManagementEvents").unwrap_or(true) {
        let extent = if has(selector, "ExcludeManagementEventSources") { Extent::Some } else { Extent::All };
        left_out.extend(selector.texts("ExcludeManagementEventSources", ""));
        add(&mut found.management, extent, reads, writes);
    }
    for resources in selector.objects("DataResources") {
        let Some(kind) = resources.text("Type") else { continue };
        let values = resources.texts("Values", "");
        if values.is_empty() {
            continue;
        }
        let extent = if values.iter().any(|value| is_every(value)) { Extent::All } else { Extent::Some };
        add(found.data.entry(kind).or_default(), extent, reads, writes);
    }
}

/// Whether what an ARN begins with is what every bucket's or function's does, as the reference of `DataResource` says.
fn is_every(value: &str) -> bool {
    let mut parts = value.splitn(3, ':').skip(1);
    let partition = parts.next().is_some_and(|partition| partition.starts_with("aws"));
    partition && matches!(parts.next(), Some("s3" | "s3:::" | "lambda" | "dynamodb"))
}

/// An advanced selector: every field has to fit.
fn advanced(selector: Object<'_>, found: &mut Recording, left_out: &mut BTreeSet<String>) {
    let fields = selector.objects("FieldSelectors");
    let named = |name: &str| fields.iter().find(|field| field.text("Field").as_deref() == Some(name)).copied();
    let category = named("eventCategory").map(|field| field.texts("Equals", "")).unwrap_or_default();
    let (reads, writes) = named("readOnly").map_or((true, true), read_only);
    // Two conditions on one field both have to fit, and only one of them is read.
    let names: BTreeSet<Option<String>> = fields.iter().map(|field| field.text("Field")).collect();
    let mut extent = if names.len() < fields.len() { Extent::Some } else { Extent::All };
    for field in &fields {
        match field.text("Field").as_deref() {
            Some("eventCategory" | "readOnly" | "resources.type") => {}
            Some("resources.ARN") if begins_every(*field) => {}
            Some("eventSource") if only(*field, "NotEquals") => {
                extent = Extent::Some;
                left_out.extend(field.texts("NotEquals", ""));
            }
            _ => extent = Extent::Some,
        }
    }
    let is = |name: &str| category.iter().any(|one| one == name);
    if is("Management") {
        add(&mut found.management, extent, reads, writes);
    }
    if is("Data") {
        for kind in named("resources.type").map(|field| field.texts("Equals", "")).unwrap_or_default() {
            add(found.data.entry(kind).or_default(), extent, reads, writes);
        }
    }
}

/// Which of reading and changing a condition on `readOnly` lets through.
fn read_only(field: Object<'_>) -> (bool, bool) {
    let (equals, not) = (field.texts("Equals", ""), field.texts("NotEquals", ""));
    let fits = |word: &str| {
        let has = |list: &[String]| list.iter().any(|one| one.eq_ignore_ascii_case(word));
        (equals.is_empty() || has(&equals)) && !has(&not)
    };
    // A condition of which nothing could be read lets nothing through, as far as is known here.
    let known = equals.len() + not.len() > 0 && (only(field, "Equals") || only(field, "NotEquals"));
    (known && fits("true"), known && fits("false"))
}

/// Whether a field is compared in one way alone.
fn only(field: Object<'_>, operator: &str) -> bool {
    let operators = ["Equals", "NotEquals", "StartsWith", "NotStartsWith", "EndsWith", "NotEndsWith"];
    operators.iter().all(|name| has(field, name) == (*name == operator))
}

/// Whether a list is there and not empty.
fn has(object: Object<'_>, name: &str) -> bool {
    object.get(name).is_some_and(|list| list.as_array().is_none_or(|items| !items.is_empty()))
}

/// Whether a condition on ARNs lets through every bucket.
fn begins_every(field: Object<'_>) -> bool {
    only(field, "StartsWith") && field.texts("StartsWith", "").iter().any(|value| is_every(value))
}

fn add(events: &mut Events, extent: Extent, reads: bool, writes: bool) {
    if reads {
        events.reads = events.reads.max(extent);
    }
    if writes {
        events.writes = events.writes.max(extent);
    }
}
