//! Statements that read, and nothing else.

use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{DataFrame, SessionContext};
use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::sqlparser::ast::Statement as Ansi;

use super::SqlError;

/// Plans `sql` if it is a single statement that reads. Refusing by kind of statement gives a clear sentence; the
/// engine's own check of the finished plan stands behind it, for what hides inside of a statement that looks harmless.
pub(crate) async fn plan(session: &SessionContext, sql: &str) -> Result<DataFrame, SqlError> {
    let mut statements = DFParser::parse_sql(sql)?;
    let statement = match (statements.pop_front(), statements.len()) {
        (Some(statement), 0) => statement,
        (None, _) => return Err(refused("an empty query")),
        (Some(_), more) => return Err(refused(&format!("a text of {} statements", more + 1))),
    };
    reads(&statement)?;
    let plan = session.state().statement_to_plan(statement).await?;
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false).verify_plan(&plan)?;
    Ok(session.execute_logical_plan(plan).await?)
}

fn reads(statement: &Statement) -> Result<(), SqlError> {
    match statement {
        Statement::Explain(explain) => reads(&explain.statement),
        Statement::Statement(statement) => match statement.as_ref() {
            Ansi::Query(_)
            | Ansi::ShowTables { .. }
            | Ansi::ShowColumns { .. }
            | Ansi::ShowFunctions { .. }
            | Ansi::ShowVariable { .. }
            | Ansi::ExplainTable { .. } => Ok(()),
            other => Err(refused(&first_word(&other.to_string()))),
        },
        other => Err(refused(&first_word(&other.to_string()))),
    }
}

fn first_word(statement: &str) -> String {
    statement.split_whitespace().next().unwrap_or("this statement").to_lowercase()
}

fn refused(found: &str) -> SqlError {
    SqlError::ReadOnly { found: found.to_owned() }
}
