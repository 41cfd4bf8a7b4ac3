//! What an attacker writes into a log shows nowhere alive.

use std::fs;

use serde_json::json;

use crate::stanch::Bench;

/// A user agent for a terminal, for a browser, and for a spreadsheet.
const AGENTS: [&str; 3] = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}agent",
    "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) | b",
    "=cmd|' /C calc'!A0",
];
const KEY: &str = "AKIAEXAMPLEDEPLOY222";

fn bench() -> Bench {
    let bench = Bench::new();
    let lines = AGENTS.iter().enumerate().map(|(at, agent)| {
        let record = json!({
            "eventVersion": "1.08",
            "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE2DEPLOY333", "accountId": "111122223333",
                "arn": "arn:aws:iam::111122223333:user/ci-deploy", "accessKeyId": KEY, "userName": "ci-deploy"},
            "eventTime": format!("2022-12-20T10:00:0{at}Z"), "eventSource": "sts.amazonaws.com",
            "eventName": "GetCallerIdentity", "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.10",
            "userAgent": agent, "eventID": format!("00000000-0000-4000-8000-00000000000{at}"),
            "recipientAccountId": "111122223333", "eventType": "AwsApiCall", "eventCategory": "Management",
        });
        record.to_string()
    });
    let logs = bench.put("events.jsonl", &lines.collect::<Vec<_>>().join("\n"));
    let list = bench.put("held.txt", &format!("{KEY}\n"));
    bench.text(["ingest".as_ref(), logs.as_os_str()]);
    bench.text(["expose".as_ref(), list.as_os_str()]);
    bench
}

/// Cells of a table as a spreadsheet would take them apart; quotes at a cell's ends do not count.
fn cells(csv: &str) -> impl Iterator<Item = &str> {
    csv.lines().flat_map(|line| line.split(',')).map(|cell| cell.trim_matches('"'))
}

#[test]
fn nothing_comes_alive_where_it_is_shown() {
    let bench = bench();
    let sql = "select user_agent, raw from events order by time";
    let told = |command: &[&str]| bench.text(command.iter().copied());
    let report = told(&["report", "--output", "-"]);
    let results = fs::read_to_string(bench.case().join("results/assess.json")).expect("results");
    let mut shown = vec![("report".to_owned(), report.clone()), ("results".to_owned(), results)];
    for format in ["table", "json", "csv"] {
        for command in ["assess", "findings", "stories", "timeline"] {
            shown.push((format!("{command} {format}"), told(&["--format", format, command])));
        }
        shown.push((format!("query {format}"), told(&["--format", format, "query", sql])));
    }
    for (what, text) in &shown {
        let control = text.chars().find(|&c| c.is_control() && c != '\n');
        assert_eq!(control, None, "{what} has a control character");
        assert!(
            text.contains("cmd|") || text.contains("cmd\\|") || !what.starts_with("query"),
            "{what} shows no agent"
        );
    }
    assert!(!report.contains("<script") && !report.contains("<img"), "{report}");
    // A bracket behind a backslash is text: a link would need one that stands alone.
    assert!(!report.replace("\\]", "").contains("]("), "{report}");
    for (what, text) in shown.iter().filter(|(what, _)| what.ends_with("csv")) {
        assert_eq!(cells(text).find(|cell| cell.starts_with(['=', '@', '+'])), None, "{what}");
    }
}

#[test]
fn json_gives_back_exactly_what_was_written() {
    let bench = bench();
    let out = bench.text(["--format", "json", "query", "select user_agent from events order by time"]);
    let agents: Vec<String> = out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("json")["user_agent"].to_string())
        .collect();
    assert_eq!(agents, AGENTS.map(|agent| json!(agent).to_string()));
}
