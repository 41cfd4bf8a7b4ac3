//! Conditions and policy variables that are read in another way.

use serde_json::{Value, json};

use super::Explanation;
use super::rewrite::{Fate, NOTHING, conditions, documents, said};

const NEGATED: [&str; 7] = [
    "StringNotEquals",
    "StringNotLike",
    "StringNotEqualsIgnoreCase",
    "NumericNotEquals",
    "NotIpAddress",
    "ArnNotEquals",
    "ArnNotLike",
];

pub(super) const LISTS_WITHOUT_A_SET: Explanation = Explanation {
    reason: "It reads an operator without ForAllValues or ForAnyValue as never true of a key with a list of values. \
        'Set operators for multivalued context keys' (IAM User Guide, \
        reference_policies_condition-single-vs-multi-valued-context-keys) asks for a set operator and does not say what \
        happens without one. We compare each value, so that neither an Allow nor a Deny is overlooked.",
    reading: |request| {
        let context = request["context"].clone();
        conditions(request, |entry, _| {
            let list = said(&context, entry.key).is_some_and(Value::is_array);
            if list && entry.set.is_empty() && entry.operator != "Null" { Fate::Dropped } else { Fate::Kept }
        });
    },
};

pub(super) const ESCAPES: Explanation = Explanation {
    reason: "It does not read ${*}, ${?} and ${$} where a whole text is compared. 'These predefined policy variables can \
        be used in any string where you can use regular policy variables' (IAM User Guide, reference_policies_variables).",
    reading: |request| {
        conditions(request, |entry, values| {
            if entry.operator.starts_with("String") && entry.operator.contains("Equals") {
                for value in values {
                    if ["${*}", "${?}", "${$}"].iter().any(|escape| value.as_str().unwrap().contains(escape)) {
                        *value = json!(NOTHING);
                    }
                }
            }
            Fate::Kept
        });
    },
};

pub(super) const ABSENT_VARIABLES: Explanation = Explanation {
    reason: "It reads a negated operator as false where a variable has no value. 'Inverted condition operators like \
        StringNotEquals or StringNotLike do match against a null value' (IAM User Guide, reference_policies_variables, \
        'Policy variables with no value').",
    reading: |request| {
        let context = request["context"].clone();
        let user = request["principal"].as_str().unwrap().contains(":user/");
        conditions(request, |entry, values| {
            let absent = |value: &Value| {
                let Some((_, rest)) = value.as_str().unwrap().split_once("${") else { return false };
                let Some((key, _)) = rest.split_once('}') else { return false };
                let known = match key.to_lowercase().as_str() {
                    "*" | "?" | "$" | "aws:principalaccount" => true,
                    "aws:username" => user,
                    key => key.contains(',') || said(&context, key).is_some(),
                };
                !known
            };
            if NEGATED.contains(&entry.operator) && values.iter().any(absent) { Fate::Dropped } else { Fate::Kept }
        });
    },
};

pub(super) const OLD_VERSION: Explanation = Explanation {
    reason: "It replaces policy variables in policies of version 2008-10-17 too. 'Earlier versions of the policy language \
        don't support policy variables' (IAM User Guide, reference_policies_variables).",
    reading: |request| {
        documents(request, &mut |document| {
            document.insert("Version".to_owned(), json!("2012-10-17"));
        });
    },
};

pub(super) const EVERY_ADDRESS: Explanation = Explanation {
    reason: "It finds no address in 0.0.0.0/0. The values are CIDR blocks (IAM User Guide, \
        reference_policies_elements_condition_operators, 'IP address condition operators'), and that one has every IPv4 \
        address.",
    reading: |request| {
        conditions(request, |_, values| {
            values.iter_mut().filter(|value| **value == "0.0.0.0/0").for_each(|value| *value = json!("192.0.2.255/32"));
            Fate::Kept
        });
    },
};

pub(super) const ADDRESSES_AS_TEXT: Explanation = Explanation {
    reason: "It compares a single IPv6 address as a text. 2001:db8:0:0::7 and 2001:db8::7 are one address (RFC 4291, \
        section 2.2).",
    reading: |request| {
        conditions(request, |_, values| {
            let long = |value: &&mut Value| **value == "2001:db8:0:0::7";
            values.iter_mut().filter(long).for_each(|value| *value = json!("2001:db8:ffff::ffff"));
            Fate::Kept
        });
    },
};

