//! Resources, principals and layers that are read in another way.

use serde_json::{Value, json};

use super::Explanation;
use super::rewrite::{Fate, NOTHING, statements};

pub(super) const SORTS_OF_RESOURCES: Explanation = Explanation {
    reason: "It finds nothing by a wildcard before the first slash or colon of an ARN's last part. 'You can use wildcard \
        characters (* and ?) within the individual segments of an ARN (the parts separated by colons)' (IAM User Guide, \
        reference_policies_elements_resource); that a wildcard in the type of a resource is 'not allowed' \
        (reference_identifiers) does not say that it matches nothing.",
    reading: |request| {
        statements(request, |statement| {
            for name in ["Resource", "NotResource"] {
                if let Some(patterns) = statement.get_mut(name) {
                    let list = if patterns.is_array() { patterns.take() } else { json!([patterns.take()]) };
                    let plain = |pattern: &Value| {
                        let last = pattern.as_str()?.splitn(6, ':').nth(5)?;
                        let (sort, _) = last.split_once(['/', ':'])?;
                        let bucket = pattern.as_str()?.starts_with("arn:aws:s3:");
                        (sort.contains(['*', '?']) && !bucket).then(|| json!(NOTHING))
                    };
                    let list = list.as_array().unwrap().iter();
                    *patterns = list.map(|pattern| plain(pattern).unwrap_or(pattern.clone())).collect();
                }
            }
            Fate::Kept
        });
    },
};

pub(super) const GRANTS_TO_SESSIONS: Explanation = Explanation {
    reason: "It lets session policies limit what a resource's policy grants to the session itself or to everybody. \
        'Permissions granted directly to a session are not limited by an implicit deny in an identity-based policy, a \
        permissions boundary, or session policy', and they 'do not limit permissions granted using the aws:PrincipalArn \
        condition key with a wildcard(*) in the Principal element' (IAM User Guide, \
        reference_policies_evaluation-logic_policy-eval-denyallow).",
    reading: |request| {
        let principal = request["principal"].clone();
        let account = principal.as_str().unwrap().split(':').nth(4).map(Value::from);
        let grants = request["resource_policy"]["policy"]["Statement"].as_array().into_iter().flatten();
        let itself = |named: &Value| *named == "*" || *named == principal;
        let direct = grants.filter_map(|statement| statement.get("Principal")).any(|named| match named.get("AWS") {
            Some(Value::Array(names)) => names.iter().any(itself),
            Some(name) => itself(name),
            None => itself(named),
        });
        let policies = request.get("session_policies").cloned();
        if let Some(policies) = policies.filter(|_| direct && account.as_ref() == request.get("resource_account")) {
            // An SCP limits what is granted in any way.
            let mut levels = request["service_control_policies"].as_array().cloned().unwrap_or_default();
            levels.push(json!({"id": "session", "policies": policies}));
            request["service_control_policies"] = json!(levels);
        }
    },
};

pub(super) const FEDERATED_USERS: Explanation = Explanation {
    reason: "It gives a federated user without a session policy all that the user can do. 'If you do not pass a session \
        policy, the resulting federated user session has no permissions' (AWS STS API Reference, GetFederationToken).",
    reading: |request| {
        if request["principal"].as_str().unwrap().contains(":federated-user/")
            && request.get("session_policies").is_none()
        {
            let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
            let document = json!({"Version": "2012-10-17", "Statement": [statement]});
            request["session_policies"] = json!([{"name": "everything", "policy": document}]);
        }
    },
};

pub(super) const NOT_PRINCIPAL: Explanation = Explanation {
    reason: "It spares whoever is named in NotPrincipal by any one of its ARN, its role and its account. 'When you use \
        NotPrincipal with Deny, you must also specify the account ARN of the not-denied principal', for a session the role \
        too; and it 'will always deny any IAM principal that has a permissions boundary policy attached' (IAM User Guide, \
        reference_policies_elements_notprincipal).",
    reading: |request| {
        let principal = request["principal"].as_str().unwrap().to_owned();
        let account = principal.split(':').nth(4).unwrap_or_default().to_owned();
        let role = principal.split('/').nth(1).map(|name| format!("arn:aws:iam::{account}:role/{name}"));
        let own = [Some(principal), role, Some(format!("arn:aws:iam::{account}:root")), Some(account)];
        statements(request, |statement| {
            let Some(spared) = statement.remove("NotPrincipal") else { return Fate::Kept };
            statement.insert("Principal".to_owned(), json!("*"));
            let named =
                spared["AWS"].as_array().unwrap().iter().any(|name| own.iter().flatten().any(|own| name == own));
            if named { Fate::Dropped } else { Fate::Kept }
        });
    },
};

pub(super) const CONTROLS_OF_ALL_SERVICES: Explanation = Explanation {
    reason: "It applies RCPs to resources of every service. They bind those of a list of services, without AWS Lambda and \
        Amazon SNS (AWS Organizations User Guide, orgs_manage_policies_rcps, 'List of AWS services that support RCPs').",
    reading: |request| {
        let service = request["action"].as_str().unwrap().split(':').next().unwrap().to_lowercase();
        if ["lambda", "sns"].contains(&service.as_str())
            && let Some(Value::Array(levels)) = request.get("resource_control_policies").cloned()
        {
            // A deny denies wherever it stands.
            let policies = levels.iter().flat_map(|level| level["policies"].as_array().unwrap());
            let denies = policies.flat_map(|policy| policy["policy"]["Statement"].as_array().unwrap().clone());
            let own = &mut request["resource_policy"]["policy"]["Statement"];
            own.as_array_mut().unwrap().extend(denies);
        }
    },
};

pub(super) const PROVIDERS_BY_NAME: Explanation = Explanation {
    reason: "It knows identity providers by ARN alone. 'accounts.google.com' and the like are principals too (IAM User \
        Guide, reference_policies_elements_principal, 'OIDC federated principals').",
    reading: |request| {
        let principal = request["principal"].clone();
        if !principal.as_str().unwrap().starts_with("arn:") && request["kind"] == "web_identity" {
            statements(request, |statement| {
                let named = statement.get("Principal").is_some_and(|own| own["Federated"] == principal);
                if named { Fate::Dropped } else { Fate::Kept }
            });
        }
    },
};
