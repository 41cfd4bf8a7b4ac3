//! `fixtures/standard.txt` read, and documents held against it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What objects have: by object, lines of property, form, and whether it must be there.
pub(super) struct Statement(BTreeMap<&'static str, Vec<(&'static str, &'static str, bool)>>);

impl Statement {
    pub(super) fn read() -> Self {
        let mut objects: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in include_str!("../../fixtures/standard.txt").lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (object, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let lines = objects.entry(object).or_default();
            if let Some((property, form)) = rest.trim().split_once(char::is_whitespace) {
                let form = form.trim();
                lines.push((property, form.strip_suffix(" !").unwrap_or(form), form.ends_with(" !")));
            }
        }
        Self(objects)
    }

    /// An object of each type of a sort, with every property that it has.
    pub(super) fn samples(&self, sort: &str) -> Vec<(&'static str, Value)> {
        let types = self.0.keys().filter_map(|name| name.strip_prefix(sort)?.strip_prefix(':'));
        types.map(|kind| (kind, self.full(sort, kind))).collect()
    }

    fn full(&self, name: &str, kind: &str) -> Value {
        let own = self.0.get(format!("{name}:{kind}").as_str());
        let mut fields = Map::new();
        for (property, form, _) in own.into_iter().flatten().chain(&self.0[name]) {
            // One that has one of its own kind would have no end, and one that says two keys is none.
            let other = ["signature", "public_cert_chain", "cert_url", "thumbprint", "kms", "kms_key_identifier"];
            if !other.contains(property) && !fields.contains_key(*property) {
                fields.insert((*property).to_owned(), self.sample(form));
            }
        }
        if !kind.is_empty() {
            fields.insert("type".into(), kind.into());
        }
        Value::Object(fields)
    }

    /// Something of a form.
    pub(super) fn sample(&self, form: &str) -> Value {
        let (form, inner) = form.split_once('(').map_or((form, ""), |(form, inner)| (form, &inner[..inner.len() - 1]));
        match form {
            "flag" => true.into(),
            "number" | "whole" => 7.into(),
            "one" => inner.split(' ').next().into(),
            "id" => {
                format!("{}--00000384-0000-4000-8000-000000000384", if inner.is_empty() { "identity" } else { inner })
                    .into()
            }
            "time" | "moment" => "2026-01-01T00:00:00.000Z".into(),
            "maybe" => self.sample(inner),
            "object" => self.full(inner, ""),
            "list0" | "list1" | "list2" => vec![self.sample(inner); 2].into(),
            "map" => Value::Object([("work".to_owned(), self.sample(inner))].into_iter().collect()),
            "extensions" => {
                let vendor = "extension-definition--00000023-0000-4000-8000-000000000023".to_owned();
                Value::Object([(vendor, Value::Object(Map::new()))].into_iter().collect())
            }
            "url" => "https://api.example.com".into(),
            "ipv4" => "192.0.2.1".into(),
            "ipv6" => "2001:db8::1".into(),
            "mac" => "02:00:5e:10:00:01".into(),
            _ => "some text".into(),
        }
    }

    /// Everything in a document that is not as it says.
    pub(super) fn hold(&self, document: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        self.object("playbook", "", document, &mut wrong);
        wrong
    }

    /// `name` ends with `*` where there may be other types.
    fn object(&self, name: &str, place: &str, value: &Value, wrong: &mut Vec<String>) {
        let (name, open) = name.strip_suffix('*').map_or((name, false), |name| (name, true));
        let Some(fields) = value.as_object() else { return wrong.push(format!("{place}: no object")) };
        let mut known = self.0.get(name).unwrap_or_else(|| panic!("{name}")).clone();
        let typed = self.0.keys().any(|other| other.starts_with(&format!("{name}:")));
        let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
        match self.0.get(format!("{name}:{kind}").as_str()) {
            // What a type says goes before what all have.
            Some(more) => known.splice(0..0, more.iter().copied()).for_each(drop),
            None if typed && !open => wrong.push(format!("{place}: no such type")),
            None => {}
        }
        let unknown = |property: &str| known.iter().all(|(other, ..)| *other != property);
        let strict = !typed || !open || self.0.contains_key(format!("{name}:{kind}").as_str());
        for (property, one) in fields {
            let place = format!("{place}/{property}");
            match known.iter().find(|(other, ..)| other == property) {
                Some((_, form, _)) => self.form(form, &place, one, wrong),
                None if strict && unknown(property) => wrong.push(format!("{place}: unknown")),
                None => {}
            }
        }
        for (property, _, needed) in known {
            if needed && !fields.contains_key(property) {
                wrong.push(format!("{place}/{property}: missing"));
            }
        }
    }

    fn form(&self, form: &str, place: &str, value: &Value, wrong: &mut Vec<String>) {
        let (form, inner) = match form.split_once('(') {
            Some((form, inner)) => (form, inner.strip_suffix(')').unwrap_or_else(|| panic!("{inner}"))),
            None => (form, ""),
        };
        let text = value.as_str();
        let each = |all: &Map<String, Value>, wrong: &mut Vec<String>, key: &dyn Fn(&str, &Value) -> bool| {
            for (name, one) in all.iter().filter(|(name, one)| !key(name, one)) {
                wrong.push(format!("{place}/{name}: no such key for {one}"));
            }
        };
        let fits = match form {
            "text" => text.is_some(),
            "url" => text.is_some(),
            "ipv4" => text.is_some_and(|text| text.parse::<std::net::Ipv4Addr>().is_ok()),
            "ipv6" => text.is_some_and(|text| text.parse::<std::net::Ipv6Addr>().is_ok()),
            "mac" => text.is_some_and(|text| {
                let pairs: Vec<&str> = text.split(':').collect();
                pairs.len() == 6 && pairs.iter().all(|pair| pair.len() == 2 && u8::from_str_radix(pair, 16).is_ok())
            }),
            "flag" => value.is_boolean(),
            "number" => value.is_number() || text.is_some(),
            "whole" => value.as_u64().is_some_and(|number| number <= inner.parse().unwrap_or(u64::MAX)),
            "one" => text.is_some_and(|text| inner.split(' ').any(|word| word == text)),
            "id" => text.is_some_and(|text| is_id(text, inner)),
            "time" => text.is_some_and(|text| is_time(text, false)),
            "moment" => text.is_some_and(|text| is_time(text, true)),
            "maybe" if value.is_null() => true,
            "maybe" => return self.form(inner, place, value, wrong),
            "object" => return self.object(inner, place, value, wrong),
            "list0" | "list1" | "list2" => {
                let least = form[4..].parse().unwrap_or(0);
                let all = value.as_array();
                for (at, one) in all.into_iter().flatten().enumerate() {
                    self.form(inner, &format!("{place}/{at}"), one, wrong);
                }
                all.is_some_and(|all| all.len() >= least)
            }
            "map" | "all" | "all1" | "variables" | "extensions" => {
                for (name, one) in value.as_object().into_iter().flatten() {
                    let place = format!("{place}/{name}");
                    match form {
                        "map" => self.form(inner, &place, one, wrong),
                        "all" | "all1" => self.object(inner, &place, one, wrong),
                        "variables" => self.object("variable", &place, one, wrong),
                        _ if !one.is_object() => wrong.push(format!("{place}: no object")),
                        _ => {}
                    }
                }
                if let Some(all) = value.as_object() {
                    match form {
                        "all" | "all1" => {
                            each(all, wrong, &|name, one| is_id(name, one["type"].as_str().unwrap_or("-")))
                        }
                        "variables" => each(all, wrong, &|name, _| {
                            let inner = name.strip_prefix("__").and_then(|name| name.strip_suffix("__"));
                            inner.is_some_and(|name| name.starts_with(|one: char| one.is_ascii_alphabetic()))
                        }),
                        "extensions" => each(all, wrong, &|name, _| is_id(name, "extension-definition")),
                        _ => {}
                    }
                }
                let least = usize::from(matches!(form, "all1" | "extensions"));
                value.as_object().is_some_and(|all| all.len() >= least)
            }
            other => panic!("no such form: {other}"),
        };
        if !fits {
            wrong.push(format!("{place}: {value} is not {form}"));
        }
    }
}

/// Whether a text is an identifier, of a type where one is given.
fn is_id(text: &str, kind: &str) -> bool {
    let Some((named, uuid)) = text.rsplit_once("--") else { return false };
    let groups: Vec<&str> = uuid.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
        && groups[2].starts_with(['1', '2', '3', '4', '5'])
        && groups[3].starts_with(['8', '9', 'a', 'b', 'A', 'B'])
        && (kind.is_empty() || kind == named)
}

/// Whether a text is a time in UTC; exact where it has to have three digits of a second.
fn is_time(text: &str, exact: bool) -> bool {
    let shape: String = text.chars().map(|one| if one.is_ascii_digit() { '0' } else { one }).collect();
    match shape.strip_prefix("0000-00-00T00:00:00").and_then(|rest| rest.strip_suffix('Z')) {
        Some(rest) if exact => rest == ".000",
        Some("") => true,
        Some(rest) => rest.strip_prefix('.').is_some_and(|rest| !rest.is_empty() && rest.chars().all(|one| one == '0')),
        None => false,
    }
}
