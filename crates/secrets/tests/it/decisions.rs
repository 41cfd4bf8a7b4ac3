//! Decisions as they are kept.

use proptest::prelude::*;
use stanch_model::text::is_dangerous;
use stanch_secrets::decision::{Decision, Verdict, parse};

proptest! {
    #[test]
    fn what_is_written_is_read_again(credential in "\\PC*", target in any::<String>(), who in any::<String>(), why in any::<String>(), yes in any::<bool>()) {
        let verdict = if yes { Verdict::Confirmed } else { Verdict::Refused };
        let at = "2023-01-06T10:00:00Z".parse().unwrap();
        let decision = Decision { credential, target, verdict, who, why, at };
        let line = decision.to_line().unwrap();
        prop_assert!(line.ends_with('\n') && !line.trim_end_matches('\n').contains(is_dangerous));
        let report = parse("decisions.jsonl", format!("{line}\n{line}").as_bytes());
        prop_assert!(report.gaps.is_empty());
        prop_assert_eq!(report.found, vec![decision.clone(), decision]);
    }

    #[test]
    fn whatever_stands_there_is_a_decision_or_a_gap(text in any::<Vec<u8>>()) {
        let report = parse("decisions.jsonl", &text);
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
        prop_assert_eq!(report.found.len() + report.gaps.len(), lines);
    }
}

#[test]
fn a_damaged_line_is_named_and_the_rest_kept() {
    let good = r#"{"credential":"a","target":"AKIA","verdict":"confirmed","who":"dana","why":"asked","at":"2023-01-06T10:00:00Z"}"#;
    let report = parse("decisions.jsonl", format!("{good}\n{{\"credential\":\"secret\"\n{good}\n").as_bytes());
    assert_eq!(report.found.len(), 2);
    let [gap] = report.gaps.as_slice() else { panic!("{:?}", report.gaps) };
    assert_eq!(gap.source, "decisions.jsonl:2");
    assert!(!gap.cause.contains("secret"));
}
