//! Calls of an API over HTTPS: side by side within limits, again where it makes sense, and never too long.

pub(crate) mod address;
mod answer;
mod ask;
mod body;
mod call;
mod client;
mod limits;
pub(crate) mod pace;
mod reader;
pub(crate) mod trouble;

pub use answer::{Answer, Refusal};
pub use ask::{Absent, Ask, Paging};
pub(crate) use body::Body;
pub use call::Call;
pub use client::Client;
pub use limits::Limits;
pub use reader::{Read, Reader};
