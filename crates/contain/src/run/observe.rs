//! Objects are looked at for a plan.

use std::collections::{BTreeMap, BTreeSet};

use crate::object::Object;
use crate::run::Limits;
use crate::run::engine::side_by_side;
use crate::state::State;
use crate::world::{Trouble, World};

/// What each object is like, or why that could not be seen.
pub async fn observe<W: World>(
    world: &W,
    objects: &BTreeSet<Object>,
    limits: &Limits,
) -> BTreeMap<Object, Result<State, Trouble>> {
    let looks = objects.iter().map(|object| async move { (object.clone(), world.observe(object).await) }).collect();
    side_by_side(looks, limits).await.into_iter().collect()
}
