//! Groups of like events, small enough to be counted by every dimension without reading the lake again.

use std::sync::Arc;

use datafusion::datasource::MemTable;
use datafusion::physical_plan::SendableRecordBatchStream;
use futures::StreamExt;

use super::Review;
use crate::DetectError;

/// Bytes of groups that are held. User agents can be long, so that a number of rows alone bounds nothing.
const BYTES: usize = 256 << 20;

/// Makes the table `facts`: events that are alike in everything but time and id, with their number, their first and
/// last time, and the id of the first. Where there are too many, as with an address of its own for each event, `facts`
/// is a view of the events themselves with the same columns.
pub(super) async fn register(review: &Review<'_>) -> Result<(), DetectError> {
    let session = review.session;
    let like = "exposure, period, counted, service, operation, region, account, source_ip, user_agent, outcome";
    let frame = session
        .sql(&format!(
            "SELECT {like}, count(*) AS n, count(time) AS dated, min(time) AS first, max(time) AS last, \
             first_value(event_id ORDER BY time NULLS LAST, event_id) AS evidence \
             FROM attributed WHERE tallied = 1 GROUP BY {like}"
        ))
        .await?;
    let schema = Arc::clone(frame.schema().inner());
    session.deregister_table("facts")?;
    match bounded(frame.execute_stream().await?, review.limits.groups).await? {
        Some(batches) => {
            session.register_table("facts", Arc::new(MemTable::try_new(schema, vec![batches])?))?;
        }
        None => {
            let frame = session
                .sql(&format!(
                    "SELECT {like}, 1 AS n, CASE WHEN time IS NULL THEN 0 ELSE 1 END AS dated, time AS first, \
                     time AS last, event_id AS evidence FROM attributed WHERE tallied = 1"
                ))
                .await?;
            session.register_table("facts", frame.into_view())?;
        }
    }
    Ok(())
}

async fn bounded(
    mut stream: SendableRecordBatchStream,
    limit: usize,
) -> Result<Option<Vec<datafusion::arrow::array::RecordBatch>>, DetectError> {
    let (mut batches, mut rows, mut bytes) = (Vec::new(), 0, 0);
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        rows += batch.num_rows();
        bytes += batch.get_array_memory_size();
        if rows > limit || bytes > BYTES {
            return Ok(None);
        }
        batches.push(batch);
    }
    Ok(Some(batches))
}
