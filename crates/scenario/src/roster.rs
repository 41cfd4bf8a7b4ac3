//! Who is in the organisation: people, workloads, AWS's own services, and what the CI vendor holds. Data only.

use crate::habit::{self, Habit, Hours};
use crate::identity::{Kind, Network};
use crate::organisation::{DATA, PRODUCTION, SECURITY, SHARED, STAGING};

/// A person, with a permission set per account.
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) permission_set: &'static str,
    /// Accounts by number, with how much of the work is done there.
    pub(crate) accounts: &'static [(u8, u64)],
    pub(crate) habit: &'static Habit,
    /// Hours east of UTC.
    pub(crate) east: i32,
    /// Console sessions among a thousand.
    pub(crate) console: u32,
    pub(crate) agents: &'static [&'static str],
    /// One week in so many on call.
    pub(crate) on_call: Option<i64>,
    /// Days into the window at which the clients are upgraded, and to what.
    pub(crate) upgrade: Option<(i64, &'static [&'static str])>,
    /// Joined so many days before the window began; negative when only after that.
    pub(crate) joined_before_window: Option<i64>,
}

/// A role that work runs in.
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) accounts: &'static [u8],
    pub(crate) habit: &'static Habit,
    pub(crate) weight: u64,
    pub(crate) hours: Hours,
    pub(crate) network: Network,
    pub(crate) agents: &'static [&'static str],
    /// A new service: rolled out so many days into the window.
    pub(crate) starts_in_window: Option<i64>,
}

/// Work that is new, for good: days into the window, region, operation, share of a thousand.
pub(crate) type NewWork = (i64, Option<u8>, Option<&'static str>, u32);
/// Refusals of an operation: how many of a thousand, and on which days of the window; always where not said.
pub(crate) type Refusals = (&'static str, u32, Option<(i64, i64)>);

/// A credential that the CI vendor holds.
pub(crate) struct Exposed {
    pub(crate) name: &'static str,
    pub(crate) account: u8,
    /// What the list of the vendor's secrets says about it.
    pub(crate) note: &'static str,
    /// A role assumed with the vendor's identity token, instead of a user with a key.
    pub(crate) federated: bool,
    pub(crate) habit: &'static Habit,
    pub(crate) weight: u64,
    pub(crate) hours: Hours,
    pub(crate) network: Network,
    pub(crate) agents: &'static [&'static str],
    /// Roles it assumes: account, name, and what it does there.
    pub(crate) chains: &'static [(u8, &'static str, &'static Habit)],
    pub(crate) chain_share: u32,
    pub(crate) regions: Option<&'static [(u8, u64)]>,
    pub(crate) rollouts: &'static [NewWork],
    pub(crate) flaws: &'static [Refusals],
    /// Days into the window at which its clients are upgraded, and to what.
    pub(crate) upgrade: Option<(i64, &'static [&'static str])>,
    /// Days into the window at which it is moved to other hours.
    pub(crate) moved: Option<(i64, Hours)>,
    /// Day (of a window of 28) and hour at which its role was deleted and made anew.
    pub(crate) reborn: Option<(i64, i64)>,
    pub(crate) stolen: bool,
}

const MAC: &[&str] = &[
    "aws-cli/2.8.5 Python/3.9.11 Darwin/21.6.0 exe/x86_64 prompt/off",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.0.0 Safari/537.36",
];
const MAC_LATER: &[&str] = &[
    "aws-cli/2.9.8 Python/3.9.11 Darwin/22.2.0 exe/x86_64 prompt/off",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.0.0 Safari/537.36",
];
const LINUX: &[&str] = &[
    "aws-cli/2.9.1 Python/3.9.11 Linux/5.19.0-23-generic exe/x86_64.ubuntu.22 prompt/off",
    "Mozilla/5.0 (X11; Linux x86_64; rv:107.0) Gecko/20100101 Firefox/107.0",
];
const ANALYSIS: &[&str] = &[
    "Boto3/1.24.96 Python/3.9.15 Darwin/21.6.0 Botocore/1.27.96",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.1 Safari/605.1.15",
];
const JOB_CLI: &[&str] = &["aws-cli/2.8.12 Python/3.9.11 Linux/5.15.0-1021-aws docker/x86_64.ubuntu.20 prompt/off"];
const JOB_CLI_LATER: &[&str] =
    &["aws-cli/2.9.9 Python/3.9.11 Linux/5.15.0-1026-aws docker/x86_64.ubuntu.20 prompt/off"];
