//! Commands of action steps, ours among them.

use super::super::table::{Form, REFERENCES, Shape};
use super::{Sort, TEXTS};

/// A command as text, or encoded; one of them is needed, which is looked at elsewhere.
const SCRIPT: Shape = Shape { has: &[("command", Form::Text), ("command_b64", Form::Text)], needs: &[] };
const ENCODED: Shape = Shape { has: &[("command_b64", Form::Text)], needs: &["command_b64"] };
const HEADERS: Form = Form::Map(0, &Form::List(0, &Form::Text));

/// Commands (section 5), and ours.
pub(in crate::check) const COMMANDS: Sort = Sort {
    common: &[
        ("type", Form::Text),
        ("description", Form::Text),
        ("version", Form::Text),
        ("playbook_activity", Form::Text),
        ("external_references", REFERENCES),
    ],
    needs: &["type"],
    types: &[
        ("manual", SCRIPT),
        ("bash", SCRIPT),
        ("caldera-cmd", SCRIPT),
        ("powershell", SCRIPT),
        ("ssh", SCRIPT),
        ("elastic", ENCODED),
        ("jupyter", ENCODED),
        ("kestrel", ENCODED),
        ("sigma", ENCODED),
        ("yara", ENCODED),
        (
            "http-api",
            Shape {
                has: &[
                    ("command", Form::Text),
                    ("headers", HEADERS),
                    ("content", Form::Text),
                    ("content_b64", Form::Text),
                ],
                needs: &["command"],
            },
        ),
        (
            "openc2-http",
            Shape {
                has: &[("command", Form::Text), ("headers", HEADERS), ("content_b64", Form::Text)],
                needs: &["command", "content_b64"],
            },
        ),
        ("stanch", Shape { has: &[("arguments", TEXTS)], needs: &["arguments"] }),
    ],
    closed: false,
};

/// Types of commands that are given as text or encoded.
pub(in crate::check) const SCRIPTS: [&str; 5] = ["manual", "bash", "caldera-cmd", "powershell", "ssh"];
