//! Results of CloudTrail Lake and Athena queries: rows of columns instead of records.
//!
//! `GetQueryResults` gives `QueryResultRows`, a list of rows, each a list of one-entry objects; the same rows are saved to
//! S3 as CSV. Columns are named as the query names them, in whatever case, and structures are written as
//! `{type=IAMUser, arn=…}`. Each row is put together again as a record with the names that CloudTrail itself uses.

use std::io::BufRead;

use serde_json::{Map, Value};

/// Names of record members, by their letters and digits in lower case, with the structure that they belong to.
const NAMES: &[(&str, &str, &str)] = &[
    ("eventversion", "", "eventVersion"),
    ("useridentity", "", "userIdentity"),
    ("eventtime", "", "eventTime"),
    ("eventsource", "", "eventSource"),
    ("eventname", "", "eventName"),
    ("awsregion", "", "awsRegion"),
    ("sourceipaddress", "", "sourceIPAddress"),
    ("useragent", "", "userAgent"),
    ("errorcode", "", "errorCode"),
    ("errormessage", "", "errorMessage"),
    ("requestparameters", "", "requestParameters"),
    ("responseelements", "", "responseElements"),
    ("additionaleventdata", "", "additionalEventData"),
    ("requestid", "", "requestID"),
    ("eventid", "", "eventID"),
    ("readonly", "", "readOnly"),
    ("resources", "", "resources"),
    ("eventtype", "", "eventType"),
    ("apiversion", "", "apiVersion"),
    ("managementevent", "", "managementEvent"),
    ("recipientaccountid", "", "recipientAccountId"),
    ("sharedeventid", "", "sharedEventID"),
    ("vpcendpointid", "", "vpcEndpointId"),
    ("serviceeventdetails", "", "serviceEventDetails"),
    ("eventcategory", "", "eventCategory"),
    ("tlsdetails", "", "tlsDetails"),
    ("sessioncredentialfromconsole", "", "sessionCredentialFromConsole"),
    ("type", "userIdentity", "type"),
    ("principalid", "userIdentity", "principalId"),
    ("arn", "userIdentity", "arn"),
    ("accountid", "userIdentity", "accountId"),
    ("accesskeyid", "userIdentity", "accessKeyId"),
    ("awsaccesskey", "userIdentity", "accessKeyId"),
    ("username", "userIdentity", "userName"),
    ("invokedby", "userIdentity", "invokedBy"),
];

/// Record members that are text: also where a cell begins like a structure, since whoever calls AWS chooses what stands
/// in some of them, and must not be able to empty their columns by it.
const TEXTS: &[&str] = &[
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestID",
    "eventID",
    "eventType",
    "recipientAccountId",
    "sharedEventID",
    "vpcEndpointId",
    "eventCategory",
];

/// Names inside structures that their writers put in lower case.
const INNER: &[&str] = &[
    "principalId",
    "accountId",
    "accessKeyId",
    "userName",
    "invokedBy",
    "sessionContext",
    "sessionIssuer",
    "sourceIdentity",
    "webIdFederationData",
    "federatedProvider",
    "creationDate",
    "mfaAuthenticated",
    "assumedRoleUser",
    "assumedRoleId",
    "federatedUser",
    "accessKey",
    "sessionToken",
    "identityProvider",
    "onBehalfOf",
];

fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a document begins with the header of such a table: no JSON, and columns that only events have.
pub(crate) fn is_csv(start: &[u8]) -> bool {
    let line = start.split(|&b| b == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line));
    if line.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let columns: Vec<String> = line.split(',').map(folded).collect();
    let has = |name: &str| columns.iter().any(|column| column == name);
    has("eventjson") || (has("eventname") && (has("eventid") || has("eventtime")))
}

/// Reads a table, and hands over each row as a record's JSON with its offset, or what is wrong with it.
pub(crate) fn csv<E>(
    reader: impl BufRead,
    mut take: impl FnMut(Result<(u64, Vec<u8>), (u64, String)>) -> Result<(), E>,
) -> Result<(), E> {
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let header: Vec<String> = match table.byte_headers() {
        Ok(header) => header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect(),
        Err(error) => return take(Err((0, format!("the table's header cannot be read: {error}")))),
    };
    let mut row = csv::ByteRecord::new();
    loop {
        let offset = table.position().byte();
        match table.read_byte_record(&mut row) {
            Ok(false) => return Ok(()),
            Ok(true) => {
                let cells = header.iter().zip(&row);
                let cells = cells.map(|(name, cell)| (name.as_str(), String::from_utf8_lossy(cell).into_owned()));
                take(Ok((offset, record(cells))))?;
            }
            Err(error) => {
                take(Err((offset, format!("the table cannot be read on: {error}"))))?;
                return Ok(());
            }
        }
    }
}