const JOB_BOTO_LATER: &[&str] = &["Boto3/1.26.32 Python/3.10.9 Linux/5.15.0-1026-aws Botocore/1.29.32"];
const JOB_TERRAFORM_LATER: &[&str] = &[
    "APN/1.0 HashiCorp/1.0 Terraform/1.3.6 (+https://www.terraform.io) terraform-provider-aws/4.48.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go/1.44.167 (go1.19.3; linux; amd64)",
];
const JOB_BOTO: &[&str] = &["Boto3/1.26.5 Python/3.10.8 Linux/5.15.0-1021-aws Botocore/1.29.5"];
const JOB_TERRAFORM: &[&str] = &[
    "APN/1.0 HashiCorp/1.0 Terraform/1.3.4 (+https://www.terraform.io) terraform-provider-aws/4.39.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go/1.44.136 (go1.18.6; linux; amd64)",
];
const JOB_DOCKER: &[&str] =
    &["docker/20.10.18 go/go1.18.6 git-commit/e42327a kernel/5.15.0-1021-aws os/linux arch/amd64"];
const JAVA: &[&str] = &[
    "aws-sdk-java/2.18.16 Linux/5.10.147-133.644.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.5+8-LTS Java/17.0.5 vendor/Amazon.com_Inc. io/sync http/Apache cfg/retry-mode/legacy",
];
const GO: &[&str] =
    &["aws-sdk-go-v2/1.17.1 os/linux lang/go/1.19.3 md/GOOS/linux md/GOARCH/amd64 exec-env/AWS_ECS_FARGATE"];
const FUNCTION_AGENT: &[&str] = &[
    "Boto3/1.20.32 Python/3.9.15 Linux/4.14.255-285-225.501.amzn2.x86_64 exec-env/AWS_Lambda_python3.9 Botocore/1.23.32",
];
const AGENT: &[&str] = &["aws-sdk-go/1.44.121 (go1.18.6; linux; amd64) amazon-ssm-agent/3.1.1927.0"];

/// The people.
pub(crate) const PEOPLE: &[Person] = &[
    person(
        "ada.quill",
        "PlatformAdmin",
        &[(SHARED, 20), (PRODUCTION, 24), (SECURITY, 4)],
        &habit::ADMINISTRATOR,
        0,
        MAC,
    )
    .upgraded(10, MAC_LATER),
    person(
        "bram.oster",
        "PlatformAdmin",
        &[(SHARED, 14), (PRODUCTION, 18), (STAGING, 10)],
        &habit::ADMINISTRATOR,
        1,
        LINUX,
    )
    .on_call(3),
    person("cato.lindqvist", "Engineer", &[(PRODUCTION, 16), (STAGING, 22)], &habit::ENGINEER, 1, MAC)
        .on_call(4)
        .upgraded(2, MAC_LATER),
    person("dita.farrow", "Engineer", &[(PRODUCTION, 14), (STAGING, 24)], &habit::ENGINEER, 0, MAC).on_call(5),
    person("emil.tarn", "Engineer", &[(PRODUCTION, 10), (STAGING, 26)], &habit::ENGINEER, -5, LINUX).on_call(4),
    person("fenna.moss", "Engineer", &[(PRODUCTION, 18), (STAGING, 14)], &habit::ENGINEER, -5, MAC),
    person("gus.harrowgate", "Engineer", &[(PRODUCTION, 8), (STAGING, 20)], &habit::ENGINEER, -8, LINUX),
    person("hana.brook", "Engineer", &[(PRODUCTION, 12), (STAGING, 18)], &habit::ENGINEER, -8, MAC).on_call(6),
    person("ivo.sedge", "Analyst", &[(DATA, 40)], &habit::ANALYST, 0, ANALYSIS),
    person("june.tallow", "Analyst", &[(DATA, 46)], &habit::ANALYST, -5, ANALYSIS),
    person("kai.wren", "Analyst", &[(DATA, 30), (PRODUCTION, 4)], &habit::ANALYST, 1, ANALYSIS),
    person("lene.ash", "SecurityAudit", &[(SECURITY, 34), (PRODUCTION, 6)], &habit::SECURITY, 0, MAC).on_call(4),
    person("milo.crake", "SecurityAudit", &[(SECURITY, 28), (SHARED, 5)], &habit::SECURITY, -5, LINUX),
    person("nora.fell", "Engineer", &[(STAGING, 26), (PRODUCTION, 8)], &habit::ENGINEER, 0, LINUX).joined(25),
    person("otis.vale", "Engineer", &[(STAGING, 30)], &habit::ENGINEER, -5, MAC).joined(-6),
    person("pia.rook", "Analyst", &[(DATA, 30)], &habit::ANALYST, 1, ANALYSIS).joined(-18),
];

