//! Playbooks are run: what they do, and what they do after they were killed.

mod calls;
mod doubles;
mod ends;
mod generated;
mod kill;
mod law;
mod refused;
mod rules;
