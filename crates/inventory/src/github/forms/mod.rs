//! Files with what GitHub holds.

mod item;
mod printed;

use crate::files::Form;
use crate::files::documents::{self, Api};

/// The forms of files about GitHub, in the order in which they are tried.
pub const FORMS: &[Form] = &[
    Form {
        words: "answers of GitHub's API as JSON, as `gh api` and `gh … --json` print them, one page or several",
        read: |file| documents::read(file, &API),
    },
    Form { words: "lists of `gh secret list`, `gh repo deploy-key list` and `gh ssh-key list`", read: printed::read },
];

/// Answers of GitHub's API.
const API: Api = Api {
    name: "GitHub",
    lists: &["secrets", "environments", "installations", "repositories"],
    example: EXAMPLE,
    read: item::read,
    around: item::organisation_of,
};

/// How a file is named after what it is about.
const EXAMPLE: &str = "OWNER__REPOSITORY.json";
