//! Files with what CircleCI holds.

mod answers;
mod item;
mod printed;
mod script;

use crate::files::Form;

/// The forms of files about CircleCI, in the order in which they are tried.
pub const FORMS: &[Form] = &[
    Form { words: "the JSON of CircleCI's inventory script (CircleCI-Env-Inspector)", read: script::read },
    Form { words: "answers of CircleCI's API as JSON, one page or several", read: answers::read },
    Form {
        words: "tables of `circleci context list`, `context show`, `project secret list`, `runner token list` and `runner \
                resource-class list`",
        read: printed::read,
    },
];
