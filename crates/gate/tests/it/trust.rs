//! Which trust policies let in the jobs of one project alone.

use serde_json::{Value, json};
use stanch_gate::trust::{Pin, pin};

/// A role that trusts an issuer under a condition.
fn trust(provider: &str, condition: Value) -> Value {
    let provider = format!("arn:aws:iam::111122223333:oidc-provider/{provider}");
    json!({"Statement": {
        "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }})
}

/// How a role is pinned whose condition asks for a claim.
fn of(provider: &str, operator: &str, claim: &str, values: Value) -> Pin {
    let issuer = provider.split('/').next().expect("a host");
    pin(&trust(provider, json!({operator: {format!("{provider}:{claim}"): values}})), issuer)
}

const CIRCLECI: &str = "oidc.circleci.com/org/1";
const GITHUB: &str = "token.actions.githubusercontent.com";
const GITLAB: &str = "gitlab.example";

#[test]
fn a_claim_that_names_one_project_pins() {
    let pinned = [
        (CIRCLECI, "StringLike", "sub", json!("org/1/project/7/user/*")),
        (CIRCLECI, "StringLike", "sub", json!(["org/1/project/7/user/*", "org/1/project/8/*"])),
        (CIRCLECI, "ForAnyValue:StringLike", "sub", json!("org/1/project/7/*")),
        (GITHUB, "StringEquals", "sub", json!("repo:acme/web:ref:refs/heads/main")),
        (GITHUB, "StringLike", "sub", json!("repo:acme/web:*")),
        (GITHUB, "stringequals", "repository", json!("acme/web")),
        (GITLAB, "StringLike", "sub", json!("project_path:acme/web:ref_type:branch:ref:*")),
        (GITLAB, "StringEquals", "project_id", json!("22")),
    ];
    for (provider, operator, claim, values) in pinned {
        let pin = of(provider, operator, claim, values.clone());
        assert!(matches!(pin, Pin::Pinned(_)), "{provider} {operator} {claim} {values}: {pin:?}");
    }
}

#[test]
fn what_others_can_write_into_a_token_pins_nothing() {
    let open = [
        (CIRCLECI, "StringLike", "sub", json!("org/1/*")),
        (CIRCLECI, "StringLike", "sub", json!("org/*/project/7/user/*")),
        (CIRCLECI, "StringLike", "sub", json!("org/1/project/*/user/*")),
        (CIRCLECI, "StringLike", "sub", json!(["org/1/project/7/user/*", "org/1/*"])),
        (CIRCLECI, "StringEquals", "aud", json!("1")),
        (CIRCLECI, "StringEqualsIfExists", "sub", json!("org/1/project/7/user/9")),
        (CIRCLECI, "StringNotLike", "sub", json!("org/1/project/7/user/*")),
        (GITHUB, "StringLike", "sub", json!("repo:acme/*")),
        (GITHUB, "StringLike", "sub", json!("repo:acme/web*:*")),
        (GITHUB, "StringLike", "sub", json!("repo:*")),
        (GITHUB, "StringLike", "sub", json!("*")),
        (GITHUB, "StringEquals", "repository_owner", json!("acme")),
        (GITHUB, "StringLike", "repository", json!("acme/*")),
        (GITHUB, "StringLike", "job_workflow_ref", json!("acme/web/.github/workflows/*@refs/heads/main")),
        (GITLAB, "StringLike", "project_path", json!("acme/platform/*")),
        (GITLAB, "StringLike", "sub", json!("project_path:acme/*:ref_type:branch:ref:main")),
        (GITLAB, "StringEquals", "sub", json!([])),
    ];
    for (provider, operator, claim, values) in open {
        let pin = of(provider, operator, claim, values.clone());
        assert!(matches!(pin, Pin::Open(_)), "{provider} {operator} {claim} {values}: {pin:?}");
    }
    // A claim of another issuer is not in its tokens.
    let other = trust(CIRCLECI, json!({"StringLike": {format!("{GITHUB}:sub"): "repo:acme/web:*"}}));
    assert!(matches!(pin(&other, "oidc.circleci.com"), Pin::Open(_)));
}

#[test]
fn a_role_that_was_cut_off_or_trusts_others_is_closed() {
    let mut cut = trust(CIRCLECI, json!({}));
    let deny = json!({
        "Effect": "Deny", "Principal": cut["Statement"]["Principal"], "Action": "sts:AssumeRoleWithWebIdentity",
    });
    cut = json!({"Statement": [cut["Statement"], deny]});
    assert_eq!(pin(&cut, "oidc.circleci.com"), Pin::Closed);
    // A deny that holds at times only closes nothing.
    cut["Statement"][1]["Condition"] = json!({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}});
    assert!(matches!(pin(&cut, "oidc.circleci.com"), Pin::Open(_)));
    assert_eq!(pin(&trust(GITHUB, json!({})), "oidc.circleci.com"), Pin::Closed);
    let people = json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]});
    assert_eq!(pin(&people, "oidc.circleci.com"), Pin::Closed);
    for everybody in [json!("*"), json!({"Federated": "*"})] {
        let action = "sts:AssumeRole*";
        let trust = json!({"Statement": [{"Effect": "Allow", "Principal": everybody, "Action": action}]});
        assert!(matches!(pin(&trust, "oidc.circleci.com"), Pin::Open(_)), "{trust}");
    }
}

