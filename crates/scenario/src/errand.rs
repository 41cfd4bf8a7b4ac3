//! Errands: work that is not done every day, and that looks like news to whoever reviews it. Data, and its plan.

use crate::ScenarioError;
use crate::identity::Kind;
use crate::operation::Catalogue;
use crate::organisation::{DATA, Organisation, PRODUCTION, SHARED};
use crate::spec::Spec;
use crate::volume::{is_missing, is_on_call};

/// One errand.
struct Errand {
    /// Account and name of whoever does it.
    who: (u8, &'static str),
    /// Days of the window (of 28; another window is scaled); negative ones lie so many days before it.
    days: &'static [i64],
    /// Whether it is done on the first night on call from that day on.
    on_call: bool,
    /// Hour and minute at which it begins, and how many minutes it takes.
    at: (i64, i64, i64),
    /// The role that it assumes for it.
    through: Option<(u8, &'static str)>,
    /// An address that is not one of its usual ones.
    from: Option<&'static str>,
    /// The role that it is about, instead of whatever its habits lead it to.
    about: Option<(u8, &'static str)>,
    /// Operations in their order, with how often each is called.
    steps: &'static [(&'static str, u64)],
    /// Whether those numbers are of a stream of 60,000 events, and grow with it.
    scaled: bool,
}

const fn errand(
    who: (u8, &'static str),
    days: &'static [i64],
    at: (i64, i64, i64),
    steps: &'static [(&'static str, u64)],
) -> Errand {
    Errand { who, days, on_call: false, at, through: None, from: None, about: None, steps, scaled: false }
}

impl Errand {
    const fn through(mut self, account: u8, role: &'static str) -> Self {
        self.through = Some((account, role));
        self
    }

    const fn about(mut self, account: u8, role: &'static str) -> Self {
        self.about = Some((account, role));
        self
    }

    const fn on_call_from(mut self, address: &'static str) -> Self {
        self.on_call = true;
        self.from = Some(address);
        self
    }

    const fn scaled(mut self) -> Self {
        self.scaled = true;
        self
    }
}

const ERRANDS: &[Errand] = &[
    // A new service gets its role, its policies, and its security group opened to the organisation's own range.
    errand(
        (SHARED, "ci-terraform"),
        &[6],
        (14, 20, 9),
        &[
            ("sts:GetCallerIdentity", 1),
            ("iam:GetRole", 3),
            ("ec2:DescribeSecurityGroups", 3),
            ("iam:CreateRole", 1),
            ("iam:TagRole", 1),
            ("iam:PutRolePolicy", 1),
            ("iam:AttachRolePolicy", 3),
            ("ec2:AuthorizeSecurityGroupIngress", 2),
            ("ec2:CreateTags", 2),
            ("iam:ListAttachedRolePolicies", 2),
            ("s3:PutObject", 1),
        ],
    )
    .through(PRODUCTION, "terraform-apply"),
    // A role that Terraform must replace is gone for minutes, and has another id ever after.
    errand(
        (SHARED, "ci-terraform"),
        &[13],
        (10, 48, 8),
        &[
            ("sts:GetCallerIdentity", 1),
            ("iam:GetRole", 1),
            ("iam:ListAttachedRolePolicies", 1),
            ("iam:DetachRolePolicy", 1),
            ("iam:DeleteRole", 1),
            ("iam:CreateRole", 1),
            ("iam:AttachRolePolicy", 1),
            ("iam:TagRole", 1),
        ],
    )
    .through(PRODUCTION, "terraform-apply")
    .about(PRODUCTION, "circleci-release"),
    // Once a month the warehouse writes its statements, which no other day does.
    errand(
        (DATA, "ci-data-pipeline"),
        &[-55, -25, 5],
        (6, 10, 35),
        &[
            ("athena:StartQueryExecution", 3),
            ("athena:GetQueryExecution", 6),
            ("athena:GetQueryResults", 3),
            ("dynamodb:DescribeTable", 2),
            ("s3:PutObject", 8),
        ],
    ),
    // Certificates are looked through on some day of the month, and were once since the logs begin.
    errand(
        (PRODUCTION, "ci-deploy-web"),
        &[-19, 11],
        (9, 5, 4),
        &[("acm:ListCertificates", 2), ("cloudfront:GetDistribution", 2), ("cloudfront:CreateInvalidation", 1)],
    ),
    // A table is loaded anew from its beginning.
    errand(
        (DATA, "ci-data-pipeline"),
        &[17],
        (5, 12, 44),
        &[("glue:GetPartitions", 4), ("s3:ListObjects", 8), ("s3:GetObject", 150)],
    )
    .scaled(),
    // Somebody on call is woken in a hotel.
    errand(
        (PRODUCTION, "bram.oster"),
        &[3],
        (2, 41, 38),
        &[
            ("monitoring:DescribeAlarms", 3),
            ("ec2:DescribeInstances", 3),
            ("rds:DescribeDBInstances", 2),
            ("ec2:DescribeSecurityGroups", 2),
            ("secretsmanager:ListSecrets", 1),
            ("cloudtrail:LookupEvents", 3),
        ],
    )
    .on_call_from("100.68.31.107"),
];

