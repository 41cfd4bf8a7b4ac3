//! Whether it is safe to build, asked of a case from its beginning to GO.

mod large;
mod scene;
mod whole;
