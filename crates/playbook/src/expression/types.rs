//! Types of values, and whether those that a condition holds against each other fit.

use std::fmt;

use super::{Comparison, Expression, Fact, RESULTS, Test, Trouble};

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

impl Expression {
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
            Expression::Number(_) | Expression::Whole(_) => Ok(Some(Type::Number)),
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
                match together(left, right, variable)? {
                    Some(Type::Truth) if ordered => Err(Trouble::Needed(Type::Truth, Type::Number)),
                    _ => Ok(Some(Type::Truth)),
                }
            }
            Expression::Test(how, left, all) => {
                left.check(variable)?;
                if *how == Test::In {
                    all.iter().try_for_each(|one| together(left, one, variable).map(|_| ()))?;
                }
                Ok(Some(Type::Truth))
            }
        }
    }
}

/// The type as which two values are compared. All values of variables are texts, so that one may stand in quotes beside them.
fn together(
    left: &Expression,
    right: &Expression,
    variable: &dyn Fn(&str) -> Option<Type>,
) -> Result<Option<Type>, Trouble> {
    let kinds = (left.check(variable)?, right.check(variable)?);
    let (Some(one), Some(other)) = kinds else { return Ok(kinds.0.or(kinds.1)) };
    if one == other {
        return Ok(Some(one));
    }
    let quoted = |quoted: &Expression, beside: &Expression, kind: Type| {
        let value = matches!(beside, Expression::Variable(_) | Expression::Result(_));
        value && matches!(quoted, Expression::Text(text) if Fact::read(kind, text).is_some())
    };
    if quoted(left, right, other) {
        Ok(Some(other))
    } else if quoted(right, left, one) {
        Ok(Some(one))
    } else {
        Err(Trouble::Types(one, other))
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