const fn person(
    name: &'static str,
    permission_set: &'static str,
    accounts: &'static [(u8, u64)],
    habit: &'static Habit,
    east: i32,
    agents: &'static [&'static str],
) -> Person {
    Person {
        name,
        permission_set,
        accounts,
        habit,
        east,
        console: 550,
        agents,
        on_call: None,
        upgrade: None,
        joined_before_window: None,
    }
}

impl Person {
    const fn on_call(mut self, weeks: i64) -> Self {
        self.on_call = Some(weeks);
        self
    }

    const fn upgraded(mut self, day: i64, agents: &'static [&'static str]) -> Self {
        self.upgrade = Some((day, agents));
        self
    }

    const fn joined(mut self, before_window: i64) -> Self {
        self.joined_before_window = Some(before_window);
        self
    }
}

const TASKS: Kind = Kind::Tasks("ecs-tasks.amazonaws.com");
const LAMBDA: Kind = Kind::Tasks("lambda.amazonaws.com");

const fn workload(
    name: &'static str,
    kind: Kind,
    accounts: &'static [u8],
    habit: &'static Habit,
    weight: u64,
) -> Workload {
    Workload {
        name,
        kind,
        accounts,
        habit,
        weight,
        hours: Hours::Always,
        network: Network::Inside,
        agents: JAVA,
        starts_in_window: None,
    }
}

impl Workload {
    const fn at(mut self, hours: Hours) -> Self {
        self.hours = hours;
        self
    }

    const fn by(mut self, agents: &'static [&'static str]) -> Self {
        self.agents = agents;
        self
    }

    const fn from(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    const fn starting(mut self, days: i64) -> Self {
        self.starts_in_window = Some(days);
        self
    }
}

/// What runs, and where.
pub(crate) const WORKLOADS: &[Workload] = &[
    workload("payments-task", TASKS, &[PRODUCTION, STAGING], &habit::WEB_SERVICE, 14),
    workload("checkout-task", TASKS, &[PRODUCTION, STAGING], &habit::WEB_SERVICE, 12),
    workload("catalog-task", TASKS, &[PRODUCTION, STAGING], &habit::WEB_SERVICE, 10).by(GO),
    workload("search-task", TASKS, &[PRODUCTION, STAGING], &habit::WEB_SERVICE, 8).by(GO),
    workload("gateway-task", TASKS, &[PRODUCTION, STAGING], &habit::WEB_SERVICE, 10).by(GO),
    workload("notify-task", TASKS, &[PRODUCTION, STAGING], &habit::WEB_SERVICE, 6).at(Hours::Merges),
    workload("vouchers-task", TASKS, &[PRODUCTION], &habit::WEB_SERVICE, 6).by(GO).starting(9),
    workload("invoice-render", LAMBDA, &[PRODUCTION, STAGING], &habit::FUNCTION, 9)
        .by(FUNCTION_AGENT)
        .from(Network::Gateway),
    workload("image-resize", LAMBDA, &[PRODUCTION, STAGING], &habit::FUNCTION, 8)
        .by(FUNCTION_AGENT)
        .from(Network::Gateway),
    workload("ledger-export", LAMBDA, &[PRODUCTION, DATA], &habit::FUNCTION, 6)
        .at(Hours::Nightly(1))
        .by(FUNCTION_AGENT)
        .from(Network::Gateway),
    workload("event-loader", LAMBDA, &[DATA], &habit::FUNCTION, 22).by(FUNCTION_AGENT).from(Network::Gateway),
    workload("warehouse-job", TASKS, &[DATA], &habit::RUN_PIPELINE, 26).at(Hours::Nightly(4)),
    workload("cluster-node", Kind::Machines(24), &[PRODUCTION], &habit::MACHINE, 26).by(AGENT).from(Network::Gateway),
    workload("cluster-node", Kind::Machines(8), &[STAGING, SHARED], &habit::MACHINE, 24)
        .by(AGENT)
        .from(Network::Gateway),
    workload("warehouse-node", Kind::Machines(10), &[DATA], &habit::MACHINE, 14).by(AGENT).from(Network::Inside),
    workload("nightly-backup", LAMBDA, &[PRODUCTION, DATA, SHARED], &habit::BACKUP, 4)
        .at(Hours::Nightly(3))
        .by(FUNCTION_AGENT)
        .from(Network::Gateway),
    workload("log-forwarder", LAMBDA, &[SECURITY, SHARED], &habit::FUNCTION, 22)
        .by(FUNCTION_AGENT)
        .from(Network::Gateway),
];

