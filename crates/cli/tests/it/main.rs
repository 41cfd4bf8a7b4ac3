//! The `stanch` binary as its users meet it: commands, their output and their exit status.

mod can;
mod collect;
mod contain;
mod drill;
mod gate;
mod hostile;
mod invictus;
mod killed;
mod least;
mod playbook;
mod reach;
mod review;
mod stanch;
mod status;
mod told;
