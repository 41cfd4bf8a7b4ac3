//! What a review says about small lakes that are written for it.

mod case;
mod cases;
mod documentation;
mod lake;
mod laws;
mod lines;
mod sql;
