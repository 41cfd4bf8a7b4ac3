//! Authentication: secrets are variables or stand in a key store.

use super::super::table::{ENTRIES, Form, Shape};
use super::Sort;

/// Authentication (section 6). What a key store holds is not given besides, which is looked at elsewhere.
pub(in crate::check) const AUTHENTICATION: Sort = Sort {
    common: &[
        ("type", Form::Text),
        ("name", Form::Text),
        ("description", Form::Text),
        ("authentication_info_extensions", ENTRIES),
    ],
    needs: &["type"],
    types: &[
        (
            "http-basic",
            Shape {
                has: &[
                    ("user_id", Form::Text),
                    ("password", Form::Text),
                    ("kms", Form::Flag),
                    ("kms_key_identifier", Form::Text),
                ],
                needs: &[],
            },
        ),
        (
            "oauth2",
            Shape {
                has: &[
                    ("oauth_header", Form::Text),
                    ("token", Form::Text),
                    ("kms", Form::Flag),
                    ("kms_key_identifier", Form::Text),
                ],
                needs: &["oauth_header"],
            },
        ),
        (
            "user-auth",
            Shape {
                has: &[
                    ("username", Form::Text),
                    ("password", Form::Text),
                    ("kms", Form::Flag),
                    ("kms_key_identifier", Form::Text),
                ],
                needs: &[],
            },
        ),
    ],
    closed: false,
};
