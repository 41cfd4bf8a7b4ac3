//! Principals of three accounts are stripped and put back, against moto with authorization on.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::{Duration, Instant};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use serde_json::json;
use stanch_contain::change::{Change, Part};
use stanch_contain::object::{Object, PrincipalKind};
use stanch_contain::state::{Part as StatePart, State};
use stanch_contain::world::{Learned, Trouble, TroubleKind, World as _};
use stanch_remote::Secret;
use stanch_remote::apply::{Executor, Scope};

use crate::front::Front;
use crate::moto::{Moto, element};
use crate::probes;

/// The responder's own account, and two others.
const ACCOUNTS: [&str; 3] = ["123456789012", "210987654321", "310987654321"];

/// So many objects are changed side by side.
const SIDE_BY_SIDE: usize = 24;

const DENY_ALL: &str = "arn:aws:iam::aws:policy/AWSDenyAll";

/// A text that must come back to the byte, with what percent-encoding could lose.
const ALLOW: &str = "{\n  \"Version\": \"2012-10-17\",\t\"Statement\": [ {\"Effect\":\"Allow\", \"Action\":\"*\", \"Resource\":\"*\", \"Sid\":\"A1\"} ]}";

const DENY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;

/// How many principals: few in each run, or as many as a variable says.
fn principals() -> usize {
    std::env::var("STANCH_TEST_PRINCIPALS").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}

/// A key and a session that somebody else has.
struct Stolen {
    object: Object,
    configuration: SdkConfig,
}

fn configuration(url: &str, key: &str, secret: &str, token: Option<String>) -> SdkConfig {
    let credentials = Credentials::new(key, secret, token, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(url)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

fn trust() -> String {
    let principal = json!({"AWS": format!("arn:aws:iam::{}:root", ACCOUNTS[0])});
    let statement = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal});
    // Not as JSON is written anew, and without spaces: moto takes the signature of a form with one for a wrong one.
    format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
}

/// A user that may do everything, with a key: its id and secret half.
async fn user(moto: &Moto, account: &str, name: &str) -> (String, String) {
    let of = [("UserName", name)];
    moto.form_in(account, "iam", &[&[("Action", "CreateUser"), ("Path", "/ci/")], &of[..]].concat()).await;
    let policy = [("Action", "PutUserPolicy"), ("PolicyName", "all"), ("PolicyDocument", ALLOW)];
    moto.form_in(account, "iam", &[&policy[..], &of[..]].concat()).await;
    let key = moto.form_in(account, "iam", &[&[("Action", "CreateAccessKey")], &of[..]].concat()).await;
    (element(&key, "AccessKeyId").to_owned(), element(&key, "SecretAccessKey").to_owned())
}

/// A role that may do everything, which the first account may assume.
async fn role(moto: &Moto, account: &str, name: &str) {
    let role = [("Action", "CreateRole"), ("RoleName", name), ("AssumeRolePolicyDocument", &trust())];
    moto.form_in(account, "iam", &role).await;
    let policy = [("Action", "PutRolePolicy"), ("RoleName", name), ("PolicyName", "all"), ("PolicyDocument", ALLOW)];
    moto.form_in(account, "iam", &policy).await;
}

/// The responder's key.
async fn responder(moto: &Moto) -> (String, String) {
    for account in &ACCOUNTS[1..] {
        role(moto, account, "responder").await;
    }
    user(moto, ACCOUNTS[0], "responder").await
}

