//! The collector against moto, which nobody here wrote.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stanch_inventory::journal::Journal;
use stanch_inventory::record::Record;
use stanch_inventory::run::Outcome;
use stanch_remote::read::aws::{Aws, Scope};
use stanch_remote::{Progress, Secret};

use crate::common::{now, snapshot, text};

/// The account that moto starts with.
const ACCOUNT: &str = "123456789012";

/// So long moto may take to start.
const START: Duration = Duration::from_secs(60);

/// A running moto, which ends with the test.
pub(crate) struct Moto {
    child: Child,
    /// Where it listens.
    pub(crate) url: String,
    client: reqwest::Client,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where `cargo xtask test` installs moto, or where a variable says that it is.
fn program() -> PathBuf {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/moto/bin/moto_server");
    let program = std::env::var_os("STANCH_MOTO").map_or(installed, PathBuf::from);
    assert!(
        program.exists(),
        "moto is not installed at {}: run `cargo xtask test`, which installs it, or name moto_server in STANCH_MOTO",
        program.display()
    );
    program
}

impl Moto {
    pub(crate) async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let child = Command::new(program())
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("moto starts");
        let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().expect("a client");
        let moto = Self { child, url: format!("http://127.0.0.1:{port}"), client };
        let began = Instant::now();
        while moto.client.get(format!("{}/moto-api/data.json", moto.url)).send().await.is_err() {
            assert!(began.elapsed() < START, "moto does not answer");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        moto
    }

    /// One call of a service, signed as far as moto looks at it.
    fn request(&self, service: &str, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let scope = format!("AWS4-HMAC-SHA256 Credential=testing/20230104/us-east-1/{service}/aws4_request");
        self.client
            .request(method, format!("{}{path}", self.url))
            .header("authorization", format!("{scope}, SignedHeaders=host;x-amz-date, Signature=0"))
            .header("x-amz-date", "20230104T220000Z")
    }

    /// One call of a service of IAM's form in an account, by its XML.
    pub(crate) async fn form_in(&self, account: &str, service: &str, fields: &[(&str, &str)]) -> String {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let request = self.request(service, reqwest::Method::POST, "/").header("x-moto-account-id", account);
        let body = body.extend_pairs(fields).finish();
        self.send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    }

    /// Whether it looks at signatures and permissions from now on.
    pub(crate) async fn authorize(&self, on: bool) {
        let request = self.client.post(format!("{}/moto-api/reset-auth", self.url));
        self.send(request.body(if on { "0" } else { "inf" })).await;
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> String {
        let answer = request.send().await.expect("moto answers");
        let status = answer.status();
        let body = answer.text().await.expect("a body");
        assert!(status.is_success(), "{status}: {body}");
        body
    }

    pub(crate) async fn form(&self, service: &str, fields: &[(&str, &str)]) -> String {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let request = self.request(service, reqwest::Method::POST, "/");
        let body = body.extend_pairs(fields).finish();
        self.send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    }

    async fn json(&self, service: &str, target: &str, input: &Value) -> Value {
        let request = self.request(service, reqwest::Method::POST, "/").header("x-amz-target", target);
        let request = request.header("content-type", "application/x-amz-json-1.1").body(input.to_string());
        serde_json::from_str(&self.send(request).await).unwrap_or(Value::Null)
    }

    pub(crate) async fn put(&self, service: &str, path: &str, body: &str) {
        self.send(self.request(service, reqwest::Method::PUT, path).body(body.to_owned())).await;
    }
}

/// The text of the first element of a name.
pub(crate) fn element<'t>(xml: &'t str, name: &str) -> &'t str {
    let after = xml.split_once(&format!("<{name}>")).expect("the element is there").1;
    after.split_once('<').expect("it ends").0
}

