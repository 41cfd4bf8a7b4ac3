//! Which project is meant.

use stanch_gate::facts::Project;

use crate::failure::Failure;

/// So many names are given of those that there are.
const NAMED: usize = 5;

/// The project of an id, or of a name that only one has.
pub(super) fn find<'p>(projects: &'p [Project], wanted: &str) -> Result<&'p Project, Failure> {
    if let Some(found) = projects.iter().find(|one| one.id == wanted) {
        return Ok(found);
    }
    let named: Vec<&Project> = projects.iter().filter(|one| one.name == wanted).collect();
    match named.as_slice() {
        [one] => Ok(one),
        [] if projects.is_empty() => {
            let text = format!(
                "the case knows no project, so that {wanted} is none; collect from the vendor, or record a build of it with \
                 `stanch gate smoke`"
            );
            Err(Failure::Usage(text))
        }
        [] => {
            let names: Vec<&str> = projects.iter().take(NAMED).map(|one| one.id.as_str()).collect();
            let more = projects.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            Err(Failure::Usage(format!("there is no project {wanted}; projects are {}{more}", names.join(", "))))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|one| one.id.as_str()).collect();
            Err(Failure::Usage(format!("{wanted} is the name of several projects; give the id: {}", ids.join(", "))))
        }
    }
}