/// Fills three accounts with principals of whom somebody has a key or a session.
async fn fill(moto: &Moto, url: &str, count: usize) -> Vec<Stolen> {
    for account in ACCOUNTS {
        moto.form_in(account, "iam", &[("Action", "CreateGroup"), ("GroupName", probes::GROUP)]).await;
        moto.form_in(account, "iam", &[("Action", "CreateUser"), ("UserName", probes::TARGET)]).await;
    }
    let one = |index: usize| async move {
        let account = ACCOUNTS[index % 3];
        let name = format!("ci-{index}");
        if index % 4 == 3 {
            role(moto, account, &name).await;
            let arn = format!("arn:aws:iam::{account}:role/{name}");
            let call = [("Action", "AssumeRole"), ("RoleArn", &*arn), ("RoleSessionName", "vendor")];
            let answer = moto.form_in(account, "sts", &call).await;
            let part = |name| element(&answer, name).to_owned();
            let token = Some(part("SessionToken"));
            let configuration = configuration(url, &part("AccessKeyId"), &part("SecretAccessKey"), token);
            return Stolen { object: Object::principal(account, PrincipalKind::Role, &name), configuration };
        }
        let (key, secret) = user(moto, account, &name).await;
        if index % 4 == 1 {
            let join = [("Action", "AddUserToGroup"), ("GroupName", probes::GROUP), ("UserName", &*name)];
            moto.form_in(account, "iam", &join).await;
        }
        if index % 4 == 2 {
            let tag = [("Action", "TagUser"), ("UserName", &*name), ("Tags.member.1.Key", "team")];
            moto.form_in(account, "iam", &[&tag[..], &[("Tags.member.1.Value", "web")]].concat()).await;
        }
        let configuration = configuration(url, &key, &secret, None);
        Stolen { object: Object::principal(account, PrincipalKind::User, &name), configuration }
    };
    stream::iter(0..count).map(one).buffer_unordered(8).collect().await
}

/// All that IAM says of the accounts, but for what changes by itself.
async fn dump(moto: &Moto) -> String {
    let mut all = String::new();
    for account in ACCOUNTS {
        let call = [("Action", "GetAccountAuthorizationDetails")];
        let details = moto.form_in(account, "iam", &call).await;
        let mut users: Vec<&str> =
            details.split("<UserName>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
        users.sort_unstable();
        for user in users {
            all += without(
                &moto.form_in(account, "iam", &[("Action", "ListAccessKeys"), ("UserName", user)]).await,
                "RequestId",
            )
            .as_str();
        }
        all += &without(&without(&details, "RequestId"), "RoleLastUsed");
    }
    all
}

/// A text of XML without elements of a name.
fn without(xml: &str, name: &str) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut parts = xml.split(open.as_str());
    let first = parts.next().unwrap_or_default().to_owned();
    let kept = parts.fold(first, |kept, part| kept + part.split_once(close.as_str()).map_or(part, |(_, rest)| rest));
    kept.replace(&format!("<{name}/>"), "")
}

