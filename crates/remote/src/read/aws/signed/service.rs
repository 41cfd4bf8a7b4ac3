//! Services that are called without their crates of the SDK: their addresses and how they speak.

use aws_config::SdkConfig;

/// A service that is called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// App Runner.
    AppRunner,
    /// CloudFormation.
    CloudFormation,
    /// CloudTrail.
    CloudTrail,
    /// CodeBuild.
    CodeBuild,
    /// EC2.
    Ec2,
    /// ECS.
    Ecs,
    /// Glue.
    Glue,
    /// CloudWatch Logs.
    Logs,
    /// RDS.
    Rds,
    /// IAM Roles Anywhere.
    RolesAnywhere,
    /// SageMaker.
    SageMaker,
    /// Systems Manager.
    Ssm,
    /// Step Functions.
    States,
}

/// How a service is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// Forms to it and XML from it, in a version of its API.
    Query(&'static str),
    /// JSON, with the operation in a header after a prefix.
    Json {
        /// The version of the protocol, as the type of the content has it.
        version: &'static str,
        /// What stands before the operation and a full stop.
        target: &'static str,
    },
    /// JSON, with the operation in the path.
    Rest,
}

impl Service {
    /// The name in signatures.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AppRunner => "apprunner",
            Self::CloudFormation => "cloudformation",
            Self::CloudTrail => "cloudtrail",
            Self::CodeBuild => "codebuild",
            Self::Ec2 => "ec2",
            Self::Ecs => "ecs",
            Self::Glue => "glue",
            Self::Logs => "logs",
            Self::Rds => "rds",
            Self::RolesAnywhere => "rolesanywhere",
            Self::SageMaker => "sagemaker",
            Self::Ssm => "ssm",
            Self::States => "states",
        }
    }

    /// How it is spoken to, as its model in AWS's SDKs says.
    pub(super) fn protocol(self) -> Protocol {
        let json = |version, target| Protocol::Json { version, target };
        match self {
            Self::AppRunner => json("1.0", "AppRunner"),
            Self::CloudFormation => Protocol::Query("2010-05-15"),
            Self::CloudTrail => json("1.1", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"),
            Self::CodeBuild => json("1.1", "CodeBuild_20161006"),
            Self::Ec2 => Protocol::Query("2016-11-15"),
            Self::Ecs => json("1.1", "AmazonEC2ContainerServiceV20141113"),
            Self::Glue => json("1.1", "AWSGlue"),
            Self::Logs => json("1.1", "Logs_20140328"),
            Self::Rds => Protocol::Query("2014-10-31"),
            Self::RolesAnywhere => Protocol::Rest,
            Self::SageMaker => json("1.1", "SageMaker"),
            Self::Ssm => json("1.1", "AmazonSSM"),
            Self::States => json("1.0", "AWSStepFunctions"),
        }
    }

    /// Its host in a region, of AWS's own.
    fn host(self, region: &str) -> String {
        // The one whose host begins otherwise than its signatures.
        let before = if self == Self::SageMaker { "api." } else { "" };
        let china = if region.starts_with("cn-") { ".cn" } else { "" };
        format!("{before}{}.{region}.amazonaws.com{china}", self.name())
    }

    /// Where it is called: where the configuration says, or at AWS.
    pub(super) fn endpoint(self, configuration: &SdkConfig, region: &str) -> String {
        configuration.endpoint_url().map_or_else(|| format!("https://{}", self.host(region)), str::to_owned)
    }

    /// Whether a region has it. Where it has not, there is no such host, while EC2, which is everywhere, has one. Where
    /// neither has, the names are resolved by somebody else, such as a proxy, and the call will tell.
    pub(in crate::read::aws) async fn is_offered(self, configuration: &SdkConfig, region: &str) -> bool {
        configuration.endpoint_url().is_some()
            || resolves(&self.host(region)).await
            || !resolves(&Self::Ec2.host(region)).await
            // Once more: a name can fail to be resolved for another reason.
            || resolves(&self.host(region)).await
    }
}

/// Whether a host has an address.
async fn resolves(host: &str) -> bool {
    tokio::net::lookup_host((host, 443)).await.is_ok_and(|mut found| found.next().is_some())
}
