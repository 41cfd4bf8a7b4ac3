//! Conditions of a statement.

use super::operand::Operand;
use super::operator::Operator;
use super::template::Template;

/// One key under one operator of a statement's condition.
#[derive(Clone, Debug)]
pub struct Condition {
    name: Box<str>,
    key: Box<str>,
    values: Vec<String>,
    pub(crate) operator: Operator,
    /// The key in lower case.
    pub(crate) folded: Box<str>,
    /// The values, read as the operator wants them.
    pub(crate) operands: Vec<Operand>,
}

impl Condition {
    pub(super) fn new(name: &str, key: &str, values: Vec<String>, variables: bool) -> Condition {
        let operator = Operator::read(name);
        let operands = values.iter().map(|text| Operand::read(text, operator.comparison, variables)).collect();
        Condition {
            name: name.into(),
            key: key.into(),
            values,
            operator,
            folded: key.trim().to_ascii_lowercase().into(),
            operands,
        }
    }

    /// The operator as it is written: `ForAnyValue:StringLike`.
    pub fn operator(&self) -> &str {
        &self.name
    }

    /// The key as it is written.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The values.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// The keys of policy variables in its values, in lower case.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.operands
            .iter()
            .filter_map(|operand| if let Operand::Template(template) = operand { Some(template) } else { None })
            .flat_map(Template::keys)
    }
}
