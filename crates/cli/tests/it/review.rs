//! The whole way from logs to report, against the truth of a generated incident.

use std::fs;

use serde_json::Value;
use stanch_scenario::Spec;

use crate::stanch::{Bench, list, number};

/// Events of a dossier in all periods.
fn events(dossier: &Value) -> u64 {
    ["baseline", "window", "outside"].iter().map(|period| number(&dossier[period]["events"])).sum()
}

/// Events of the credentials of a dossier that are its own or sessions, which is what the truth counts.
fn own_and_minted(dossier: &Value) -> u64 {
    let credentials = list(&dossier["credentials"]);
    assert_eq!(number(&dossier["credentials_total"]), credentials.len() as u64, "the list is cut");
    let counted = credentials.iter().filter(|one| one["descent"] == "own" || one["descent"] == "session");
    counted.map(|one| number(&one["events"])).sum()
}

#[test]
fn a_generated_incident_is_told_as_it_was() {
    let bench = Bench::new();
    let truth = bench.scenario(&Spec::new(3, 8_000));
    let taken = bench.json(["ingest".as_ref(), bench.logs().as_os_str()]);
    assert_eq!(number(&taken["events"]), truth.distinct_events);
    assert_eq!(number(&taken["events"]) + number(&taken["duplicates"]), truth.records);
    assert_eq!(number(&taken["files"]), truth.files + truth.digest_files);
    let exposed = bench.json(["expose".as_ref(), bench.path("scenario/exposures.csv").as_os_str()]);
    assert_eq!(number(&exposed["known"]), truth.exposures.len() as u64);

    let review = bench.json(["assess"]);
    let dossiers = list(&review["dossiers"]);
    assert_eq!(dossiers.len(), truth.exposures.len());
    let stolen = truth.stolen.as_ref().expect("an attack");
    assert_eq!(dossiers[0]["exposure"]["handle"]["value"], stolen.access_key_id.as_str());
    for exposure in &truth.exposures {
        let id = exposure.id.as_str();
        let dossier = dossiers.iter().find(|one| one["exposure"]["handle"]["value"] == id).expect(id);
        assert_eq!(dossier["presence"], if exposure.never_seen { "never_seen" } else { "seen" }, "{id}");
        assert_eq!(own_and_minted(dossier), exposure.events, "{id}");
        // Keys that the attacker created come on top of what the truth counts for the stolen key.
        let planted: u64 = truth.attack.created_keys.iter().map(|key| key.events).sum();
        let planted = if exposure.used_by_attacker { planted } else { 0 };
        assert_eq!(events(dossier), exposure.events + planted, "{id}");
        assert_eq!(number(&dossier["window"]["events"]), exposure.events_in_window + planted, "{id}");
    }
    let lineage: Vec<&str> = list(&dossiers[0]["credentials"]).iter().filter_map(|one| one["id"].as_str()).collect();
    let created = truth.attack.created_keys.iter().map(|key| &key.access_key_id);
    for made in truth.attack.session_keys.iter().chain(created) {
        assert!(lineage.contains(&made.as_str()), "{made} is not in {lineage:?}");
    }
    for missing in &truth.missing_days {
        let (first, last) = (missing.days[0].to_string(), missing.days[missing.days.len() - 1].to_string());
        let told = list(&review["gaps"]).iter().any(|gap| {
            let cause = gap["cause"].as_str().unwrap_or_default();
            gap["kind"] == "no_logs"
                && gap["source"].as_str().is_some_and(|source| source.contains(&missing.account))
                && number(&gap["count"]) == missing.days.len() as u64
                && cause.contains(&first)
                && cause.contains(&last)
        });
        assert!(told, "{missing:?} is no gap of {}", review["gaps"]);
    }

    bench.text(["report"]);
    let report = fs::read_to_string(bench.case().join("report.md")).expect("a report");
    for exposure in &truth.exposures {
        assert!(report.contains(exposure.id.rsplit('/').next().expect("a name")), "{} is not reported", exposure.id);
    }
    assert_eq!(bench.text(["report", "--output", "-"]), report);

    let window = "time >= timestamp '2022-12-16T00:00:00Z' and time < timestamp '2023-01-13T00:00:00Z'";
    let attacker = truth.attack.source_ips.iter().map(|ip| format!("'{ip}'")).collect::<Vec<_>>().join(", ");
    let sql = format!("select count(distinct event_id) as n from events where source_ip in ({attacker}) and {window}");
    assert_eq!(number(&bench.json(["query", &sql])["n"]), truth.attack.event_ids.len() as u64);
}