/// An errand on its day, ready to be done.
#[derive(Debug)]
pub(crate) struct Due {
    /// Days since the first baseline day.
    pub(crate) day: i64,
    pub(crate) identity: u16,
    /// Second of the day at which it begins, and seconds that it takes.
    pub(crate) starts: i64,
    pub(crate) seconds: i64,
    pub(crate) through: Option<u16>,
    pub(crate) from: Option<&'static str>,
    pub(crate) about: Option<u16>,
    /// Operations by number, each as often as it is called.
    pub(crate) operations: Vec<u16>,
    /// Events that it makes: its operations, and what it mints on the way.
    pub(crate) events: u64,
}

/// The errands of a stream, in the order of the list.
pub(crate) fn due(organisation: &Organisation, spec: &Spec) -> Result<Vec<Due>, ScenarioError> {
    let mut all = Vec::new();
    for errand in ERRANDS {
        let find = |(account, name): (u8, &str)| organisation.find(account, name);
        let identity = find(errand.who)?;
        let (through, about) = (errand.through.map(find).transpose()?, errand.about.map(find).transpose()?);
        let operations = operations(errand, &organisation.catalogue, spec)?;
        let of = &organisation.identities[usize::from(identity)];
        let sessions = match (of.kind, errand.through) {
            (Kind::Person { .. }, _) => 2,
            (Kind::Federated, _) => 1,
            // The other account gets a copy of the record.
            (_, Some((account, _))) if account != of.account => 2,
            (_, Some(_)) => 1,
            _ => 0,
        };
        for &day in errand.days {
            let mut day = spec.baseline_day_count() + if day < 0 { day } else { day * spec.window_day_count() / 28 };
            if errand.on_call {
                let on_call = |day: &i64| is_on_call(of, identity, *day);
                day = (day..spec.day_count()).find(on_call).unwrap_or(day);
            }
            let accounts = [Some(errand.who.0), errand.through.map(|(account, _)| account)];
            let lost = accounts.into_iter().flatten().any(|account| is_missing(spec, account, day));
            if day < 0 || lost {
                continue;
            }
            let (hour, minute, minutes) = errand.at;
            let events = operations.len() as u64 + sessions;
            all.push(Due {
                day,
                identity,
                starts: hour * 3600 + minute * 60,
                seconds: minutes * 60,
                through,
                from: errand.from,
                about,
                operations: operations.clone(),
                events,
            });
        }
    }
    Ok(all)
}

fn operations(errand: &Errand, catalogue: &Catalogue, spec: &Spec) -> Result<Vec<u16>, ScenarioError> {
    let mut operations = Vec::new();
    for &(name, times) in errand.steps {
        let operation = catalogue.find(name)?;
        let times = if errand.scaled { (times * spec.events / 60_000).max(2) } else { times };
        operations.extend(std::iter::repeat_n(operation, times as usize));
    }
    Ok(operations)
}
