//! What a review says about small lakes that are written for it.

mod cases;
mod documentation;
mod lake;
mod sql;