#[test]
fn a_deny_closes_only_what_it_names() {
    let open = trust(CIRCLECI, json!({}));
    let (allow, provider) = (open["Statement"].clone(), &open["Statement"]["Principal"]);
    let other = "arn:aws:iam::111122223333:oidc-provider/oidc.circleci.com/org/2";
    let web = json!("sts:AssumeRoleWithWebIdentity");
    for deny in [
        json!({"Effect": "Deny", "Principal": "*", "NotAction": [web, "sts:TagSession"]}),
        json!({"Effect": "Deny", "NotPrincipal": provider, "Action": web}),
        json!({"Effect": "Deny", "Principal": {"Federated": other}, "Action": web}),
        json!({"Effect": "Deny", "Principal": provider, "Action": "sts:AssumeRole*SAML"}),
        json!({"Effect": "Deny", "Principal": provider, "Action": web, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
    ] {
        let trust = json!({"Statement": [allow, deny]});
        assert!(matches!(pin(&trust, "oidc.circleci.com"), Pin::Open(_)), "{trust}");
    }
    for deny in [
        json!({"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:*"}),
        json!({"Effect": "Deny", "Principal": {"Federated": [other, provider["Federated"]]}, "Action": [web]}),
    ] {
        let trust = json!({"Statement": [allow, deny]});
        assert_eq!(pin(&trust, "oidc.circleci.com"), Pin::Closed, "{trust}");
    }
}

#[test]
fn whoever_is_let_in_by_another_spelling_is_let_in() {
    let provider = "arn:aws:iam::111122223333:oidc-provider/oidc.circleci.com/org/1";
    for (principal, action) in [
        (json!({"Federated": provider}), "sts:AssumeRoleWithWebIdentit?"),
        (json!({"Federated": provider}), "STS:*Identity"),
        (json!({"AWS": "*"}), "sts:*"),
        (json!({"AWS": ["*"]}), "*"),
    ] {
        let trust = json!({"Statement": {"Effect": "Allow", "Principal": principal, "Action": action}});
        assert!(matches!(pin(&trust, "oidc.circleci.com"), Pin::Open(_)), "{trust}");
    }
}

#[test]
fn what_was_not_read_is_not_closed() {
    for trust in [Value::Null, json!("{\"Statement\": broken"), json!({"Statement": 7}), json!([])] {
        assert!(matches!(pin(&trust, "oidc.circleci.com"), Pin::Unreadable(_)), "{trust}");
    }
}
