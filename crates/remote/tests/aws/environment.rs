//! Who asks and where, as the environment and the files of profiles say. Each case is this test once more, in a process
//! with an environment of its own.

use std::path::Path;

use stanch_doubles::aws::{Faults, caller_key};
use stanch_remote::read::aws::{Aws, Scope};

use crate::common::{MANAGEMENT, double};

/// Tells the process that it is a case.
const CASE: &str = "STANCH_TEST_CASE";

/// A line of the output that says how a case ended.
const SAID: &str = "said: ";

#[expect(clippy::print_stdout, reason = "the one way from a case to the test")]
async fn case() {
    match Aws::connect(Scope::default()).await {
        Ok(aws) => println!("\n{SAID}account {}", aws.account()),
        Err(error) => println!("\n{SAID}{error}"),
    }
}

async fn run(home: &Path, variables: &[(&str, &str)]) -> String {
    let mut process = tokio::process::Command::new(std::env::current_exe().expect("this program"));
    process.args(["--exact", "--nocapture", "environment::credentials_come_from_where_the_cli_takes_them"]);
    process.env_clear().env("HOME", home).env("AWS_EC2_METADATA_DISABLED", "true").env(CASE, "1");
    let output = process.envs(variables.iter().copied()).kill_on_drop(true).output().await.expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text.lines().find_map(|line| line.strip_prefix(SAID));
    said.unwrap_or_else(|| panic!("the case said nothing: {text}")).to_owned()
}

#[tokio::test]
async fn credentials_come_from_where_the_cli_takes_them() {
    if std::env::var_os(CASE).is_some() {
        return case().await;
    }
    let double = double(Faults::default()).await;
    let (url, key) = (double.url(), caller_key(MANAGEMENT));
    let home = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(home.path().join(".aws")).expect("a folder");
    let profiles = format!(
        "[profile acme]\naws_access_key_id={key}\naws_secret_access_key=PLANTED\nregion=eu-west-1\nendpoint_url={url}\n\
         [profile program]\ncredential_process=/bin/echo PLANTED\nregion=us-east-1\n\
         [profile sso]\nsso_start_url=https://acme.awsapps.example/start\nsso_region=us-east-1\n\
         sso_account_id={MANAGEMENT}\nsso_role_name=reader\nregion=us-east-1\n"
    );
    std::fs::write(home.path().join(".aws/config"), profiles).expect("a file");
    let none = "no AWS credentials were found; set AWS_PROFILE to a profile that has some, or AWS_ACCESS_KEY_ID and \
                AWS_SECRET_ACCESS_KEY, or sign in with `aws sso login`";
    let program = "the AWS credentials could not be loaded (the credential process failed); does `aws sts \
                   get-caller-identity` work here?";
    let sso = "the AWS credentials could not be loaded (there is no session of AWS SSO; begin one with `aws sso login`); \
               does `aws sts get-caller-identity` work here?";
    let account = format!("account {MANAGEMENT}");
    let variables = [("AWS_ENDPOINT_URL", url.as_str()), ("AWS_ACCESS_KEY_ID", &key), ("AWS_SECRET_ACCESS_KEY", "x")];
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&variables, &account),
        (&[("AWS_PROFILE", "acme")], &account),
        (&[("AWS_PROFILE", "program")], program),
        (&[("AWS_PROFILE", "sso")], sso),
        (&[("AWS_PROFILE", "missing")], none),
        (&[], none),
    ];
    for (variables, expected) in cases {
        assert_eq!(run(home.path(), variables).await, expected);
    }
}
