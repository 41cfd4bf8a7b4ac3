//! Files with what AWS has.

mod answers;
mod ids;
mod table;

use stanch_model::Report;

use super::credential_report;
use crate::files::{File, Form};
use crate::record::Record;

/// The forms of files about AWS, in the order in which they are tried.
pub const FORMS: &[Form] = &[
    Form {
        words: "answers of the AWS CLI as JSON, one page or several: `iam get-account-authorization-details`, \
                `list-access-keys`, `list-users`, `list-roles`, `get-credential-report`, \
                `list-open-id-connect-providers`, `get-open-id-connect-provider`, `list-saml-providers`, \
                `organizations list-accounts`, `secretsmanager list-secrets`, `ssm describe-parameters`, \
                `lambda list-functions`, `backup list-backup-vaults`, `s3api list-buckets`, `ec2 describe-instances`, \
                `describe-launch-template-versions`, `ssm describe-instance-information`, \
                `codebuild batch-get-projects`, `codepipeline get-pipeline`, `cloudformation describe-stacks`, \
                `describe-stack-set`, `sagemaker describe-notebook-instance`, `ecs describe-task-definition`, \
                `describe-services`, `apprunner describe-service`, `glue get-dev-endpoints`, `get-jobs`, \
                `stepfunctions describe-state-machine`, `emr describe-cluster`, `bedrock-agent get-agent`, \
                `bedrock-agentcore-control get-code-interpreter`, `kms describe-key`, `rolesanywhere list-trust-anchors`, \
                `list-profiles`, `cloudtrail describe-trails`, `get-event-data-store`",
        read: answers::read,
    },
    Form { words: "the CSV of a credential report", read: report },
    Form {
        words: "a table with headings (CSV with commas, semicolons or tabs) of which one is access key id and others may \
                be user, ARN, account, status, created, last used, service, region",
        read: table::read,
    },
    Form { words: "one access key id, or ARN of a user or role, a line", read: ids::read },
];

/// The CSV of a credential report. None where it is another table.
fn report(file: &File<'_>) -> Option<Report<Vec<Record>>> {
    let headings = file.text.lines().next()?.to_ascii_lowercase();
    if !(headings.contains("access_key_1_active") || headings.contains("user_creation_time")) {
        return None;
    }
    let page = credential_report(file.text.as_bytes());
    Some(file.report(page.records, page.problems))
}
