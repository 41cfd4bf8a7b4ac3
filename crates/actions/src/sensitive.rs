//! Services that hold the keys of an account.

/// IAM service prefixes of identities, secrets, logs, defences, guard rails, money and the ways in. Services that
/// workloads write to all day (S3, EC2, SQS) are not here: there, only the operation tells.
const SENSITIVE: [&str; 36] = [
    "access-analyzer",
    "account",
    "acm-pca",
    "auditmanager",
    "backup",
    "bedrock",
    "billing",
    "cloudtrail",
    "cognito-identity",
    "cognito-idp",
    "config",
    "controltower",
    "detective",
    "ds",
    "ec2-instance-connect",
    "fms",
    "guardduty",
    "iam",
    "identitystore",
    "inspector2",
    "kms",
    "macie2",
    "organizations",
    "payments",
    "ram",
    "rolesanywhere",
    "route53domains",
    "secretsmanager",
    "securityhub",
    "servicequotas",
    "ses",
    "signin",
    "ssm",
    "sso",
    "sso-directory",
    "sts",
];

/// Whether any write or permission action that an identity never used before deserves a look in this service, given by
/// its IAM prefix ([`crate::Class::prefix`]).
pub fn is_sensitive(prefix: &str) -> bool {
    SENSITIVE.binary_search(&prefix).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensitive_services_are_in_order_and_exist() {
        assert!(SENSITIVE.is_sorted());
        for prefix in SENSITIVE {
            assert!(crate::table::is_prefix(prefix), "{prefix}");
            assert!(is_sensitive(prefix), "{prefix}");
        }
        assert!(!is_sensitive("s3") && !is_sensitive(""));
    }
}
