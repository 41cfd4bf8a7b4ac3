//! What CircleCI lists to nobody but its owner.

use stanch_inventory::circleci::Organisation;
use stanch_model::{Gap, GapKind};

/// What of an organisation can never be listed, with whom to ask.
pub(super) fn never_listed(organisation: &Organisation) -> [Gap; 2] {
    let name = &organisation.name;
    [
        Gap::new(
            GapKind::NotListable,
            format!("CircleCI personal API tokens of {name}"),
            "each person sees only their own; ask every member to look under User Settings, Personal API Tokens, and to \
             revoke what is there",
        ),
        Gap::new(
            GapKind::NotListable,
            format!("CircleCI project API tokens of {name}"),
            "no API lists them; ask the administrators of each project to look under Project Settings, API Permissions",
        ),
    ]
}