/// AWS itself, in every account: name, kind, habit, weight.
pub(crate) const SERVICES: &[(&str, Kind, &Habit, u64)] = &[
    ("AWSServiceRoleForConfig", Kind::Linked("config.amazonaws.com"), &habit::RECORDER, 30),
    ("AWSServiceRoleForECS", Kind::Linked("ecs.amazonaws.com"), &habit::SCALER, 20),
    ("AWSServiceRoleForAutoScaling", Kind::Linked("autoscaling.amazonaws.com"), &habit::SCALER, 16),
    ("cloudtrail.amazonaws.com", Kind::Service("cloudtrail.amazonaws.com"), &habit::HOUSEKEEPER, 17),
    ("delivery.logs.amazonaws.com", Kind::Service("delivery.logs.amazonaws.com"), &habit::HOUSEKEEPER, 13),
];

const fn exposed(
    name: &'static str,
    account: u8,
    note: &'static str,
    habit: &'static Habit,
    weight: u64,
    agents: &'static [&'static str],
) -> Exposed {
    Exposed {
        name,
        account,
        note,
        federated: false,
        habit,
        weight,
        hours: Hours::Merges,
        network: Network::Vendor,
        agents,
        chains: &[],
        chain_share: 0,
        regions: None,
        rollouts: &[],
        flaws: &[],
        upgrade: None,
        moved: None,
        reborn: None,
        stolen: false,
    }
}

impl Exposed {
    const fn chaining(mut self, chains: &'static [(u8, &'static str, &'static Habit)], share: u32) -> Self {
        self.chains = chains;
        self.chain_share = share;
        self
    }

    const fn rolling_out(mut self, rollouts: &'static [NewWork]) -> Self {
        self.rollouts = rollouts;
        self
    }

    const fn refused(mut self, flaws: &'static [Refusals]) -> Self {
        self.flaws = flaws;
        self
    }

    const fn upgraded(mut self, day: i64, agents: &'static [&'static str]) -> Self {
        self.upgrade = Some((day, agents));
        self
    }

    const fn moved(mut self, day: i64, hours: Hours) -> Self {
        self.moved = Some((day, hours));
        self
    }

    const fn reborn(mut self, day: i64, hour: i64) -> Self {
        self.reborn = Some((day, hour));
        self
    }

    const fn regions(mut self, regions: &'static [(u8, u64)]) -> Self {
        self.regions = Some(regions);
        self
    }

    const fn federated(mut self) -> Self {
        self.federated = true;
        self
    }

    const fn stolen(mut self) -> Self {
        self.stolen = true;
        self
    }

    const fn on(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    const fn at(mut self, hours: Hours) -> Self {
        self.hours = hours;
        self
    }
}

