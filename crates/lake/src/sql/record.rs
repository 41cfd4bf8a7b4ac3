//! The record as it was delivered, put together again from its pieces.

use datafusion::error::Result;
use datafusion::functions::datetime::expr_fn::to_char;
use datafusion::functions::string::expr_fn::concat;
use datafusion::logical_expr::when;
use datafusion::prelude::{Expr, col, lit};

use crate::schema::{COLUMNS, Col};

/// The whole record: its pieces with the time and the event id between them, where it was taken apart when it was
/// stored. Only built-in functions are used, so that a remote executor can do the same.
pub(super) fn whole() -> Result<Expr> {
    let piece = |column: Col| col(COLUMNS[column as usize].ocsf);
    // A record is taken apart only where its time is written like this.
    let time = to_char(piece(Col::Time), lit("%Y-%m-%dT%H:%M:%SZ"));
    let joined = concat(vec![
        piece(Col::RawHead),
        time,
        piece(Col::RawCall),
        piece(Col::RawBody),
        piece(Col::EventId),
        piece(Col::RawTail),
    ]);
    when(piece(Col::RawHead).is_null(), piece(Col::RawBody)).otherwise(joined)
}
