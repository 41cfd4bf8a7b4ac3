//! The vendors whose breaches stanch knows the facts of.

use thiserror::Error;

use super::nearest::nearest;

/// The facts of one vendor's breach: a complete `case.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The vendor as `stanch init --vendor` takes it.
    pub id: &'static str,
    /// The text that becomes the case's `case.toml`, comments included.
    pub text: &'static str,
}

/// All presets. A new vendor is one file in `presets/` and one line here.
pub const PRESETS: &[Preset] = &[Preset { id: "circleci", text: include_str!("../../../../presets/circleci.toml") }];

/// There is no preset for the vendor that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no preset for the vendor `{}`; {way_out}", stanch_model::text::terminal(vendor))]
pub struct UnknownVendor {
    /// What was asked for.
    pub vendor: String,
    way_out: String,
}

impl Preset {
    /// The preset of a vendor, in any spelling of case.
    ///
    /// # Errors
    /// When there is none. The sentence names those that there are.
    pub fn of(vendor: &str) -> Result<Self, UnknownVendor> {
        let wanted = vendor.trim().to_lowercase();
        PRESETS.iter().copied().find(|preset| preset.id == wanted).ok_or_else(|| {
            let ids: Vec<&str> = PRESETS.iter().map(|preset| preset.id).collect();
            let way_out = match nearest(&wanted, &ids) {
                Some(id) => format!("did you mean `{id}`?"),
                None => format!("take one of {} and edit its case.toml", ids.join(", ")),
            };
            UnknownVendor { vendor: vendor.to_owned(), way_out }
        })
    }
}