fn policy(action: &str) -> String {
    let statement = json!({"Effect": "Allow", "Action": action, "Resource": "*", "Principal": {"AWS": "*"}});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// Fills moto with something of most things; gives the id of the user's key.
async fn fill(moto: &Moto) -> String {
    let own = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]});
    let read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    moto.form("iam", &[("Action", "CreateUser"), ("UserName", "ci-deploy"), ("Path", "/ci/")]).await;
    let user = [("Action", "PutUserPolicy"), ("UserName", "ci-deploy"), ("PolicyName", "own")];
    moto.form("iam", &[&user[..], &[("PolicyDocument", own.to_string().as_str())]].concat()).await;
    let attach = [("Action", "AttachUserPolicy"), ("UserName", "ci-deploy"), ("PolicyArn", read_only)];
    moto.form("iam", &attach).await;
    let key = moto.form("iam", &[("Action", "CreateAccessKey"), ("UserName", "ci-deploy")]).await;
    let issuer = [("Action", "CreateOpenIDConnectProvider"), ("Url", "https://oidc.circleci.com/org/5d1c0f6e")];
    let rest = [("ClientIDList.member.1", "5d1c0f6e"), ("ThumbprintList.member.1", &"9".repeat(40))];
    moto.form("iam", &[&issuer[..], &rest[..]].concat()).await;
    let trust = policy("sts:AssumeRoleWithWebIdentity").replace("\"Resource\":\"*\",", "");
    moto.form("iam", &[("Action", "CreateRole"), ("RoleName", "circleci"), ("AssumeRolePolicyDocument", &trust)]).await;

    moto.put("s3", "/acme-logs", "").await;
    moto.put("s3", "/acme-logs?policy", &policy("s3:GetObject")).await;
    moto.json("kms", "TrentService.CreateKey", &json!({"Policy": policy("kms:*")})).await;
    let secret = json!({"Name": "prod/db", "SecretString": "PLANTED-database", "ClientRequestToken": "0".repeat(32)});
    moto.json("secretsmanager", "secretsmanager.CreateSecret", &secret).await;
    let parameter = json!({"Name": "/prod/token", "Type": "SecureString", "Value": "PLANTED-parameter"});
    moto.json("ssm", "AmazonSSM.PutParameter", &parameter).await;
    let queue = json!({"QueueName": "orders", "Attributes": {"Policy": policy("sqs:SendMessage")}});
    moto.json("sqs", "AmazonSQS.CreateQueue", &queue).await;
    moto.form("sns", &[("Action", "CreateTopic"), ("Name", "alerts")]).await;
    let repository = json!({"repositoryName": "web"});
    moto.json("ecr", "AmazonEC2ContainerRegistry_V20150921.CreateRepository", &repository).await;
    moto.put("backup", "/backup-vaults/daily", "{}").await;
    let profile = [("Action", "CreateInstanceProfile"), ("InstanceProfileName", "runner")];
    moto.form("iam", &profile).await;
    let image = [("Action", "RunInstances"), ("ImageId", "ami-12c6146b"), ("MinCount", "1"), ("MaxCount", "1")];
    moto.form("ec2", &[&image[..], &[("IamInstanceProfile.Name", "runner")]].concat()).await;
    let template = [("Action", "CreateLaunchTemplate"), ("LaunchTemplateName", "runners")];
    let data =
        [("LaunchTemplateData.IamInstanceProfile.Name", "runner"), ("LaunchTemplateData.UserData", "UExBTlRFRA==")];
    moto.form("ec2", &[&template[..], &data[..]].concat()).await;
    let role = format!("arn:aws:iam::{ACCOUNT}:role/circleci");
    let project = json!({
        "name": "web",
        "serviceRole": role,
        "source": {"type": "GITHUB", "location": "https://github.com/acme/web"},
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:6.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [{"name": "NPM_TOKEN", "value": "PLANTED-npm", "type": "PLAINTEXT"}],
        },
    });
    moto.json("codebuild", "CodeBuild_20161006.CreateProject", &project).await;
    let parameters = json!({"DbPassword": {"Type": "String"}});
    let resources = json!({"Topic": {"Type": "AWS::SNS::Topic"}});
    let template = json!({"Parameters": parameters, "Resources": resources}).to_string();
    let stack = [("Action", "CreateStack"), ("StackName", "base"), ("RoleARN", &role), ("TemplateBody", &template)];
    let given = [("Parameters.member.1.ParameterKey", "DbPassword")];
    let value = [("Parameters.member.1.ParameterValue", "PLANTED-stack")];
    moto.form("cloudformation", &[&stack[..], &given[..], &value[..]].concat()).await;
    let container = json!({
        "name": "app",
        "image": "web",
        "memory": 128,
        "environment": [{"name": "STRIPE_KEY", "value": "PLANTED-stripe"}],
        "secrets": [{"name": "DB", "valueFrom": "/prod/token"}],
    });
    let task = json!({"family": "web", "taskRoleArn": role, "containerDefinitions": [container]});
    let ecs = "AmazonEC2ContainerServiceV20141113";
    moto.json("ecs", &format!("{ecs}.RegisterTaskDefinition"), &task).await;
    moto.json("ecs", &format!("{ecs}.CreateCluster"), &json!({"clusterName": "main"})).await;
    let service = json!({"cluster": "main", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1});
    moto.json("ecs", &format!("{ecs}.CreateService"), &service).await;
    let notebook = json!({"NotebookInstanceName": "research", "InstanceType": "ml.t2.medium", "RoleArn": role});
    moto.json("sagemaker", "SageMaker.CreateNotebookInstance", &notebook).await;
    let job = json!({
        "Name": "load",
        "Role": role,
        "Command": {"Name": "glueetl"},
        "DefaultArguments": {"--password": "PLANTED-glue"},
    });
    moto.json("glue", "AWSGlue.CreateJob", &job).await;
    let definition = json!({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}).to_string();
    let machine = json!({"name": "orders", "roleArn": role, "definition": definition});
    moto.json("states", "AWSStepFunctions.CreateStateMachine", &machine).await;
    let trail = json!({"Name": "all", "S3BucketName": "acme-logs", "IsMultiRegionTrail": true});
    let cloudtrail = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101";
    moto.json("cloudtrail", &format!("{cloudtrail}.CreateTrail"), &trail).await;
    let selectors = json!({"TrailName": "all", "EventSelectors": [{
        "ReadWriteType": "WriteOnly",
        "IncludeManagementEvents": true,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::"]}],
    }]});
    moto.json("cloudtrail", &format!("{cloudtrail}.PutEventSelectors"), &selectors).await;
    let rule = "<Rule><ID>old</ID><Filter><Prefix>AWSLogs/</Prefix></Filter><Status>Enabled</Status>\
                <Expiration><Days>90</Days></Expiration></Rule>";
    let lifecycle = format!("<LifecycleConfiguration>{rule}</LifecycleConfiguration>");
    moto.put("s3", "/acme-logs?lifecycle", &lifecycle).await;
    let volume = [("Action", "CreateVolume"), ("Size", "1"), ("AvailabilityZone", "us-east-1a")];
    let volume = moto.form("ec2", &volume).await;
    let snapshot = [("Action", "CreateSnapshot"), ("VolumeId", element(&volume, "volumeId"))];
    let snapshot = moto.form("ec2", &snapshot).await;
    let share = [
        ("Action", "ModifySnapshotAttribute"),
        ("SnapshotId", element(&snapshot, "snapshotId")),
        ("Attribute", "createVolumePermission"),
        ("OperationType", "add"),
        ("UserId.1", "777788889999"),
    ];
    moto.form("ec2", &share).await;
    element(&key, "AccessKeyId").to_owned()
}

