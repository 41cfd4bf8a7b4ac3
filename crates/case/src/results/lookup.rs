//! One story, by what a person calls it.

use stanch_model::Story;

use super::Stories;

/// Why a story cannot be told. Each sentence names the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoryError {
    /// There is none at all.
    #[error("there is no story {wanted}, as this review tells none; see what it found with `stanch findings`")]
    None {
        /// What was asked for.
        wanted: String,
    },
    /// None is called so.
    #[error(
        "there is no story {wanted}; give a number from 1 to {count} or the beginning of an id, as `stanch stories` \
         lists them"
    )]
    Unknown {
        /// What was asked for.
        wanted: String,
        /// How many stories there are.
        count: usize,
    },
    /// Several are called so.
    #[error(
        "{wanted} begins the ids of {count} stories, {} and {}; give more of the id, or the story's number in `stanch \
         stories`",
        two[0],
        two[1]
    )]
    Ambiguous {
        /// What was asked for.
        wanted: String,
        /// How many ids begin so.
        count: usize,
        /// Two of these ids.
        two: [String; 2],
    },
}

impl Stories {
    /// The story that somebody calls by its number in the list, its id or the beginning of its id, with its number.
    ///
    /// # Errors
    /// When there is none that is called so, or more than one.
    pub fn find(&self, wanted: &str) -> Result<(u64, &Story), StoryError> {
        if self.stories.is_empty() {
            return Err(StoryError::None { wanted: wanted.to_owned() });
        }
        let numbered = || (1_u64..).zip(&self.stories);
        // An id is never a bare number, as it begins with a letter.
        let number = wanted.bytes().all(|byte| byte.is_ascii_digit()).then(|| wanted.parse::<u64>().ok()).flatten();
        let exact = numbered().find(|(at, story)| number == Some(*at) || story.id == wanted);
        if let Some(found) = exact {
            return Ok(found);
        }
        let begins: Vec<(u64, &Story)> =
            numbered().filter(|(_, story)| !wanted.is_empty() && story.id.starts_with(wanted)).collect();
        match begins.as_slice() {
            [] => Err(StoryError::Unknown { wanted: wanted.to_owned(), count: self.stories.len() }),
            [found] => Ok(*found),
            [(_, one), (_, other), ..] => Err(StoryError::Ambiguous {
                wanted: wanted.to_owned(),
                count: begins.len(),
                two: [one.id.clone(), other.id.clone()],
            }),
        }
    }
}
