//! Conditions of every operator, and contexts that meet them, miss them or leave their keys away.

use serde_json::{Map, Value, json};

use crate::random::Random;

/// A sort of comparison: its operators, the keys of its type, and what stands in policies and in requests.
pub(crate) struct Sort {
    pub(crate) operators: &'static [&'static str],
    keys: &'static [&'static str],
    /// What policies compare with.
    policy: &'static [&'static str],
    /// What requests carry.
    request: &'static [&'static str],
}

/// Keys that can have several values.
pub(crate) const SETS: [&str; 3] = ["aws:TagKeys", "aws:CalledVia", "aws:PrincipalOrgPaths"];

pub(crate) const SORTS: [Sort; 9] = [
    Sort {
        operators: &["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
        keys: &[
            "aws:UserAgent",
            "aws:RequestedRegion",
            "aws:PrincipalTag/Team",
            "aws:PrincipalOrgID",
            "AWS:sourcevpce",
        ],
        policy: &["blue", "Blue", "bl*", "red", "", "b l u e", "${*}"],
        request: &["blue", "BLUE", "red", "bl*", "*", ""],
    },
    Sort {
        operators: &["StringLike", "StringNotLike"],
        keys: &[
            "aws:UserAgent",
            "aws:RequestedRegion",
            "aws:PrincipalTag/Team",
            "aws:PrincipalOrgID",
            "AWS:sourcevpce",
        ],
        policy: &["blue", "bl*", "*ue", "b?ue", "B*", "?", "*", "*l*e*", "bl${*}"],
        request: &["blue", "BLUE", "red", "bl*", "b", ""],
    },
    Sort {
        operators: &["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"],
        keys: &SETS,
        policy: &["blue", "red", "bl*", "green", "*"],
        request: &["blue", "red", "Blue", "black"],
    },
    Sort {
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        keys: &["aws:MultiFactorAuthAge"],
        policy: &["100", "300", "300.0", "-5", "many"],
        request: &["100", "300", "299", "301", "0300"],
    },
    Sort {
        operators: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        keys: &["aws:CurrentTime", "aws:TokenIssueTime", "aws:EpochTime"],
        policy: &["2023-01-04T12:00:00Z", "2023-01-04", "1672833600", "2023-01-05T00:00:00Z"],
        request: &["2023-01-04T12:00:00Z", "2023-01-04T11:59:59Z", "2023-01-06T00:00:00Z", "1672833600"],
    },
    Sort {
        operators: &["Bool"],
        keys: &["aws:SecureTransport", "aws:MultiFactorAuthPresent", "aws:ViaAWSService"],
        policy: &["true", "false", "True"],
        request: &["true", "false"],
    },
    Sort {
        operators: &["IpAddress", "NotIpAddress"],
        keys: &["aws:SourceIp", "aws:VpcSourceIp"],
        policy: &["203.0.113.0/24", "203.0.113.7", "0.0.0.0/0", "198.51.100.0/25", "2001:db8::/32", "2001:db8:0:0::7"],
        request: &["203.0.113.7", "203.0.114.7", "198.51.100.200", "2001:db8::7", "2001:db9::7"],
    },
    Sort {
        operators: &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        keys: &["aws:SourceArn", "lambda:SourceFunctionArn"],
        policy: &[
            "arn:aws:lambda:us-east-1:111122223333:function:resize",
            "arn:aws:lambda:*:111122223333:function:*",
            "arn:aws:lambda:us-east-1:11112222????:function:re*",
            "arn:aws:lambda:*",
            "arn:aws:*:us-east-1:111122223333:function:resize",
            "arn:aws:s3:::data",
        ],
        request: &[
            "arn:aws:lambda:us-east-1:111122223333:function:resize",
            "arn:aws:lambda:eu-west-1:111122223333:function:resize",
            "arn:aws:lambda:us-east-1:444455556666:function:resize:live",
            "arn:aws:s3:::data",
        ],
    },
    Sort {
        operators: &["BinaryEquals"],
        keys: &["aws:UserAgent"],
        policy: &["Ymx1ZQ==", "cmVk"],
        request: &["Ymx1ZQ==", "cmVk"],
    },
];

/// What can stand around an operator.
pub(crate) const MODIFIERS: [(&str, &str); 6] = [
    ("", ""),
    ("", "IfExists"),
    ("ForAllValues:", ""),
    ("ForAnyValue:", ""),
    ("ForAllValues:", "IfExists"),
    ("ForAnyValue:", "IfExists"),
];

/// A condition and what the request says of its keys.
#[derive(Default)]
pub(crate) struct Tested {
    pub(crate) condition: Map<String, Value>,
    pub(crate) context: Map<String, Value>,
}

impl Tested {
    /// One operator on one key of its sort.
    pub(crate) fn one(sort: &Sort, operator: &str, modifier: (&str, &str), random: &mut Random) -> Self {
        let key = *random.pick(sort.keys);
        // Keys compare without case, in the policy as in the request.
        let written = if random.chance(10) { key.to_lowercase() } else { key.to_owned() };
        let values = random.some(sort.policy, 1, 3);
        let mut tested = Self::default();
        let values = if values.len() == 1 && random.chance(50) { json!(values[0]) } else { json!(values) };
        tested.condition.insert(format!("{}{operator}{}", modifier.0, modifier.1), json!({written: values}));
        tested.say(key, sort, random);
        tested
    }

    fn say(&mut self, key: &str, sort: &Sort, random: &mut Random) {
        if random.chance(25) {
            return;
        }
        let value = if SETS.contains(&key) {
            let least = usize::from(random.chance(90));
            json!(random.some(sort.request, least, 3))
        } else {
            json!(random.pick(sort.request))
        };
        self.context.insert(key.to_owned(), value);
    }

    /// Whether a key is there at all.
    pub(crate) fn null(random: &mut Random) -> Self {
        let sort = random.pick(&SORTS);
        let key = *random.pick(sort.keys);
        let mut tested = Self::default();
        tested.condition.insert("Null".to_owned(), json!({key: random.pick(&["true", "false"])}));
        tested.say(key, sort, random);
        tested
    }

    /// Several operators and keys, all of which must hold.
    pub(crate) fn several(random: &mut Random) -> Self {
        let mut all = Self::default();
        for _ in 0..1 + random.below(3) {
            let one = if random.chance(15) {
                Self::null(random)
            } else {
                let sort = random.pick(&SORTS);
                let modifier = if random.chance(60) { MODIFIERS[random.below(2)] } else { *random.pick(&MODIFIERS) };
                Self::one(sort, sort.operators[random.below(sort.operators.len())], modifier, random)
            };
            all.join(one);
        }
        all
    }

    /// Adds another condition. What is said of a key first stays.
    pub(crate) fn join(&mut self, other: Self) {
        for (operator, keys) in other.condition {
            match self.condition.get_mut(&operator) {
                Some(Value::Object(known)) => {
                    for (key, values) in keys.as_object().unwrap() {
                        known.retain(|known, _| !known.eq_ignore_ascii_case(key));
                        known.insert(key.clone(), values.clone());
                    }
                }
                _ => {
                    self.condition.insert(operator, keys);
                }
            }
        }
        for (key, value) in other.context {
            let known = self.context.keys().any(|known| known.eq_ignore_ascii_case(&key));
            if !known {
                self.context.insert(key, value);
            }
        }
    }
}
