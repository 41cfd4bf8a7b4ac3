//! Operators of conditions.

/// What an operator compares, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// Texts that are equal.
    Equals,
    /// Texts that are equal without regard to case.
    EqualsFold,
    /// A text and a pattern.
    Like,
    /// An ARN and a pattern, part by part.
    Arn,
    /// Numbers.
    Number(Order),
    /// Times.
    Date(Order),
    /// True or false.
    Bool,
    /// Bytes in base64.
    Binary,
    /// An address and a network.
    Ip,
    /// Whether the request carries the key.
    Null,
    /// An operator that nobody knows.
    Unreadable,
}

/// How the request's value stands to the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Equal.
    Equal,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// Greater.
    Greater,
    /// Greater or equal.
    AtLeast,
}

/// For which of a key's values the comparison has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    /// Nothing is said: the key has one value.
    One,
    /// `ForAllValues`.
    All,
    /// `ForAnyValue`.
    Any,
}

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    /// What it compares.
    pub(crate) comparison: Comparison,
    /// Whether the comparison must not hold.
    pub(crate) negated: bool,
    /// For which values.
    pub(crate) quantifier: Quantifier,
    /// Whether it holds where the request does not carry the key.
    pub(crate) if_exists: bool,
}

/// Operators by name in lower case, with what they compare and whether they are negated.
const OPERATORS: [(&str, Comparison, bool); 27] = [
    ("stringequals", Comparison::Equals, false),
    ("stringnotequals", Comparison::Equals, true),
    ("stringequalsignorecase", Comparison::EqualsFold, false),
    ("stringnotequalsignorecase", Comparison::EqualsFold, true),
    ("stringlike", Comparison::Like, false),
    ("stringnotlike", Comparison::Like, true),
    ("numericequals", Comparison::Number(Order::Equal), false),
    ("numericnotequals", Comparison::Number(Order::Equal), true),
    ("numericlessthan", Comparison::Number(Order::Less), false),
    ("numericlessthanequals", Comparison::Number(Order::AtMost), false),
    ("numericgreaterthan", Comparison::Number(Order::Greater), false),
    ("numericgreaterthanequals", Comparison::Number(Order::AtLeast), false),
    ("dateequals", Comparison::Date(Order::Equal), false),
    ("datenotequals", Comparison::Date(Order::Equal), true),
    ("datelessthan", Comparison::Date(Order::Less), false),
    ("datelessthanequals", Comparison::Date(Order::AtMost), false),
    ("dategreaterthan", Comparison::Date(Order::Greater), false),
    ("dategreaterthanequals", Comparison::Date(Order::AtLeast), false),
    ("bool", Comparison::Bool, false),
    ("binaryequals", Comparison::Binary, false),
    ("ipaddress", Comparison::Ip, false),
    ("notipaddress", Comparison::Ip, true),
    ("arnequals", Comparison::Arn, false),
    ("arnlike", Comparison::Arn, false),
    ("arnnotequals", Comparison::Arn, true),
    ("arnnotlike", Comparison::Arn, true),
    ("null", Comparison::Null, false),
];

impl Operator {
    /// Reads an operator's name, without regard to case.
    pub(super) fn read(name: &str) -> Operator {
        let name = name.trim().to_ascii_lowercase();
        let (quantifier, rest) = match name.split_once(':') {
            Some(("forallvalues", rest)) => (Quantifier::All, rest),
            Some(("foranyvalue", rest)) => (Quantifier::Any, rest),
            _ => (Quantifier::One, name.as_str()),
        };
        let (if_exists, bare) = rest.strip_suffix("ifexists").map_or((false, rest), |bare| (true, bare));
        let found = OPERATORS
            .iter()
            .find(|(known, comparison, _)| *known == bare && !(if_exists && *comparison == Comparison::Null));
        let (comparison, negated) =
            found.map_or((Comparison::Unreadable, false), |(_, what, negated)| (*what, *negated));
        Operator { comparison, negated, quantifier, if_exists }
    }
}
