//! Objects are looked at for a plan.

use std::collections::{BTreeMap, BTreeSet};

use futures::StreamExt;
use futures::stream::FuturesUnordered;

use crate::object::Object;
use crate::run::Limits;
use crate::state::State;
use crate::world::{Trouble, World};

/// What each object is like, or why that could not be seen.
pub async fn observe<W: World>(
    world: &W,
    objects: &BTreeSet<Object>,
    limits: &Limits,
) -> BTreeMap<Object, Result<State, Trouble>> {
    let mut waiting = objects.iter();
    let mut running = FuturesUnordered::new();
    let mut observed = BTreeMap::new();
    loop {
        while running.len() < limits.side_by_side.max(1) {
            let Some(object) = waiting.next() else { break };
            running.push(async move { (object.clone(), world.observe(object).await) });
        }
        let Some((object, seen)) = running.next().await else { return observed };
        observed.insert(object, seen);
    }
}
