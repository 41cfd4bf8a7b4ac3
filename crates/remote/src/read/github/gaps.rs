//! What nobody can list, and whom to ask instead.

use stanch_inventory::record::{ContainerKind, Place};
use stanch_model::{Gap, GapKind};

/// What an account of GitHub has that no answer names.
pub(super) fn never_listed(account: &Place) -> Vec<Gap> {
    let source = format!("GitHub {}", account.name);
    let gap = |cause: &str| Gap::new(GapKind::NotListable, source.clone(), cause);
    let person =
        gap("classic personal access tokens are seen by their own person alone: ask each member to look at Settings, \
         Developer settings, Personal access tokens");
    if account.kind == ContainerKind::User {
        return vec![person];
    }
    vec![
        person,
        gap(
            "authorisations of OAuth applications by members are seen by each member alone: ask each to look at Settings, \
             Applications",
        ),
        gap(
            "private keys and client secrets of applications that the organisation owns cannot be listed: ask an owner to \
             look at Settings, Developer settings",
        ),
    ]
}
