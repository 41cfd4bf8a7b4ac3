//! What a call that changes something carries.

use bytes::Bytes;
use serde::Serialize;
use zeroize::Zeroizing;

/// Room for a body, so that it is not moved while it grows: what is moved leaves a copy behind.
const ROOM: usize = 1 << 14;

/// JSON that a call carries. A value may be in it, so that it has no `Debug`, and its memory is overwritten when it is
/// dropped.
#[derive(Clone)]
pub(crate) struct Body(Bytes);

impl Body {
    /// The JSON of something whose keys are all texts.
    pub(crate) fn json(value: &impl Serialize) -> Self {
        let mut text = Zeroizing::new(Vec::with_capacity(ROOM));
        if serde_json::to_writer(&mut *text, value).is_err() {
            // Half a body must not be taken for a whole one.
            text.clear();
        }
        Self(Bytes::from_owner(text))
    }

    /// Its bytes, which share its memory.
    pub(super) fn bytes(&self) -> Bytes {
        self.0.clone()
    }
}