/// The records in a list of `QueryResultRows`.
pub(crate) fn rows(json: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let rows: Vec<Vec<Map<String, Value>>> =
        serde_json::from_slice(json).map_err(|error| format!("the query's rows cannot be read: {error}"))?;
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let records = rows.into_iter().map(|row| {
        let cells: Vec<(String, String)> = row.into_iter().flatten().map(|(k, v)| (k, text(v))).collect();
        record(cells.iter().map(|(name, cell)| (name.as_str(), cell.clone())))
    });
    Ok(records.collect())
}

/// A record put together from named cells.
fn record<'a>(cells: impl Iterator<Item = (&'a str, String)>) -> Vec<u8> {
    let mut record = Map::new();
    for (name, cell) in cells {
        let key = folded(name);
        if key == "eventjson" && cell.trim_start().starts_with('{') {
            return cell.into_bytes();
        }
        if cell.is_empty() || cell == "null" || cell == "-" {
            continue;
        }
        let within = key.strip_prefix("useridentity").filter(|rest| !rest.is_empty()).unwrap_or(&key);
        let known = NAMES.iter().find(|(folded, ..)| *folded == key || *folded == within);
        match known {
            Some((_, "", name)) if TEXTS.contains(name) => {
                record.insert((*name).to_owned(), Value::String(cell));
            }
            Some((_, "", name)) => {
                record.insert((*name).to_owned(), value(&cell));
            }
            Some((_, parent, name)) => {
                let parent = record.entry(*parent).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(members) = parent {
                    members.entry(*name).or_insert_with(|| Value::String(cell));
                }
            }
            None => {
                record.entry(name).or_insert_with(|| value(&cell));
            }
        }
    }
    Value::Object(record).to_string().into_bytes()
}

/// A cell's value: JSON where it is a JSON structure, a structure where it is written as one, else text.
fn value(cell: &str) -> Value {
    let trimmed = cell.trim();
    if trimmed.starts_with(['{', '[']) {
        if let Ok(json @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(trimmed) {
            return json;
        }
        return structure(trimmed, 0);
    }
    Value::String(cell.to_owned())
}

/// Structures nested deeper than this stay text.
const DEPTH: usize = 16;

/// `{type=IAMUser, arn=…, sessioncontext={…}}` or `[…, …]`.
fn structure(text: &str, depth: usize) -> Value {
    let leaf = || if text == "null" { Value::Null } else { Value::String(text.to_owned()) };
    if depth > DEPTH {
        return leaf();
    }
    if let Some(inner) = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
        let mut members = Map::new();
        for piece in pieces(inner, true) {
            let Some((name, value)) = piece.split_once('=') else { return leaf() };
            let plain = INNER.iter().find(|inner| inner.eq_ignore_ascii_case(name.trim()));
            members.insert(plain.map_or(name.trim(), |name| name).to_owned(), structure(value, depth + 1));
        }
        return Value::Object(members);
    }
    if let Some(inner) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        return Value::Array(pieces(inner, false).into_iter().map(|piece| structure(piece, depth + 1)).collect());
    }
    leaf()
}

/// Splits at the commas that stand in no inner structure; with `named`, only where a name and `=` follow, since text may
/// hold commas of its own.
fn pieces(text: &str, named: bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0usize, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 && (!named || begins_with_name(&text[at + 1..])) => {
                pieces.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = text[start..].trim();
    if !last.is_empty() {
        pieces.push(last);
    }
    pieces
}

fn begins_with_name(text: &str) -> bool {
    let name = text.trim_start().split('=').next().unwrap_or_default();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-:./".contains(c));
    is_name && text.contains('=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn structures_of_query_results_become_json() {
        let text = "{type=AssumedRole, principalid=AROA1:me, arn=arn:aws:sts::111122223333:assumed-role/r/me, \
                    username=null, sessioncontext={attributes={mfaauthenticated=false}, sessionissuer={username=r, x}}}";
        let expected = json!({
            "type": "AssumedRole", "principalId": "AROA1:me", "userName": null,
            "arn": "arn:aws:sts::111122223333:assumed-role/r/me",
            "sessionContext": {"attributes": {"mfaAuthenticated": "false"}, "sessionIssuer": {"userName": "r, x"}},
        });
        assert_eq!(value(text), expected);
        assert_eq!(value("[{arn=a, type=b}, {arn=c}]"), json!([{"arn": "a", "type": "b"}, {"arn": "c"}]));
    }
}
