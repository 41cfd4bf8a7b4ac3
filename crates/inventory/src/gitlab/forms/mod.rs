//! Files with what GitLab holds.

mod item;
mod printed;

use crate::files::Form;
use crate::files::documents::{self, Api};

/// The forms of files about GitLab, in the order in which they are tried.
pub const FORMS: &[Form] = &[
    Form {
        words: "answers of GitLab's API as JSON, as `glab api` and `glab … --output json` print them, one page or several, \
                whose values are dropped",
        read: |file| documents::read(file, &API),
    },
    Form { words: "lists of `glab variable list`", read: printed::read },
];

/// Answers of GitLab's API.
const API: Api = Api { name: "GitLab", lists: &[], example: EXAMPLE, read: item::read, around: |_| None };

/// How a file is named after what it is about.
const EXAMPLE: &str = "GROUP__PROJECT.json";
