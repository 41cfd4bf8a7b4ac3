//! Conditions over variables and over results of the case: `exposures.open == 0`, `__count__:value > 3 AND contain.drift`.

mod parse;

use std::fmt;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number.
    Number,
    /// Text.
    Text,
    /// True or false.
    Truth,
}

impl fmt::Display for Type {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Type::Number => "a number",
            Type::Text => "text",
            Type::Truth => "true or false",
        })
    }
}

/// Results of a case that a condition can ask for.
pub const RESULTS: [(&str, Type); 14] = [
    ("exposures.total", Type::Number),
    ("exposures.open", Type::Number),
    ("exposures.contained", Type::Number),
    ("exposures.rotated", Type::Number),
    ("findings.open", Type::Number),
    ("canary.hits", Type::Number),
    ("contain.planned", Type::Number),
    ("contain.approved", Type::Truth),
    ("contain.drift", Type::Truth),
    ("rotate.open", Type::Number),
    ("rotate.proven", Type::Truth),
    ("backups.isolated", Type::Truth),
    ("backups.restored", Type::Truth),
    ("gate.go", Type::Truth),
];

/// A condition, parsed.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Truth(bool),
    /// The value of a variable, by name.
    Variable(String),
    /// A result of the case, by name.
    Result(String),
    /// The opposite.
    Not(Box<Expression>),
    /// Both, or one of two.
    Join(Joint, Box<Expression>, Box<Expression>),
    /// Two values held against each other.
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// A STIX pattern in brackets, which is shown to a person and never evaluated.
    Pattern(String),
}

/// How two conditions are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Both hold.
    And,
    /// One of them holds.
    Or,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=` or `==`.
    Equal,
    /// `!=`.
    Unequal,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    Greater,
    /// `>=`.
    AtLeast,
}

/// Why a condition cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It is not one.
    #[error("the condition cannot be read at `{0}`; write it as `exposures.open == 0` or `__name__:value = 'text'`")]
    Syntax(String),
    /// It asks for what no case has.
    #[error("no case has the result `{0}`; use one of those that are listed for conditions")]
    Unknown(String),
    /// It compares what cannot be compared.
    #[error("it compares {0} with {1}; compare values of one type")]
    Types(Type, Type),
    /// It orders what has no order, or is used as a condition and is none.
    #[error("{0} stands where {1} is needed; compare it with something")]
    Needed(Type, Type),
}

impl Expression {
    /// Parses a condition.
    ///
    /// # Errors
    /// If it is not one.
    pub fn parse(text: &str) -> Result<Expression, Trouble> {
        parse::parse(text)
    }

    /// The type of its value; none where it depends on a variable that is not known.
    ///
    /// # Errors
    /// If types do not fit.
    pub fn check(&self, variable: &dyn Fn(&str) -> Option<Type>) -> Result<Option<Type>, Trouble> {
        let truth = |inner: &Expression| match inner.check(variable)? {
            Some(kind) if kind != Type::Truth => Err(Trouble::Needed(kind, Type::Truth)),
            _ => Ok(Some(Type::Truth)),
        };
        match self {
            Expression::Number(_) => Ok(Some(Type::Number)),
            Expression::Text(_) => Ok(Some(Type::Text)),
            Expression::Truth(_) | Expression::Pattern(_) => Ok(Some(Type::Truth)),
            Expression::Variable(name) => Ok(variable(name)),
            Expression::Result(name) => RESULTS
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, kind)| Some(*kind))
                .ok_or_else(|| Trouble::Unknown(name.clone())),
            Expression::Not(inner) => truth(inner),
            Expression::Join(_, left, right) => {
                truth(left)?;
                truth(right)
            }
            Expression::Compare(how, left, right) => {
                let ordered = !matches!(how, Comparison::Equal | Comparison::Unequal);
                match (left.check(variable)?, right.check(variable)?) {
                    (Some(left), Some(right)) if left != right => Err(Trouble::Types(left, right)),
                    (Some(kind), _) | (_, Some(kind)) if ordered && kind != Type::Number => {
                        Err(Trouble::Needed(kind, Type::Number))
                    }
                    _ => Ok(Some(Type::Truth)),
                }
            }
        }
    }
}

/// The type of the values of variables of a type of the standard; none where it is not in its vocabulary.
pub fn of_variable(kind: &str) -> Option<Type> {
    match kind {
        "bool" => Some(Type::Truth),
        "integer" | "long" | "float" => Some(Type::Number),
        "string" | "uuid" | "uri" | "hexstring" | "ipv4-addr" | "ipv6-addr" | "mac-addr" | "hash" | "md5-hash"
        | "sha256-hash" => Some(Type::Text),
        _ => None,
    }
}
