//! What a file does not say: whose the things in it are.

use stanch_model::{Gap, GapKind};

use super::File;
use crate::record::{ContainerKind, Place};

/// What stands for a slash in the name of a file.
const SLASH: &str = "__";

/// The place of things that do not say where they are: what the file is called. A file `acme__web.json` is about
/// `acme/web`, and says so; any other name is no more than a name.
pub struct Unplaced {
    name: String,
    said: bool,
    within: Option<Place>,
    things: u64,
}

impl Unplaced {
    /// The place of a file.
    pub fn of(file: &File<'_>) -> Self {
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or(file.name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let said = stem.contains(SLASH);
        let name = if said { stem.replace(SLASH, "/") } else { file.name.to_owned() };
        Self { name, said, within: None, things: 0 }
    }

    /// The same, where the file names the place of all things of one kind.
    #[must_use]
    pub fn within(mut self, place: Option<Place>) -> Self {
        self.within = place;
        self
    }

    /// The place of one thing.
    pub fn place(&mut self, kind: ContainerKind) -> Place {
        if let Some(place) = self.within.as_ref().filter(|place| place.kind == kind) {
            return place.clone();
        }
        self.things += 1;
        Place::new(kind, self.name.clone(), self.name.clone())
    }

    /// The gap for all things that stand under the file's name.
    pub fn gap(&self, file: &File<'_>, example: &str) -> Option<Gap> {
        let cause = format!(
            "the file does not say whose something is; it stands under the file's name, so name the file after that, as \
             {example}"
        );
        (self.things > 0 && !self.said).then(|| file.gap(GapKind::Field, cause).times(self.things))
    }
}