/// What makes a canary of a principal.
fn canary(state: &State) -> Vec<Change> {
    let mut changes = vec![
        Change::PutInline { name: "stanch-deny".to_owned(), document: DENY.to_owned() },
        Change::SetBoundary { arn: DENY_ALL.to_owned() },
    ];
    match state {
        State::Role(_) => {
            let cut = json!({"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}});
            let document = json!({"Version": "2012-10-17", "Statement": [cut]}).to_string();
            changes.push(Change::SetTrust { document });
        }
        State::User(user) => {
            changes.extend(user.groups.iter().map(|group| Change::LeaveGroup { group: group.clone() }));
        }
        _ => {}
    }
    changes
}

/// Makes changes of one object, and says what it is like now.
async fn changed(executor: &Executor, object: &Object, changes: &[Change]) -> Result<State, Trouble> {
    for change in changes {
        executor.perform(1, object, change).await?;
    }
    executor.observe(object).await
}

async fn executor(front: &Front, (key, secret): &(String, String)) -> Executor {
    let scope = Scope { role: Some("responder".to_owned()), limit: 32 };
    Executor::connect_to(&front.url, key, &Secret::new(secret.clone()), scope).await.expect("the responder is known")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn principals_of_three_accounts_are_stripped_and_put_back_to_the_byte() {
    let moto = Moto::start().await;
    let front = Front::start(&moto.url).await;
    let key = responder(&moto).await;
    let stolen = fill(&moto, &front.url, principals()).await;
    let before = dump(&moto).await;
    moto.authorize(true).await;
    let executor = executor(&front, &key).await;
    assert_eq!(executor.caller(), format!("arn:aws:iam::{}:user/ci/responder", ACCOUNTS[0]));
    for one in stolen.iter().take(4) {
        assert_eq!(probes::denied(&one.configuration).await, Vec::<&str>::new(), "{}", one.object.words());
    }

    let began = Instant::now();
    let contain = |one: &Stolen| {
        let object = one.object.clone();
        let executor = &executor;
        async move {
            let state = executor.observe(&object).await?;
            let changes = canary(&state);
            let mut expected = state.clone();
            changes.iter().for_each(|change| change.apply_to(&mut expected));
            let now = changed(executor, &object, &changes).await?;
            assert_eq!(now, expected);
            Ok::<_, Trouble>((object, state, changes))
        }
    };
    let done: Vec<_> = stream::iter(stolen.iter().map(contain).collect::<Vec<_>>())
        .buffer_unordered(SIDE_BY_SIDE)
        .try_collect()
        .await
        .expect("all are changed");
    let took = began.elapsed();
    let _ = writeln!(std::io::stderr(), "{} principals observed, stripped and read back in {took:.1?}", done.len());
    assert!(took < Duration::from_secs(60), "{took:?}");
    let users = stolen.iter().filter(|one| matches!(one.object, Object::Principal { kind: PrincipalKind::User, .. }));
    assert_eq!(front.boundaries().len(), users.count());

    let probed = stream::iter(&stolen).map(|one| async move {
        let caller = aws_sdk_sts::Client::new(&one.configuration).get_caller_identity().send().await;
        assert!(caller.is_ok(), "{} still answers who it is", one.object.words());
        (one.object.words(), probes::denied(&one.configuration).await)
    });
    let probed: Vec<(String, Vec<&str>)> = probed.buffer_unordered(SIDE_BY_SIDE).collect().await;
    for (words, denied) in probed {
        assert_eq!(denied, probes::NAMES, "{words}");
    }

    let undo = |(object, state, changes): &(Object, State, Vec<Change>)| {
        let inverses: Option<Vec<Change>> = changes.iter().rev().map(|change| change.inverse(state)).collect();
        let (object, state, executor) = (object.clone(), state.clone(), &executor);
        async move {
            let now = changed(executor, &object, &inverses.expect("each can be taken back")).await?;
            assert_eq!(now, state);
            Ok::<_, Trouble>(())
        }
    };
    let undone: Result<Vec<()>, Trouble> =
        stream::iter(done.iter().map(undo).collect::<Vec<_>>()).buffer_unordered(SIDE_BY_SIDE).try_collect().await;
    undone.expect("all are put back");
    moto.authorize(false).await;
    assert_eq!(front.boundaries(), BTreeMap::new());
    let after = dump(&moto).await;
    let at = before.bytes().zip(after.bytes()).position(|(before, after)| before != after);
    let around = |text: &str| {
        text.get(at.unwrap_or(0).saturating_sub(300)..).map(|text| text.chars().take(500).collect::<String>())
    };
    assert!(before == after, "at {at:?}:\n{:?}\n{:?}", around(&before), around(&after));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_user_gets_a_key_that_answers_and_is_stored_and_goes_again() {
    let moto = Moto::start().await;
    let front = Front::start(&moto.url).await;
    let key = responder(&moto).await;
    moto.authorize(true).await;
    let executor = executor(&front, &key).await;
    let account = ACCOUNTS[1];
    let object = Object::principal(account, PrincipalKind::User, "ci-new");
    let perform = |number: u32, change: Change| {
        let (executor, object) = (&executor, &object);
        async move { executor.perform(number, object, &change).await }
    };
    assert_eq!(executor.observe(&object).await, Ok(State::Absent));
    let tags = BTreeMap::from([("made-by".to_owned(), "stanch".to_owned())]);
    let create = Change::CreateUser { path: "/ci/".to_owned(), tags: tags.clone() };
    assert!(perform(1, create.clone()).await.expect("it is made").id.is_some());
    assert_eq!(perform(1, create).await.expect_err("it is there").kind, TroubleKind::Conflict);
    let made = perform(2, Change::CreateKey).await.expect("a key is made").id.expect("it has an id");
    assert_eq!(perform(3, Change::Probe { made_by: 2 }).await.expect("it answers").id.as_ref(), Some(&made));
    assert_eq!(perform(3, Change::Probe { made_by: 9 }).await.expect_err("none is there").kind, TroubleKind::Lost);
    let State::User(user) = executor.observe(&object).await.expect("it is seen") else { panic!("it is a user") };
    assert_eq!((user.grants.tags, user.path.as_str()), (tags, "/ci/"));
    assert!(user.keys[&made].active);
    perform(4, Change::SetKey { id: made.clone(), active: false }).await.expect("it is switched off");
    let State::User(user) = executor.observe(&object).await.expect("it is seen") else { panic!("it is a user") };
    assert!(!user.keys[&made].active);

    let session = configuration(&front.url, &key.0, &key.1, None);
    let secrets = aws_sdk_secretsmanager::Client::new(&session);
    let text = r#"{"host":"db","key":"PLANTED-old"}"#;
    secrets.create_secret().name("ci/key").secret_string(text).send().await.expect("a secret");
    let id = "ci/key".to_owned();
    let secret = Object::Secret { account: ACCOUNTS[0].to_owned(), region: "us-east-1".to_owned(), id };
    let part = Part::Json { key_id: "id".to_owned(), secret: "key".to_owned() };
    let stored = executor.perform(5, &secret, &Change::Store { made_by: 2, part }).await.expect("it is stored");
    assert!(matches!(executor.observe(&secret).await, Ok(State::Stored(state)) if state.updated == stored.at));
    let now = secrets.get_secret_value().secret_id("ci/key").send().await.expect("it is read");
    let now: serde_json::Value = serde_json::from_str(now.secret_string().unwrap_or_default()).expect("it is JSON");
    assert_eq!((&now["host"], &now["id"]), (&json!("db"), &json!(made)));
    assert!(now["key"].as_str().is_some_and(|half| half.len() == 40), "the secret half took the old one's place");

    for again in 0..2 {
        assert_eq!(perform(6, Change::DeleteKey { id: made.clone() }).await, Ok(Learned::default()), "{again}");
    }
    perform(7, Change::CreateKey).await.expect("another");
    perform(8, Change::PutInline { name: "own".to_owned(), document: DENY.to_owned() }).await.expect("a policy");
    perform(9, Change::DeleteUser).await.expect("it goes with what it has");
    perform(9, Change::DeleteUser).await.expect("what is gone is done");
    assert_eq!(executor.observe(&object).await, Ok(State::Absent));
    let trouble = perform(10, Change::Attach { arn: DENY_ALL.to_owned() }).await.expect_err("nobody is there");
    assert_eq!(trouble.kind, TroubleKind::Absent, "{}", trouble.cause);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_denied_of_a_user_is_named_and_keeps_it_from_being_stopped_only_where_it_is_changed() {
    let moto = Moto::start().await;
    let front = Front::start(&moto.url).await;
    let key = user(&moto, ACCOUNTS[0], "halfway").await;
    let deny = |actions: &str| DENY.replace(r#""Action":"*""#, &format!(r#""Action":[{actions}]"#));
    let put = async |document: &str| {
        let of = [("Action", "PutUserPolicy"), ("UserName", "halfway"), ("PolicyName", "less")];
        moto.form_in(ACCOUNTS[0], "iam", &[&of[..], &[("PolicyDocument", document)]].concat()).await;
    };
    put(&deny(r#""iam:ListGroupsForUser","iam:ListMFADevices","iam:PutUserPolicy""#)).await;
    moto.authorize(true).await;
    let executor = executor(&front, &key).await;
    let object = Object::principal(ACCOUNTS[0], PrincipalKind::User, "halfway");
    let State::User(user) = executor.observe(&object).await.expect("it is seen") else { panic!("it is a user") };
    let denied = |action: &str| format!("{action} is denied");
    let expected =
        [(StatePart::Groups, denied("iam:ListGroupsForUser")), (StatePart::Factors, denied("iam:ListMFADevices"))];
    assert_eq!(user.unread, BTreeMap::from(expected));
    assert!(user.grants.inline.contains_key("less"));
    let change = Change::PutInline { name: "x".to_owned(), document: DENY.to_owned() };
    let trouble = executor.perform(1, &object, &change).await.expect_err("it is denied");
    assert_eq!(trouble.kind, TroubleKind::Denied);
    assert!(trouble.cause.contains("iam:PutUserPolicy"), "{}", trouble.cause);
    assert!(executor.quotas(ACCOUNTS[0]).await.expect("quotas").contains_key("AccessKeysPerUserQuota"));
    moto.authorize(false).await;
    put(&deny(r#""iam:ListUserPolicies""#)).await;
    moto.authorize(true).await;
    let trouble = executor.observe(&object).await.expect_err("what is changed has to be seen");
    assert_eq!(trouble.kind, TroubleKind::Denied);
    assert!(trouble.cause.contains("iam:ListUserPolicies"), "{}", trouble.cause);
    let elsewhere = Object::principal("999999999999", PrincipalKind::Role, "any");
    assert!(executor.observe(&elsewhere).await.is_err(), "no role can be assumed there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_control_is_made_attached_and_taken_back() {
    let moto = Moto::start().await;
    let front = Front::start(&moto.url).await;
    let key = responder(&moto).await;
    let executor = executor(&front, &key).await;
    assert_eq!(executor.controls(&[]).await, Ok(None), "there is no organisation");
    let own = aws_sdk_organizations::Client::new(&configuration(&front.url, &key.0, &key.1, None));
    own.create_organization().send().await.expect("an organisation");
    let root = executor.controls(&[]).await.expect("it is seen").expect("the caller is in management").root;
    let member = own.create_account().account_name("web").email("web@example.com").send().await.expect("an account");
    let target = member.create_account_status.and_then(|status| status.account_id).expect("an id");

    let object = Object::Control { name: "stanch-1".to_owned() };
    let content = DENY.to_owned();
    let made = executor.perform(1, &object, &Change::CreateControl { content: content.clone() }).await.expect("made");
    let again = executor.perform(1, &object, &Change::CreateControl { content: content.clone() }).await;
    assert_eq!(again.expect("one of this name and text is the one that was asked for").id, made.id);
    let other = executor.perform(1, &object, &Change::CreateControl { content: DENY.replace("Deny", "Allow") }).await;
    assert_eq!(other.expect_err("one of this name says something else").kind, TroubleKind::Conflict);
    let before = executor.controls(std::slice::from_ref(&target)).await.expect("counted").expect("the caller may");
    for change in [Change::AttachControl { target: target.clone() }, Change::AttachControl { target: target.clone() }] {
        executor.perform(2, &object, &change).await.expect("what is attached is done");
    }
    let after = executor.controls(std::slice::from_ref(&target)).await.expect("counted").expect("the caller may");
    assert_eq!(after.attached[&target], before.attached[&target] + 1);
    assert_eq!(after.attached[&root], before.attached[&root]);
    let State::Control(state) = executor.observe(&object).await.expect("seen") else { panic!("it is a control") };
    assert_eq!((state.content, Some(state.id)), (content, made.id));
    assert_eq!(state.targets.into_iter().collect::<Vec<_>>(), std::slice::from_ref(&target));
    let in_use = executor.perform(3, &object, &Change::DeleteControl).await;
    assert_eq!(in_use.expect_err("it is attached").kind, TroubleKind::Conflict);
    for change in [Change::DetachControl { target: target.clone() }, Change::DetachControl { target }] {
        executor.perform(4, &object, &change).await.expect("what is detached is done");
    }
    for change in [Change::DeleteControl, Change::DeleteControl] {
        executor.perform(5, &object, &change).await.expect("what is gone is done");
    }
    assert_eq!(executor.observe(&object).await, Ok(State::Absent));
}
