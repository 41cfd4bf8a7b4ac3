//! Whose a credential is.

use crate::credential::{Link, Owner, Target};
use crate::known::{Key, Known};
use crate::set::Draft;

/// Tags in which people write whose something is, in the order in which they are believed.
const TAGS: &[&str] = &["owner", "team", "contact", "maintainer", "squad", "ownedby", "teamname", "createdby"];

/// The person that the vendor or the issuer names, or the tag of the key's user.
pub(crate) fn owner(known: &Known<'_>, draft: &Draft<'_>, link: Option<&Link>, key: Option<&Key<'_>>) -> Option<Owner> {
    let named = draft.pieces.iter().find_map(|piece| {
        Some(Owner { name: piece.said.held.owner.clone()?, from: piece.said.source.words().to_owned() })
    });
    let of_target = || match link.map(|link| &link.target) {
        Some(Target::Personal { source, owner: Some(name), .. }) => {
            Some(Owner { name: name.clone(), from: source.words().to_owned() })
        }
        Some(Target::Role { arn, .. }) => {
            let role = known.roles_by_arn.get(arn.as_str())?;
            tagged(&role.tags, &format!("role {}", role.name))
        }
        _ => None,
    };
    let of_user = || {
        let user = key?.user?;
        tagged(&user.tags, &format!("user {}", user.name))
    };
    named.or_else(of_target).or_else(of_user)
}

fn tagged(tags: &stanch_inventory::record::aws::Tags, of: &str) -> Option<Owner> {
    let plain =
        |tag: &str| tag.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    TAGS.iter().find_map(|wanted| {
        let (tag, name) = tags.iter().find(|(tag, value)| plain(tag) == *wanted && !value.is_empty())?;
        Some(Owner { name: name.clone(), from: format!("tag {tag} of {of}") })
    })
}
