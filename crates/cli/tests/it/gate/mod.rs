//! Whether it is safe to build, asked of a case from its beginning to GO; and what losing a vendor would cost.

mod large;
mod ready;
mod rehearsed;
mod scene;
mod seen;
mod signed;
mod story;
mod whole;
