//! What is asked of an API.

use url::Url;

/// One call: a path below an API's address and its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    segments: Vec<String>,
    query: Vec<(String, String)>,
}

impl Call {
    /// A call of a path, given in segments: names within are encoded, so that one with a slash stays one segment.
    pub fn get<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self { segments: segments.into_iter().map(|one| one.as_ref().to_owned()).collect(), query: Vec::new() }
    }

    /// The same call with a parameter, in place of one of the same name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.retain(|(known, _)| known != name);
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// The address of the call below the API's own, with parameters sorted by name.
    pub(super) fn address(&self, base: &Url) -> Url {
        let mut address = base.clone();
        if let Ok(mut path) = address.path_segments_mut() {
            path.pop_if_empty();
            for segment in &self.segments {
                // A segment of dots would be taken as a step in the path, whichever way it is encoded.
                let steps = matches!(segment.as_str(), "." | "..");
                path.push(if steps { "%" } else { segment });
            }
        }
        let mut query = self.query.clone();
        query.sort();
        if !query.is_empty() {
            address.query_pairs_mut().extend_pairs(query);
        }
        address
    }
}