pub(super) const OTHER_FAMILY: Explanation = Explanation {
    reason: "It reads NotIpAddress as false where a single address of the other family is given. NotIpAddress holds for \
        'all IP addresses except the specified IP address or range' (IAM User Guide, \
        reference_policies_elements_condition_operators).",
    reading: |request| {
        let context = request["context"].clone();
        conditions(request, |entry, values| {
            let Some(caller) = said(&context, entry.key).and_then(Value::as_str) else { return Fate::Kept };
            let other = |value: &Value| {
                let value = value.as_str().unwrap();
                !value.contains('/') && value.contains(':') != caller.contains(':')
            };
            if entry.operator == "NotIpAddress" && values.iter().any(other) { Fate::Dropped } else { Fate::Kept }
        });
    },
};

pub(super) const SECONDS: Explanation = Explanation {
    reason: "It reads a time in digits as milliseconds. 'aws:EpochTime' is 'the number of seconds since January 1, 1970' \
        (IAM User Guide, reference_policies_condition-keys).",
    reading: |request| {
        let mut context = request["context"].take();
        let milliseconds = |value: &mut Value| {
            if *value == "1672833600" {
                *value = json!("1970-01-20T08:40:33.600Z");
            }
        };
        conditions(request, |entry, values| {
            if entry.operator.starts_with("Date") {
                values.iter_mut().for_each(milliseconds);
                for (key, value) in context.as_object_mut().unwrap() {
                    if key.eq_ignore_ascii_case(entry.key) {
                        milliseconds(value);
                    }
                }
            }
            Fate::Kept
        });
        request["context"] = context;
    },
};

pub(super) const UNREADABLE_NUMBERS: Explanation = Explanation {
    reason: "It reads a comparison with what is no number as false, also a negated one. No page of the IAM User Guide says \
        what happens then. We say that it cannot be told.",
    reading: |request| {
        let context = request["context"].clone();
        conditions(request, |entry, values| {
            let count = values.len();
            values.retain(|value| value != "many");
            let gone = values.len() < count && said(&context, entry.key).is_some();
            if gone && (values.is_empty() || NEGATED.contains(&entry.operator)) { Fate::Dropped } else { Fate::Kept }
        });
    },
};

pub(super) const SHORT_ARNS: Explanation = Explanation {
    reason: "It reads a comparison with an ARN of fewer than six parts as false, also a negated one. 'Each of the six \
        colon-delimited components of the ARN is checked separately' (IAM User Guide, \
        reference_policies_elements_condition_operators), and no page says what happens to fewer. We say that it cannot be \
        told.",
    reading: |request| {
        let context = request["context"].clone();
        conditions(request, |entry, values| {
            let count = values.len();
            values.retain(|value| value != "arn:aws:lambda:*");
            let gone = values.len() < count && said(&context, entry.key).is_some();
            if gone && (values.is_empty() || NEGATED.contains(&entry.operator)) { Fate::Dropped } else { Fate::Kept }
        });
    },
};

pub(super) const ANY_IF_EXISTS: Explanation = Explanation {
    reason: "It reads ForAnyValue with IfExists as false where the key is absent. 'If the key is not present, evaluate the \
        condition element as true' holds for 'any condition operator name except the Null condition' (IAM User Guide, \
        reference_policies_elements_condition_operators, '...IfExists condition operators').",
    reading: |request| {
        super::rewrite::statements(request, |statement| {
            if let Some(Value::Object(condition)) = statement.get_mut("Condition") {
                let names: Vec<String> = condition.keys().cloned().collect();
                for name in names.iter().filter(|name| name.starts_with("ForAnyValue:")) {
                    let Some(plain) = name.strip_suffix("IfExists") else { continue };
                    let keys = condition.remove(name).unwrap();
                    let known = condition.entry(plain).or_insert_with(|| json!({}));
                    known.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
                }
            }
            Fate::Kept
        });
    },
};

pub(super) const EMPTY_TEXTS: Explanation = Explanation {
    reason: "It reads an empty text as a value like any other under ForAllValues and ForAnyValue. They treat a key whose \
        values 'resolve to a null data set, such as an empty string' as one that is not there (IAM User Guide, \
        reference_policies_condition-single-vs-multi-valued-context-keys).",
    reading: |request| {
        let mut context = request["context"].take();
        conditions(request, |entry, values| {
            let own = context.as_object_mut().unwrap().iter_mut();
            let own = own.filter(|(key, value)| key.eq_ignore_ascii_case(entry.key) && **value == "");
            // A text of two letters that no pattern of the requests is like, but those that are like an empty one.
            if !entry.set.is_empty() && own.map(|(_, value)| *value = json!("~~")).count() > 0 {
                values.iter_mut().filter(|value| **value == "").for_each(|value| *value = json!("~~"));
            }
            Fate::Kept
        });
        request["context"] = context;
    },
};
