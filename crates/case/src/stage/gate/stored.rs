//! Results and collections that an answer rests on, each with whether it can.

use chrono::{DateTime, Utc};
use stanch_gate::facts::{Freshness, Stored, is_ahead};
use stanch_inventory::snapshot::Snapshot;

use crate::config::Settings;

/// `results` are the links, the reach and the review.
pub(super) fn of(
    results: [Freshness; 3],
    aws: Option<&Snapshot>,
    vendor: Option<&Snapshot>,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Vec<Stored> {
    let [linked, reached, assessed] = results;
    let mut all = vec![
        stored("the list of what the vendor held", linked, "stanch link"),
        stored("the reach", reached, "stanch reach"),
        stored("the review", assessed, "stanch assess"),
    ];
    // That nothing was collected from the vendor is told with what its projects use.
    for snapshot in [aws, vendor].into_iter().flatten() {
        let at = snapshot.about.collected.max(snapshot.about.taken);
        let state = match at {
            None => Freshness::Missing,
            Some(at) if is_ahead(now, at) => Freshness::Ahead,
            // What somebody else changed since would not be in it; nothing may be seen for as long.
            Some(at) if now - at > settings.gate.quiet() => Freshness::Old,
            Some(_) => Freshness::Fresh,
        };
        let (name, again) = (snapshot.source.words(), snapshot.source.id());
        all.push(stored(&format!("the collection from {name}"), state, &format!("stanch collect {again}")));
    }
    all
}

fn stored(name: &str, state: Freshness, again: &str) -> Stored {
    Stored { name: name.to_owned(), state, again: again.to_owned() }
}
