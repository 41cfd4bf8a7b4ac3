//! Groups.

use crate::answer::{Fields, List, Malformed, json};
use crate::page::Page;
use crate::record::{Container, ContainerKind, Place, Record};

/// Groups: `/groups`, `/groups/:id/descendant_groups`.
///
/// # Errors
/// When it is no such answer.
pub fn groups(bytes: &[u8]) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("group", |fields| Some(Record::Container(known(fields)?))))
}

/// One group: `/groups/:id`.
///
/// # Errors
/// When it is no such answer.
pub fn group(bytes: &[u8]) -> Result<Page, Malformed> {
    let shape = Malformed::Shape { expected: "a group with a path" };
    let mut fields = Fields::of(json(bytes)?).ok_or_else(|| shape.clone())?;
    let group = known(&mut fields).ok_or(shape)?;
    Ok(Page { problems: fields.into_problems(), ..Page::of(vec![Record::Container(group)]) })
}

/// One group. Its number is its id, since a group can be renamed and moved; people know it by its path. `runners_token`,
/// with which runners register, is not looked at.
pub(super) fn known(fields: &mut Fields) -> Option<Container> {
    let id = fields.text("id")?;
    let path = fields.text("full_path")?;
    let mut group = Container::new(ContainerKind::Group, id, path.clone());
    group.aliases = vec![path.clone()];
    if let Some(parent) = fields.text("parent_id") {
        let name = path.rsplit_once('/').map_or_else(|| parent.clone(), |(parent, _)| parent.to_owned());
        group.parent = Some(Place::new(ContainerKind::Group, parent, name));
    }
    group.created = fields.time("created_at");
    group.note("visibility", fields.text("visibility"));
    group.note("marked_for_deletion_on", fields.text("marked_for_deletion_on"));
    Some(group)
}
