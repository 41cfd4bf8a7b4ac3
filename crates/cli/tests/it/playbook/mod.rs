//! Playbooks, from their files to what a person sees.

mod read;
pub(crate) mod run;
