//! The facts, as they are asked.

use proptest::prelude::*;
use stanch_actions::{ThreatModel, facts};

#[test]
fn facts_are_found_by_any_name() {
    let models = |service, operation| facts(service, operation).iter().map(|fact| fact.model).collect::<Vec<_>>();
    let code = vec![ThreatModel::CodePersistence];
    for name in ["UpdateFunctionCode", "UpdateFunctionCode20150331v2", "updatefunctioncode"] {
        assert_eq!(models("lambda.amazonaws.com", name), code, "{name}");
    }
    assert_eq!(models("monitoring.amazonaws.com", "DeleteAlarms"), models("cloudwatch", "DeleteAlarms"));
    assert_eq!(
        models("iam", "CreateAccessKey"),
        [ThreatModel::PrivilegeEscalation, ThreatModel::IdentityCreation],
        "in the order of the threat models"
    );
    assert!(models("ec2", "DescribeInstances") == [ThreatModel::Enumeration]);
    let stopped = facts("cloudtrail", "StopLogging");
    assert_eq!(stopped[0].techniques, ["T1562.008"]);
    assert_eq!(stopped[0].techniques_v19, ["T1685.002"]);
}

#[test]
fn a_call_that_only_lists_is_never_more_than_enumeration() {
    // Calls that list or read metadata, yet tell of an intruder's plan: what text messages and models may be used for.
    let telling = [ThreatModel::Enumeration, ThreatModel::Billing, ThreatModel::ModelAbuse];
    for (service, operation) in [
        ("s3", "ListObjects"),
        ("secretsmanager", "ListSecrets"),
        ("ssm", "DescribeParameters"),
        ("iam", "ListSAMLProviders"),
        ("ec2", "DescribeTrafficMirrorSessions"),
        ("bedrock", "ListProvisionedModelThroughputs"),
        ("sns", "ListOriginationNumbers"),
    ] {
        let known = facts(service, operation);
        assert!(!known.is_empty(), "{service} {operation}");
        assert!(known.iter().all(|fact| telling.contains(&fact.model)), "{service} {operation}");
    }
}

#[test]
fn threat_models_are_read_by_their_names() {
    for model in ThreatModel::ALL {
        assert_eq!(model.to_string().parse(), Ok(model));
        assert_eq!(serde_json::to_value(model).expect("json"), model.name());
    }
    assert!(ThreatModel::ALL.is_sorted());
    let error = "mining".parse::<ThreatModel>().expect_err("no threat model");
    assert!(error.to_string().starts_with("\"mining\" is no threat model; write one of console_access, "));
}

proptest! {
    #[test]
    fn no_text_panics(service in "\\PC*", operation in "\\PC*") {
        for source in [service.as_str(), "lambda", "iam.amazonaws.com"] {
            let _ = facts(source, &operation);
        }
    }
}
