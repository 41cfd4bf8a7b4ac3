//! Data markings: who may see a playbook.

use super::super::table::{ENTRIES, Form, REFERENCES, Shape};
use super::{Sort, TEXTS};

/// Data markings (section 9).
pub(in crate::check) const MARKINGS: Sort = Sort {
    common: &[
        ("type", Form::Text),
        ("id", Form::Identifier),
        ("name", Form::Text),
        ("description", Form::Text),
        ("created_by", Form::Identifier),
        ("created", Form::Moment),
        ("revoked", Form::Flag),
        ("valid_from", Form::Time),
        ("valid_until", Form::Time),
        ("labels", TEXTS),
        ("marking_extensions", ENTRIES),
    ],
    needs: &["type", "id", "created_by", "created"],
    types: &[
        (
            "marking-statement",
            Shape { has: &[("statement", Form::Text), ("external_references", REFERENCES)], needs: &["statement"] },
        ),
        (
            "marking-tlp",
            Shape {
                has: &[
                    (
                        "tlpv2_level",
                        Form::OneOf(&["TLP:RED", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN", "TLP:CLEAR"]),
                    ),
                    ("external_references", REFERENCES),
                ],
                needs: &["tlpv2_level"],
            },
        ),
        (
            "marking-iep",
            Shape {
                has: &[
                    ("tlp", Form::Text),
                    ("iep_version", Form::Whole(0, u64::MAX)),
                    ("start_date", Form::Time),
                    ("end_date", Form::Maybe(&Form::Time)),
                    ("encrypt_in_transit", Form::Text),
                    ("permitted_actions", Form::Text),
                    ("affected_party_notifications", Form::Text),
                    ("attribution", Form::Text),
                    ("unmodified_resale", Form::Text),
                    ("external_references", Form::List(0, &Form::Text)),
                ],
                needs: &[
                    "name",
                    "description",
                    "tlp",
                    "iep_version",
                    "start_date",
                    "end_date",
                    "encrypt_in_transit",
                    "permitted_actions",
                    "affected_party_notifications",
                    "attribution",
                    "unmodified_resale",
                    "external_references",
                ],
            },
        ),
    ],
    closed: true,
};
