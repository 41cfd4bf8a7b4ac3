//! Conditions over variables and over results of the case: `exposures.open == 0`, `__count__:value > 3 AND contain.drift`.

mod decide;
mod parse;
mod pattern;
mod test;
mod tokens;
mod types;

use std::collections::BTreeMap;

pub use decide::Fact;
pub(crate) use decide::{holds, results};
pub use types::{Type, of_variable};

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
    /// A whole number.
    Whole(i64),
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
    /// A value that is tested against others.
    Test(Test, Box<Expression>, Vec<Expression>),
    /// A STIX pattern in brackets, or what else is about logs, which is shown to a person and never evaluated.
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

/// How a value is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// `IN ('a', 'b')`.
    In,
    /// `LIKE 'a%'`.
    Like,
    /// `MATCHES '^a'`, which is asked.
    Matches,
    /// `ISSUBSET '10.0.0.0/8'`.
    Subset,
    /// `ISSUPERSET '10.0.0.1'`.
    Superset,
}

/// At most so many bytes of a condition.
pub const LONGEST: usize = 16 << 10;
/// At most so many terms that are joined.
pub const TERMS: usize = 256;

/// Why a condition cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It is not one.
    #[error("the condition cannot be read at `{0}`; write it as `exposures.open == 0` or `__name__:value = 'text'`")]
    Syntax(String),
    /// It is longer than anybody can follow.
    #[error("the condition has more than {LONGEST} bytes or {TERMS} terms; split it into steps that follow each other")]
    Large,
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

    /// Whether it holds, with values of variables and results of the case; none where that depends on what is not known.
    pub fn holds(&self, variable: &dyn Fn(&str) -> Option<Fact>, results: &BTreeMap<&str, Fact>) -> Option<bool> {
        holds(self, variable, results)
    }

    /// It and all that it is made of.
    pub(crate) fn parts(&self) -> Vec<&Expression> {
        let (mut found, mut open) = (Vec::new(), vec![self]);
        while let Some(one) = open.pop() {
            found.push(one);
            match one {
                Expression::Not(inner) => open.push(inner),
                Expression::Join(_, left, right) | Expression::Compare(_, left, right) => {
                    open.extend([&**left, &**right]);
                }
                Expression::Test(_, left, all) => {
                    open.push(left);
                    open.extend(all);
                }
                Expression::Number(_)
                | Expression::Whole(_)
                | Expression::Text(_)
                | Expression::Truth(_)
                | Expression::Variable(_)
                | Expression::Result(_)
                | Expression::Pattern(_) => {}
            }
        }
        found
    }
}
