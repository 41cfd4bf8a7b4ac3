//! What objects have by their type. Types that the standard does not know have what all have in common, and what else they
//! have is not ours to say.

mod authentication;
mod commands;
mod markings;
mod parties;
mod signature;

pub(super) use authentication::AUTHENTICATION;
pub(super) use commands::{COMMANDS, SCRIPTS};
pub(super) use markings::MARKINGS;
pub(super) use parties::PARTIES;
pub(super) use signature::SIGNATURE;

use super::table::{Form, REFERENCES, Shape};

/// Objects of one sort: what all of them have, and what those of each type have besides.
pub(super) struct Sort {
    pub(super) common: &'static [(&'static str, Form)],
    pub(super) needs: &'static [&'static str],
    pub(super) types: &'static [(&'static str, Shape)],
    /// Whether there are no other types.
    pub(super) closed: bool,
}

const TEXTS: Form = Form::List(1, &Form::Text);

/// An extension's definition (section 8).
pub(super) const EXTENSION: Shape = Shape {
    has: &[
        ("type", Form::Text),
        ("name", Form::Text),
        ("description", Form::Text),
        ("created_by", Form::Identifier),
        ("schema", Form::Text),
        ("version", Form::Text),
        ("external_references", REFERENCES),
    ],
    needs: &["type", "name", "created_by", "schema", "version"],
};
