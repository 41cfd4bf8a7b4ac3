//! Every form in which people have CloudTrail gives the same lake.

use std::collections::BTreeMap;
use std::io::Write;

use crate::bench::{Bench, Row, gzip, records, wrapped};
use serde_json::{Value, json};

fn values() -> Vec<Value> {
    records().into_iter().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

fn zip_of(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        archive.start_file(*name, options).expect("a zip in memory");
        archive.write_all(content).expect("a zip in memory");
    }
    archive.finish().expect("a zip in memory").into_inner()
}

/// Every accepted form of the fixture's records: the name of the file, and its content.
fn forms() -> Vec<(&'static str, Vec<u8>)> {
    let records = records();
    let values = values();
    let one_line = wrapped(&records);
    let pretty = serde_json::to_string_pretty(&json!({ "Records": values })).expect("json");
    let lookup: Vec<Value> = values
        .iter()
        .map(|r| {
            json!({"EventId": r["eventID"], "EventName": r["eventName"], "EventTime": 1671530398.0,
                        "Username": "x", "Resources": [], "CloudTrailEvent": r.to_string()})
        })
        .collect();
    let bridge: Vec<String> = values
        .iter()
        .map(|r| {
            json!({"version": "0", "id": "e", "detail-type": "AWS API Call via CloudTrail", "source": "aws.sts",
                        "account": "111122223333", "resources": ["arn:aws:s3:::x"], "detail": r})
            .to_string()
        })
        .collect();
    let cloudwatch: Vec<Value> = values
        .iter()
        .enumerate()
        .map(|(i, r)| json!({"id": i.to_string(), "timestamp": 1, "message": r.to_string()}))
        .collect();
    let query_rows: Vec<Value> = values
        .iter()
        .map(|r| Value::Array(r.as_object().expect("a record").iter().map(|(k, v)| json!({ k: cell(v) })).collect()))
        .collect();
    let (front, back) = records.split_at(5);
    let mut members = gzip(format!("{}\n", front.join("\n")).as_bytes());
    members.extend(gzip(back.join("\n").as_bytes()));
    vec![
        (
            "AWSLogs/o-abc/111122223333/CloudTrail/eu-central-1/2022/12/21/111122223333_CloudTrail_eu-central-1_20221221T0005Z_aB3.json.gz",
            gzip(one_line.as_bytes()),
        ),
        ("one-line.json", one_line.clone().into_bytes()),
        ("pretty.json", pretty.clone().into_bytes()),
        ("crlf.json", pretty.replace('\n', "\r\n").into_bytes()),
        ("byte-order-mark.json", format!("\u{feff}{one_line}").into_bytes()),
        ("array.json", format!("[{}]", records.join(" ,\n")).into_bytes()),
        ("pretty-array.json.gz", gzip(serde_json::to_string_pretty(&values).expect("json").as_bytes())),
        ("lines.jsonl", records.join("\n").into_bytes()),
        ("lines.jsonl.gz", gzip(records.join("\n").as_bytes())),
        ("members.json.gz", members),
        ("wrappers-after-each-other.json", format!("{}\n{}", wrapped(front), wrapped(back)).into_bytes()),
        ("array-of-wrappers.json", format!("[{},{}]", wrapped(front), wrapped(back)).into_bytes()),
        (
            "token-first.json",
            format!("{{\"NextToken\":\"t\",\"Records\":[{}],\"more\":{{}}}}", records.join(",")).into_bytes(),
        ),
        ("lines.jsonl.zst", zstd::encode_all(records.join("\n").as_bytes(), 3).expect("zstd")),
        (
            "several.zip",
            zip_of(&[("a/1.json.gz", gzip(wrapped(front).as_bytes())), ("a/2.json", wrapped(back).into_bytes())]),
        ),
        ("wrong-name.txt", gzip(one_line.as_bytes())),
        ("lookup-events.json", json!({ "Events": lookup, "NextToken": "x" }).to_string().into_bytes()),
        ("lookup-events-pretty.json", serde_json::to_vec_pretty(&json!({ "Events": lookup })).expect("json")),
        ("eventbridge.jsonl", bridge.join("\n").into_bytes()),
        (
            "cloudwatch-subscription.json.gz",
            gzip(json!({"messageType": "DATA_MESSAGE", "owner": "1", "logEvents": cloudwatch}).to_string().as_bytes()),
        ),
        ("filter-log-events.json", json!({ "events": cloudwatch, "searchedLogStreams": [] }).to_string().into_bytes()),
        (
            "lake-query-results.json",
            json!({"QueryStatus": "FINISHED", "QueryResultRows": query_rows}).to_string().into_bytes(),
        ),
        ("lake-event-json.csv.gz", gzip(&csv_of(&["eventJson"], values.iter().map(|r| vec![r.to_string()])))),
        ("lake-columns.csv", columns_csv(&values)),
    ]
}