#[tokio::test]
async fn what_was_made_in_moto_is_read() {
    let moto = Moto::start().await;
    let key = fill(&moto).await;
    let folder = tempfile::tempdir().expect("a folder");
    let work = async {
        let secret = Secret::new("PLANTED-secret".to_owned());
        let scope = Scope { regions: vec!["us-east-1".to_owned()], ..Scope::default() };
        let aws = Aws::connect_to(&moto.url, "testing", &secret, scope).await.expect("moto knows everybody");
        assert_eq!(aws.account(), ACCOUNT);
        let journal = Journal::open(&folder.path().join("journal.jsonl"), &aws.question(), now()).expect("a journal");
        aws.collect(&journal, &Progress::default()).await.expect("a run")
    };
    let run = tokio::time::timeout(Duration::from_secs(120), work).await.expect("a collection ends");

    let incomplete: Vec<String> = run
        .listings
        .iter()
        .filter(|one| one.outcome != Outcome::Complete && one.kind != "regions")
        .map(|one| format!("{}: {}", one.id(), one.outcome.sentence()))
        .collect();
    // What moto 5.2.5 gets wrong: an answer with another root element than AWS's, and operations that it lacks.
    let vault = format!("arn:aws:backup:us-east-1:{ACCOUNT}:backup-vault:daily");
    let lacking = |kind: &str| format!("{kind}|{ACCOUNT}|us-east-1: the answer is none of AWS (status 500)");
    let of_moto = [
        format!("bucket versioning|{ACCOUNT}|acme-logs: the answer is none of AWS (status 200)"),
        format!("backup vault policies|{ACCOUNT}|{vault}: the answer is none of AWS (status 404)"),
        lacking("managed instances"),
        lacking("App Runner services"),
        lacking("trust anchors"),
        lacking("Roles Anywhere profiles"),
        lacking("event data store names"),
    ];
    assert_eq!(incomplete, of_moto);

    let snapshot = snapshot(run);
    let has = |key: &str| snapshot.entries.contains_key(key);
    for expected in [
        format!("user|arn:aws:iam::{ACCOUNT}:user/ci/ci-deploy"),
        format!("access_key|{key}"),
        format!("role|arn:aws:iam::{ACCOUNT}:role/circleci"),
        format!("identity_provider|arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.circleci.com/org/5d1c0f6e"),
        format!("credential_report|arn:aws:iam::{ACCOUNT}:user/ci/ci-deploy"),
        "managed_policy|arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned(),
        "bucket|arn:aws:s3:::acme-logs".to_owned(),
        format!("stored_secret|arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/prod/token"),
        format!("resource_policy|arn:aws:sqs:us-east-1:{ACCOUNT}:orders"),
        format!("resource_policy|arn:aws:sns:us-east-1:{ACCOUNT}:alerts"),
        format!("resource_policy|arn:aws:ecr:us-east-1:{ACCOUNT}:repository/web"),
        format!("backup_vault|arn:aws:backup:us-east-1:{ACCOUNT}:backup-vault:daily"),
    ] {
        assert!(has(&expected), "{expected} is missing");
    }
    let of = |record: &Record| serde_json::to_value(record).expect("a record is JSON");
    let user = of(&snapshot.entries[&format!("user|arn:aws:iam::{ACCOUNT}:user/ci/ci-deploy")].record);
    assert_eq!(user["attached"], json!(["arn:aws:iam::aws:policy/ReadOnlyAccess"]));
    assert_eq!(user["inline"][0]["document"]["Statement"][0]["Action"], "s3:*");
    let key = of(&snapshot.entries[&format!("access_key|{key}")].record);
    assert_eq!((&key["active"], &key["user"]), (&json!(true), &json!("ci-deploy")));
    let bucket = of(&snapshot.entries["bucket|arn:aws:s3:::acme-logs"].record);
    assert_eq!((&bucket["versioning"], &bucket["region"]), (&Value::Null, &json!("us-east-1")));
    assert_eq!(bucket["expirations"], json!([{"prefix": "AWSLogs/", "days": 90}]));
    let workloads: BTreeSet<String> = snapshot
        .records()
        .filter_map(|record| match record {
            Record::Workload(one) => {
                let roles: Vec<&str> = one.roles.iter().filter_map(|role| role.arn.rsplit('/').next()).collect();
                let secrets: Vec<&str> = one.secrets.iter().map(String::as_str).collect();
                Some(format!("{} {roles:?} {:?} {secrets:?} {}", one.kind.id(), one.variables, one.listed_only))
            }
            Record::Trail(one) => {
                let recording = one.recording.as_ref().expect("selectors were read");
                let data = recording.data.get("AWS::S3::Object").map(|events| (events.reads, events.writes));
                Some(format!("trail {} {:?} {:?} {data:?}", one.name, one.logging, recording.management.writes))
            }
            Record::EncryptionKey(one) => Some(format!("key {:?} {:?}", one.manager, one.enabled)),
            _ => None,
        })
        .collect();
    let expected = [
        r#"build_project ["circleci"] ["NPM_TOKEN"] [] false"#,
        r#"glue_job ["circleci"] ["--password"] [] false"#,
        r#"instance ["runner"] [] [] false"#,
        "key Some(Customer) Some(true)",
        r#"launch_template ["runner"] [] [] false"#,
        r#"notebook ["circleci"] [] [] false"#,
        "service [] [] [] false",
        r#"stack ["circleci"] ["DbPassword"] [] false"#,
        r#"state_machine ["circleci"] [] [] false"#,
        r#"task ["circleci"] ["DB", "STRIPE_KEY"] ["/prod/token"] false"#,
        "trail all Some(false) All Some((None, All))",
    ];
    assert_eq!(workloads.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    let shared: BTreeSet<&str> = snapshot
        .records()
        .filter_map(|record| match record {
            Record::ResourcePolicy(policy) if policy.resource == "snapshot" => Some(&policy.shared_with),
            _ => None,
        })
        .flatten()
        .map(String::as_str)
        .collect();
    assert_eq!(shared, BTreeSet::from(["777788889999"]));
    let journal = std::fs::read_to_string(folder.path().join("journal.jsonl")).expect("a journal");
    for planted in ["PLANTED", "UExBTlRFR"] {
        assert!(!text(&snapshot).contains(planted) && !journal.contains(planted));
    }
}
