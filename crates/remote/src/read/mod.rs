//! Collections: what each source holds, read with as few calls as it takes and kept as it comes.

pub mod aws;
pub mod circleci;
mod forge;
pub mod github;
pub mod gitlab;
pub mod http;