/// What the vendor holds, in the order of its own list. The stolen one is not the first.
pub(crate) const EXPOSED: &[Exposed] = &[
    exposed(
        "ci-deploy-web",
        PRODUCTION,
        "context web-production, AWS_ACCESS_KEY_ID",
        &habit::DEPLOY_SERVICE,
        90,
        JOB_CLI,
    )
    .regions(&[(0, 5), (1, 2)])
    // The hard but harmless kind of news: a region is rolled out in the middle of the window.
    .rolling_out(&[(8, Some(3), None, 220)])
    .upgraded(13, JOB_CLI_LATER),
    exposed("ci-docker-push", SHARED, "context registry, AWS_ACCESS_KEY_ID", &habit::PUSH_IMAGE, 130, JOB_DOCKER)
        .refused(&[("ecr:DescribeImageScanFindings", 350, None)]),
    exposed(
        "ci-terraform",
        SHARED,
        "context infrastructure, TF_AWS_ACCESS_KEY_ID",
        &habit::TERRAFORM,
        150,
        JOB_TERRAFORM,
    )
    .chaining(
        &[
            (SHARED, "terraform-apply", &habit::TERRAFORM),
            (PRODUCTION, "terraform-apply", &habit::TERRAFORM),
            (STAGING, "terraform-apply", &habit::TERRAFORM),
            (DATA, "terraform-apply", &habit::TERRAFORM),
        ],
        900,
    )
    .upgraded(9, JOB_TERRAFORM_LATER),
    exposed(
        "ci-lambda-release",
        PRODUCTION,
        "project functions, AWS_ACCESS_KEY_ID",
        &habit::RELEASE_FUNCTION,
        60,
        JOB_BOTO,
    )
    .rolling_out(&[(11, None, Some("lambda:PutProvisionedConcurrencyConfig"), 60)])
    // A policy is taken away by mistake, and every release fails for two days until somebody notices.
    .refused(&[
        ("lambda:UpdateFunctionCode20150331v2", 1000, Some((18, 19))),
        ("lambda:PublishVersion20150331", 1000, Some((18, 19))),
        ("lambda:UpdateAlias20150331", 1000, Some((18, 19))),
    ])
    .upgraded(7, JOB_BOTO_LATER),
    exposed(
        "ci-deploy-payments",
        PRODUCTION,
        "project payments, AWS_ACCESS_KEY_ID",
        &habit::DEPLOY_SERVICE,
        85,
        JOB_CLI,
    )
    .chaining(&[(PRODUCTION, "payments-deploy", &habit::DEPLOY_STACK)], 450)
    .stolen(),
    exposed("ci-deploy-staging", STAGING, "context staging, AWS_ACCESS_KEY_ID", &habit::DEPLOY_SERVICE, 100, JOB_CLI)
        // Deployments begin to wait for healthy targets: a service that it has never called.
        .rolling_out(&[(5, None, Some("elasticloadbalancing:DescribeTargetHealth"), 90)])
        .upgraded(4, JOB_CLI_LATER),
    exposed("ci-data-pipeline", DATA, "project warehouse, PIPELINE_AWS_KEY", &habit::RUN_PIPELINE, 50, JOB_BOTO)
        .at(Hours::Nightly(5))
        .moved(12, Hours::Nightly(1))
        .rolling_out(&[(15, None, Some("states:StartExecution"), 50)]),
    exposed(
        "ci-mobile-assets",
        SHARED,
        "project mobile, ASSETS_AWS_ACCESS_KEY_ID",
        &habit::PUBLISH_ASSETS,
        40,
        JOB_CLI,
    )
    .on(Network::VendorMobile),
    exposed(
        "ci-legacy-billing",
        SHARED,
        "project billing (archived), AWS_ACCESS_KEY_ID",
        &habit::PUBLISH_ASSETS,
        0,
        JOB_CLI,
    ),
    exposed(
        "circleci-release",
        PRODUCTION,
        "project gateway, role by OIDC, no secret stored",
        &habit::DEPLOY_SERVICE,
        45,
        JOB_CLI,
    )
    .federated()
    .rolling_out(&[(4, None, Some("monitoring:PutMetricAlarm"), 50)])
    .reborn(13, 11),
    exposed(
        "circleci-preview",
        STAGING,
        "project previews, role by OIDC, no secret stored",
        &habit::DEPLOY_STACK,
        40,
        JOB_BOTO,
    )
    .federated()
    .chaining(&[(SHARED, "preview-dns", &habit::TERRAFORM)], 200),
];
