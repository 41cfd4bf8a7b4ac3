//! Every call of one identity in a span of time, and of which services there are data events.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use stanch_actions::{AccessLevel, How, classify};
use stanch_lake::sql::Lake;
use stanch_model::Span;

use super::quoted;
use crate::plan::{at, strands::Outcome};
use crate::{DetectError, rows};

/// What guards an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guard {
    /// This IAM action.
    Action {
        /// Its prefix: `secretsmanager`.
        prefix: &'static str,
        /// Its name: `GetSecretValue`.
        name: &'static str,
        /// Whether it can change something.
        writes: bool,
    },
    /// No action: a sign-in.
    Nothing,
    /// AWS wrote the event by itself.
    NoCall,
    /// No table knows the operation.
    Unknown,
}

impl Guard {
    fn of(service: &str, operation: &str) -> Self {
        match classify(service, operation) {
            None => Self::Unknown,
            Some(class) if class.via == How::Service => Self::NoCall,
            Some(class) if class.via == How::Unguarded => Self::Nothing,
            Some(class) => Self::Action {
                prefix: class.prefix,
                name: class.action,
                writes: class.level.is_some_and(|level| level >= AccessLevel::Tagging),
            },
        }
    }
}

/// One call.
#[derive(Clone, Copy, Debug)]
pub struct MadeCall<'a> {
    /// What guards the operation.
    pub guard: Guard,
    /// The service, as the source writes it: `s3.amazonaws.com`.
    pub service: &'a str,
    /// The operation.
    pub operation: &'a str,
    /// Region; empty where the record has none.
    pub region: &'a str,
    /// Account that received the call.
    pub account: &'a str,
    /// Address or service that it came from.
    pub source: &'a str,
    /// Id of the VPC endpoint that it passed; empty for none.
    pub endpoint: &'a str,
    /// Whether an AWS service made it in the name of the identity.
    pub invoked: bool,
    /// Whether it was refused for lack of permission.
    pub denied: bool,
    /// Whether it ended with another error.
    pub failed: bool,
    /// The stable id of the caller: `AIDA…`, `AROA…:session`; empty where the record has none.
    pub caller: &'a str,
    /// ARNs that the record lists.
    pub resources: &'a [&'a str],
    /// The parameters of the request as JSON; empty where the record has none.
    pub request: &'a str,
    /// When.
    pub time: DateTime<Utc>,
}

/// Hands over every call of an identity in a span, in no order: those of a user, or of all sessions of a role.
///
/// # Errors
/// When the lake cannot be read.
pub async fn calls(
    lake: &Lake,
    identity: &str,
    span: Span,
    mut take: impl FnMut(&MadeCall<'_>),
) -> Result<(), DetectError> {
    let sql = format!(
        "SELECT service, operation, region, account, source_ip, raw_field(raw, 'vpcEndpointId'), invoked_by, outcome, \
         actor_id, raw_field(raw, 'requestParameters'), resources, time FROM events \
         WHERE {} AND coalesce(session_issuer, actor) = {}",
        within(span),
        quoted([identity])
    );
    let mut guards: HashMap<(String, String), Guard> = HashMap::new();
    rows::each(lake.session()?.sql(&sql).await?, |rows| {
        let texts = (0..10).map(|column| rows.text(column)).collect::<Result<Vec<_>, _>>()?;
        let (resources, time) = (rows.lists(10)?, rows.time(11)?);
        for row in 0..rows.len() {
            let text = |column: usize| texts[column].get(row).unwrap_or_default();
            let Some(time) = time.get(row) else { continue };
            let (outcome, source) = (Outcome::of(texts[7].get(row)), text(4));
            let operation = (text(0).to_owned(), text(1).to_owned());
            let guard = *guards.entry(operation).or_insert_with(|| Guard::of(text(0), text(1)));
            take(&MadeCall {
                guard,
                service: text(0),
                operation: text(1),
                region: text(2),
                account: text(3),
                source,
                endpoint: text(5),
                // What a service does for somebody comes from its name, also where the record does not say who invoked it.
                invoked: source.ends_with(".amazonaws.com") || (!text(6).is_empty() && text(6) != "AWS Internal"),
                denied: outcome == Outcome::Denied,
                failed: outcome == Outcome::Failure,
                caller: text(8),
                resources: &resources.get(row),
                request: text(9),
                time,
            });
        }
        Ok(())
    })
    .await
}

/// Services of which the lake has data events in a span, of anybody, as their source writes them.
///
/// # Errors
/// When the lake cannot be read.
pub async fn data_services(lake: &Lake, span: Span) -> Result<BTreeSet<String>, DetectError> {
    let sql = format!("SELECT DISTINCT service FROM events WHERE {} AND category = 'Data'", within(span));
    let mut services = BTreeSet::new();
    rows::each(lake.session()?.sql(&sql).await?, |rows| {
        let service = rows.text(0)?;
        services.extend((0..rows.len()).filter_map(|row| service.filled(row)).map(str::to_owned));
        Ok(())
    })
    .await?;
    Ok(services)
}

/// The condition that an event lies in a span; the day is the folder's name, so that files outside are not opened.
fn within(span: Span) -> String {
    let day = |time: DateTime<Utc>| time.format("%Y-%m-%d").to_string();
    format!(
        "day >= '{}' AND day <= '{}' AND time >= {} AND time < {}",
        day(span.start),
        day(span.end),
        at(span.start),
        at(span.end)
    )
}
