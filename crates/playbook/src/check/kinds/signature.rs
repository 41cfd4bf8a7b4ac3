//! Signatures, of a playbook or of another signature.

use super::super::table::{Form, Shape};
use super::TEXTS;

/// A signature (section 10.15). One that countersigns another is looked at as one more.
pub(in crate::check) const SIGNATURE: Shape = Shape {
    has: &[
        ("type", Form::OneOf(&["jss"])),
        ("id", Form::Identifier),
        ("created_by", Form::Identifier),
        ("created", Form::Moment),
        ("modified", Form::Moment),
        ("revoked", Form::Flag),
        ("signee", Form::Text),
        ("valid_from", Form::Time),
        ("valid_until", Form::Time),
        ("related_to", Form::Identifier),
        ("related_version", Form::Time),
        ("hash_algorithm", Form::Text),
        ("algorithm", Form::Text),
        ("public_key", Form::Text),
        ("public_cert_chain", TEXTS),
        ("cert_url", Form::Text),
        ("thumbprint", Form::Text),
        ("value", Form::Text),
        ("signature", Form::Object),
    ],
    needs: &[
        "type",
        "id",
        "created",
        "modified",
        "signee",
        "related_to",
        "related_version",
        "hash_algorithm",
        "algorithm",
        "value",
    ],
};