fn cell(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn csv_of(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(header).expect("a table in memory");
    rows.for_each(|row| table.write_record(row).expect("a table in memory"));
    table.into_inner().expect("a table in memory")
}

fn columns_csv(values: &[Value]) -> Vec<u8> {
    let columns = [
        "eventID",
        "eventtime",
        "event_source",
        "eventName",
        "awsRegion",
        "sourceipaddress",
        "userAgent",
        "userIdentity",
        "responseElements",
        "errorCode",
        "errorMessage",
        "readOnly",
        "resources",
        "recipientAccountId",
        "sharedEventID",
        "eventCategory",
    ];
    let names = [
        "eventID",
        "eventTime",
        "eventSource",
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "userIdentity",
        "responseElements",
        "errorCode",
        "errorMessage",
        "readOnly",
        "resources",
        "recipientAccountId",
        "sharedEventID",
        "eventCategory",
    ];
    let rows =
        values.iter().map(|r| names.iter().map(|n| if r[n].is_null() { String::new() } else { cell(&r[n]) }).collect());
    csv_of(&columns, rows)
}

fn without_raw(rows: BTreeMap<String, Row>) -> BTreeMap<String, Row> {
    rows.into_iter()
        .map(|(id, mut row)| {
            row.retain(|name, _| !name.starts_with("raw"));
            (id, row)
        })
        .collect()
}

#[test]
fn the_columns_are_what_the_fixture_says() {
    let bench = Bench::new();
    bench.put("lines.jsonl", records().join("\n").as_bytes());
    bench.ingest();
    let rows = bench.rows();
    let mut table = csv::Reader::from_reader(include_str!("../fixtures/expected.csv").as_bytes());
    let header = table.headers().expect("a header").clone();
    let mut checked = 0;
    for line in table.records() {
        let line = line.expect("a line");
        let id = format!("00000000-0000-4000-8000-000000000{}", line[0].trim_start_matches('…'));
        let row = &rows[&id];
        for (name, expected) in header.iter().zip(&line).skip(1) {
            let name = if name == "ip16" { "source_ip_bytes" } else { name };
            assert_eq!(row[name], expected, "{name} of {id}");
        }
        checked += 1;
    }
    assert_eq!(checked, rows.len());
    let agent = &rows["00000000-0000-4000-8000-000000000010"]["user_agent"];
    assert_eq!(agent, "[naïve 😀 \"agent\" \\ \t\u{1b}[31m]");
    let raws = bench.raws();
    for line in records() {
        let record: Value = serde_json::from_str(line).expect("a record");
        assert_eq!(raws[record["eventID"].as_str().expect("an id")], line);
    }
    assert_eq!(bench.gaps(), Vec::<String>::new());
}

#[test]
fn every_form_gives_the_same_events() {
    let reference = Bench::new();
    reference.put("lines.jsonl", records().join("\n").as_bytes());
    reference.ingest();
    let expected = without_raw(reference.rows());
    for (name, content) in forms() {
        let bench = Bench::new();
        bench.put(name, &content);
        let done = bench.ingest();
        assert_eq!(bench.gaps(), Vec::<String>::new(), "{name}");
        assert_eq!(done.events, 12, "{name}");
        assert_eq!(without_raw(bench.rows()), expected, "{name}");
    }
}

#[test]
fn all_forms_together_are_twelve_events_and_their_copies() {
    let bench = Bench::new();
    let forms = forms();
    for (name, content) in &forms {
        bench.put(name, content);
    }
    let done = bench.ingest();
    assert_eq!((done.files, done.events), (forms.len() as u64, 12));
    assert_eq!(done.duplicates, 12 * (forms.len() as u64 - 1));
    assert_eq!(bench.rows().len(), 12);
}

#[test]
fn digests_and_insights_are_set_apart() {
    let bench = Bench::new();
    bench.put("digest.json.gz", &gzip(include_bytes!("../fixtures/digest.json")));
    bench.put("insight.json", include_bytes!("../fixtures/insight.json"));
    let done = bench.ingest();
    assert_eq!((done.events, done.set_apart), (0, 2));
    assert_eq!(bench.gaps(), Vec::<String>::new());
}

#[test]
fn a_record_comes_back_byte_for_byte_whatever_its_layout() {
    let line = records()[2];
    let record: Value = serde_json::from_str(line).expect("a record");
    let renamed = |id: &str| line.replace("00000000-0000-4000-8000-000000000003", id);
    let time = "\"eventTime\":\"2022-12-20T10:00:05Z\",";
    let layouts = [
        renamed("as-delivered"),
        serde_json::to_string_pretty(&record)
            .expect("json")
            .replace("00000000-0000-4000-8000-000000000003", "in-other-order"),
        renamed("time-with-fraction").replace("10:00:05Z", "10:00:05.000Z"),
        renamed("time-with-offset").replace("10:00:05Z", "10:00:05+00:00"),
        renamed("time-escaped").replace("10:00:05Z", "10:00:0\\u0035Z"),
        renamed("no-time").replace(time, ""),
        renamed("time-behind").replace(time, "").replace("\"readOnly\"", &format!("{time}\"readOnly\"")),
        renamed("time-twice").replace(time, &format!("{time}{}", time.replace("05Z", "06Z"))),
        renamed("no-parameters").replace("requestParameters", "parameters"),
        renamed("id-\\u00e9scaped"),
        renamed("year-one").replace("2022-12-20T", "0001-01-01T"),
        renamed("year-9999").replace("2022-12-20T", "9999-12-31T"),
        renamed("leap-second").replace("10:00:05Z", "23:59:60Z"),
    ];
    let bench = Bench::new();
    bench.put("layouts.jsonl", layouts.join("\n").as_bytes());
    bench.ingest();
    let mut raws: Vec<String> = bench.raws().into_values().collect();
    let mut expected = layouts.to_vec();
    raws.sort();
    expected.sort();
    assert_eq!(raws, expected);
}
