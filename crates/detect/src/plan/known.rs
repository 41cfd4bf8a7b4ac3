//! Where the indicators of the case occur: whoever shows one is reviewed, whether or not somebody listed it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::prelude::SessionContext;
use stanch_model::{Mark, Periods};

use super::acts::Stranger;
use super::{IDENTITY, quoted, reviewed};
use crate::marks::{self, Dimension, Marker, Needle};
use crate::{DetectError, rows};

/// What was found of the indicators.
#[derive(Debug, Default)]
pub(crate) struct Sightings {
    /// Sources that are indicators.
    pub(crate) sources: BTreeSet<String>,
    /// User agents that are indicators.
    pub(crate) agents: BTreeSet<String>,
    /// Ids of events whose record holds one of the needles, with what that is an indicator of.
    pub(crate) records: BTreeMap<String, BTreeSet<String>>,
    /// Everybody who showed one of them.
    pub(crate) strangers: BTreeSet<Stranger>,
    /// Whether more records hold a needle than were read.
    pub(crate) cut: bool,
}

/// Records with a needle that are read.
const MOST: usize = 5_000;

/// Names in one condition; more are asked for in several.
const NAMES: usize = 500;

/// Looks for every indicator.
pub(crate) async fn read(
    session: &SessionContext,
    periods: &Periods,
    marker: Marker<'_>,
    needles: &[Needle],
) -> Result<Sightings, DetectError> {
    let mut sightings = Sightings::default();
    let reviewed = reviewed(periods);
    // Asked together, since each question is a look at the whole lake.
    let sql = format!("SELECT DISTINCT source_ip, user_agent FROM events WHERE {reviewed}");
    let mut asked: [BTreeMap<String, bool>; 2] = [BTreeMap::new(), BTreeMap::new()];
    rows::each(session.sql(&sql).await?, |rows| {
        for (column, dimension) in [Dimension::Source, Dimension::UserAgent].into_iter().enumerate() {
            let values = rows.text(column)?;
            for value in (0..rows.len()).filter_map(|row| values.filled(row)) {
                if !asked[column].contains_key(value) {
                    let marks = marks::of(marker, dimension, value);
                    let found = marks.iter().any(|mark| matches!(mark, Mark::Indicator(_)));
                    asked[column].insert(value.to_owned(), found);
                }
            }
        }
        Ok(())
    })
    .await?;
    let [sources, agents] = asked.map(|values| values.into_iter().filter(|(_, found)| *found).map(|(value, _)| value));
    let (sources, agents): (Vec<String>, Vec<String>) = (sources.collect(), agents.collect());
    for (column, found) in [("source_ip", &sources), ("user_agent", &agents)] {
        for names in found.chunks(NAMES) {
            let names = quoted(names.iter().map(String::as_str));
            strangers(session, &reviewed, &format!("{column} IN ({names})"), &mut sightings.strangers).await?;
        }
    }
    sightings.sources.extend(sources);
    sightings.agents.extend(agents);
    search(session, &reviewed, needles, &mut sightings).await?;
    Ok(sightings)
}

/// Everybody with an event that satisfies a condition.
pub(crate) async fn strangers(
    session: &SessionContext,
    reviewed: &str,
    condition: &str,
    found: &mut BTreeSet<Stranger>,
) -> Result<(), DetectError> {
    let sql =
        format!("SELECT DISTINCT name, pid FROM (SELECT {IDENTITY} FROM events WHERE {reviewed} AND {condition})");
    rows::each(session.sql(&sql).await?, |rows| {
        let (name, pid) = (rows.text(0)?, rows.text(1)?);
        for row in 0..rows.len() {
            let Some(name) = name.filled(row) else { continue };
            found.insert(Stranger { name: Arc::from(name), pid: Arc::from(pid.get(row).unwrap_or_default()) });
        }
        Ok(())
    })
    .await
}

/// Looks for the needles in whole records.
async fn search(
    session: &SessionContext,
    reviewed: &str,
    needles: &[Needle],
    sightings: &mut Sightings,
) -> Result<(), DetectError> {
    if needles.is_empty() {
        return Ok(());
    }
    let pattern: Vec<String> = needles.iter().map(|needle| escaped(&needle.text)).collect();
    let sql = format!(
        "SELECT event_id, name, pid, raw FROM (SELECT event_id, {IDENTITY}, raw FROM events WHERE {reviewed} AND \
         regexp_like(raw, '(?i){}')) ORDER BY event_id LIMIT {}",
        pattern.join("|"),
        MOST + 1
    );
    rows::each(session.sql(&sql).await?, |rows| {
        let (id, name, pid, raw) = (rows.text(0)?, rows.text(1)?, rows.text(2)?, rows.text(3)?);
        for row in 0..rows.len() {
            let (Some(id), Some(raw)) = (id.get(row), raw.get(row)) else { continue };
            if sightings.records.len() >= MOST {
                sightings.cut = true;
                break;
            }
            let raw = raw.to_lowercase();
            let held = needles.iter().filter(|needle| raw.contains(&needle.text.to_lowercase()));
            sightings.records.entry(id.to_owned()).or_default().extend(held.map(|needle| needle.of.clone()));
            if let Some(name) = name.filled(row) {
                let pid = Arc::from(pid.get(row).unwrap_or_default());
                sightings.strangers.insert(Stranger { name: Arc::from(name), pid });
            }
        }
        Ok(())
    })
    .await
}

/// A text as a regular expression in an SQL literal.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if !character.is_alphanumeric() && character.is_ascii() && !character.is_ascii_whitespace() {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped.replace('\'', "''")
}
