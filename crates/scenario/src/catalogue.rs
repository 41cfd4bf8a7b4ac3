//! The operations that anyone in the scenario calls. To add one is to add an entry here.

use crate::operation::{Denial, Operation, read, write};

const BUCKET: &str = "arn:aws:s3:::${bucket}";
const BUCKET_HOST: &str = "${bucket}.s3.${region}.amazonaws.com";
const BUCKET_TYPE: &str = "AWS::S3::Bucket";
const S3_EXTRA: &str = r#"{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"${long_id}","bytesTransferredOut":${bytes}}"#;
const ROLE_ARN: &str = "arn:aws:iam::${account}:role/${role}";
const KMS_KEY: &str = "arn:aws:kms:${region}:${account}:key/${key}";
const KMS_TYPE: &str = "AWS::KMS::Key";
const SECRET_ARN: &str = "arn:aws:secretsmanager:${region}:${account}:secret:${secret}";
const PARAMETER_ARN: &str = "arn:aws:ssm:${region}:${account}:parameter${parameter}";
const FUNCTION_ARN: &str = "arn:aws:lambda:${region}:${account}:function:${function}";
const STACK_ARN: &str = "arn:aws:cloudformation:${region}:${account}:stack/${stack}/${key}";
const REPOSITORY_ARN: &str = "arn:aws:ecr:${region}:${account}:repository/${repository}";
const TABLE_ARN: &str = "arn:aws:dynamodb:${region}:${account}:table/${table}";
const MINTED: &str = r#"{"credentials":{"accessKeyId":"${minted_key}","sessionToken":"${token}","expiration":"${expires}"},"assumedRoleUser":{"assumedRoleId":"${minted_role_id}:${minted_session}","arn":"${minted_arn}"}}"#;
const EC2_DONE: &str = r#"{"requestId":"${uuid}","_return":true}"#;

const fn s3(operation: Operation) -> Operation {
    operation.extra(S3_EXTRA).listed(BUCKET, BUCKET_TYPE).host(BUCKET_HOST)
}

const fn ec2(name: &'static str, request: &'static str) -> Operation {
    read("ec2", name, request)
        .denial(Denial::Encoded)
        .arn("arn:aws:ec2:${region}:${account}:instance/${instance}")
        .fault("Client.RequestLimitExceeded", "Request limit exceeded.")
}

const fn ec2_write(name: &'static str, request: &'static str, response: &'static str) -> Operation {
    let mut operation = ec2(name, request);
    operation.read_only = false;
    operation.response = response;
    operation
}

const fn iam(name: &'static str, request: &'static str) -> Operation {
    read("iam", name, request).global().arn(ROLE_ARN)
}

const fn json_service(source: &'static str, name: &'static str, request: &'static str) -> Operation {
    read(source, name, request).denial(Denial::Exception)
}

/// Every operation of the scenario, by service.
pub(crate) const OPERATIONS: &[Operation] = &[
    // Sessions: the four ways in which the organisation's credentials come to be.
    read("sts", "AssumeRole", r#"{"roleArn":"${minted_role_arn}","roleSessionName":"${minted_session}","durationSeconds":${minted_seconds}}"#)
        .answers(MINTED)
        .listed("${minted_role_arn}", "AWS::IAM::Role"),
    read("sts", "AssumeRoleWithWebIdentity", r#"{"roleArn":"${minted_role_arn}","roleSessionName":"${minted_session}","durationSeconds":${minted_seconds}}"#)
        .answers(r#"{"credentials":{"accessKeyId":"${minted_key}","sessionToken":"${token}","expiration":"${expires}"},"subjectFromWebIdentityToken":"${caller}","assumedRoleUser":{"assumedRoleId":"${minted_role_id}:${minted_session}","arn":"${minted_arn}"},"provider":"${caller_arn}"}"#)
        .listed("${minted_role_arn}", "AWS::IAM::Role"),
    read("sts", "AssumeRoleWithSAML", r#"{"sAMLAssertionID":"_${uuid}","roleSessionName":"${minted_session}","durationSeconds":${minted_seconds},"roleArn":"${minted_role_arn}","principalArn":"arn:aws:iam::${account}:saml-provider/AWSSSO_0f3b6a1c9d2e4875_DO_NOT_DELETE"}"#)
        .answers(r#"{"credentials":{"accessKeyId":"${minted_key}","sessionToken":"${token}","expiration":"${expires}"},"assumedRoleUser":{"assumedRoleId":"${minted_role_id}:${minted_session}","arn":"${minted_arn}"},"subject":"${minted_session}","subjectType":"persistent","issuer":"https://portal.sso.us-east-1.amazonaws.com/saml/assertion/ZXhhbXBsZS1pbnN0YW5jZQ","audience":"https://signin.aws.amazon.com/saml","nameQualifier":"${short_id}"}"#)
        .listed("${minted_role_arn}", "AWS::IAM::Role"),
    write("signin", "ConsoleLogin", "null", r#"{"ConsoleLogin":"Success"}"#)
        .extra(r#"{"MobileVersion":"No","MFAUsed":"No"}"#)
        .host("signin.aws.amazon.com")
        .event_type("AwsConsoleSignIn"),
    read("sts", "GetCallerIdentity", "null"),
    read("sts", "GetSessionToken", r#"{"durationSeconds":3600}"#),
    read("sts", "DecodeAuthorizationMessage", r#"{"encodedMessage":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#),
    // Identity and access management.
    iam("GetUser", "null").arn("arn:aws:iam::${account}:user/${user}"),
    iam("ListUsers", "null").arn("arn:aws:iam::${account}:user/"),
    iam("ListRoles", r#"{"maxItems":1000}"#).arn("arn:aws:iam::${account}:role/"),
    iam("ListGroups", "null").arn("arn:aws:iam::${account}:group/"),
    iam("ListPolicies", r#"{"scope":"Local","onlyAttached":false}"#).arn("arn:aws:iam::${account}:policy/"),
    iam("ListAccessKeys", r#"{"userName":"${user}"}"#).arn("arn:aws:iam::${account}:user/${user}"),
    iam("ListMFADevices", r#"{"userName":"${user}"}"#).arn("arn:aws:iam::${account}:user/${user}"),
    iam("ListAttachedUserPolicies", r#"{"userName":"${user}"}"#).arn("arn:aws:iam::${account}:user/${user}"),
    iam("ListUserPolicies", r#"{"userName":"${user}"}"#).arn("arn:aws:iam::${account}:user/${user}"),
    iam("ListGroupsForUser", r#"{"userName":"${user}"}"#).arn("arn:aws:iam::${account}:user/${user}"),
    iam("ListAccountAliases", "null"),
    iam("GetAccountSummary", "null"),
    iam("GetAccountPasswordPolicy", "null")
        .fault("NoSuchEntityException", "The Password Policy with domain name ${account} cannot be found."),
    iam("GetAccountAuthorizationDetails", r#"{"filter":["User","Role","Group","LocalManagedPolicy"]}"#),
    iam("GetCredentialReport", "null"),
    write("iam", "GenerateCredentialReport", "null", r#"{"state":"STARTED","description":"No report exists. Starting a new report generation task"}"#).global(),
    iam("GetLoginProfile", r#"{"userName":"${user}"}"#)
        .fault("NoSuchEntityException", "Login Profile for User ${user} cannot be found."),
    iam("GetAccessKeyLastUsed", r#"{"accessKeyId":"${fresh_key}"}"#),
    iam("GetRole", r#"{"roleName":"${role}"}"#)
        .fault("NoSuchEntityException", "The role with name ${role} cannot be found."),
    iam("GetRolePolicy", r#"{"roleName":"${role}","policyName":"${policy}"}"#),
    iam("GetPolicy", r#"{"policyArn":"arn:aws:iam::${account}:policy/${policy}"}"#),
    iam("GetPolicyVersion", r#"{"policyArn":"arn:aws:iam::${account}:policy/${policy}","versionId":"v3"}"#),
    iam("ListRolePolicies", r#"{"roleName":"${role}"}"#),
    iam("ListAttachedRolePolicies", r#"{"roleName":"${role}"}"#),
    iam("ListInstanceProfilesForRole", r#"{"roleName":"${role}"}"#),
    iam("ListInstanceProfiles", "null"),
    iam("ListSAMLProviders", "null"),
    iam("ListOpenIDConnectProviders", "null"),
    iam("SimulatePrincipalPolicy", r#"{"policySourceArn":"${caller_arn}","actionNames":["iam:CreateUser","s3:GetObject","secretsmanager:GetSecretValue"]}"#),
    write("iam", "CreateRole", r#"{"roleName":"${role}","path":"/","assumeRolePolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ecs-tasks.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}","maxSessionDuration":3600}"#, r#"{"role":{"path":"/","roleName":"${role}","roleId":"${fresh_user_id}","arn":"arn:aws:iam::${account}:role/${role}","createDate":"${created}","assumeRolePolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ecs-tasks.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D"}}"#)
        .global()
        .arn(ROLE_ARN)
        .fault("EntityAlreadyExistsException", "Role with name ${role} already exists."),
    write("iam", "PutRolePolicy", r#"{"roleName":"${role}","policyName":"${policy}","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\",\"s3:ListBucket\"],\"Resource\":[\"arn:aws:s3:::${bucket}\",\"arn:aws:s3:::${bucket}/*\"]}]}"}"#, "null").global().arn(ROLE_ARN),
    write("iam", "AttachRolePolicy", r#"{"roleName":"${role}","policyArn":"arn:aws:iam::${account}:policy/${policy}"}"#, "null").global().arn(ROLE_ARN),
    write("iam", "TagRole", r#"{"roleName":"${role}","tags":[{"key":"application","value":"${app}"},{"key":"managed-by","value":"terraform"}]}"#, "null").global().arn(ROLE_ARN),
    write("iam", "UpdateAssumeRolePolicy", r#"{"roleName":"${role}","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::${account}:root\"},\"Action\":\"sts:AssumeRole\"}]}"}"#, "null").global().arn(ROLE_ARN),
    write("iam", "DetachRolePolicy", r#"{"roleName":"${role}","policyArn":"arn:aws:iam::${account}:policy/${policy}"}"#, "null").global().arn(ROLE_ARN),
    write("iam", "DeleteRole", r#"{"roleName":"${role}"}"#, "null").global().arn(ROLE_ARN),
    write("iam", "CreateUser", r#"{"userName":"${user}","tags":[{"key":"owner","value":"${app}"}]}"#, r#"{"user":{"path":"/","userName":"${user}","userId":"${fresh_user_id}","arn":"arn:aws:iam::${account}:user/${user}","createDate":"${created}"}}"#)
        .global()
        .arn("arn:aws:iam::${account}:user/${user}"),
    write("iam", "CreateAccessKey", r#"{"userName":"${user}"}"#, r#"{"accessKey":{"userName":"${user}","accessKeyId":"${fresh_key}","status":"Active","createDate":"${created}"}}"#)
        .global()
        .arn("arn:aws:iam::${account}:user/${user}"),
    write("iam", "AttachUserPolicy", r#"{"userName":"${user}","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}"#, "null")
        .global()
        .arn("arn:aws:iam::${account}:user/${user}"),
    write("iam", "PutUserPolicy", r#"{"userName":"${user}","policyName":"${policy}","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}"#, "null")
        .global()
        .arn("arn:aws:iam::${account}:user/${user}"),
    write("iam", "CreateLoginProfile", r#"{"userName":"${user}","passwordResetRequired":false}"#, r#"{"loginProfile":{"userName":"${user}","createDate":"${created}","passwordResetRequired":false}}"#)
        .global()
        .arn("arn:aws:iam::${account}:user/${user}"),
    // S3: buckets are management events, objects data events.
    read("s3", "ListBuckets", r#"{"Host":"s3.amazonaws.com"}"#).extra(S3_EXTRA).host("s3.amazonaws.com"),
    s3(read("s3", "GetBucketAcl", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","acl":""}"#)),
    s3(read("s3", "GetBucketLocation", r#"{"bucketName":"${bucket}","Host":"s3.${region}.amazonaws.com","location":""}"#)),
    s3(read("s3", "GetBucketPolicy", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","policy":""}"#)
        .fault("NoSuchBucketPolicy", "The bucket policy does not exist")),
    s3(read("s3", "GetBucketPolicyStatus", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","policyStatus":""}"#)
        .fault("NoSuchBucketPolicy", "The bucket policy does not exist")),
    s3(read("s3", "GetBucketEncryption", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","encryption":""}"#)
        .fault("ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found")),
    s3(read("s3", "GetBucketVersioning", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","versioning":""}"#)),
    s3(read("s3", "GetBucketLogging", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","logging":""}"#)),
    s3(read("s3", "GetBucketTagging", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","tagging":""}"#)
        .fault("NoSuchTagSet", "The TagSet does not exist")),
    s3(read("s3", "GetBucketLifecycle", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","lifecycle":""}"#)
        .fault("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")),
    s3(read("s3", "GetBucketPublicAccessBlock", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","publicAccessBlock":""}"#)
        .fault("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")),
    s3(read("s3", "HeadBucket", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com"}"#)),
    s3(read("s3", "ListObjects", r#"{"list-type":"2","bucketName":"${bucket}","prefix":"${app}/","Host":"${bucket}.s3.${region}.amazonaws.com","delimiter":"/","encoding-type":"url"}"#).data_event()),
    s3(read("s3", "GetObject", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","key":"${object}"}"#)
        .data_event()
        .fault("NoSuchKey", "The specified key does not exist.")),
    s3(write("s3", "PutObject", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","x-amz-server-side-encryption":"aws:kms","key":"${object}"}"#, r#"{"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:${region}:${account}:key/${key}"}"#).data_event()),
    s3(write("s3", "DeleteObject", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","key":"${object}"}"#, "null").data_event()),
    s3(write("s3", "PutBucketTagging", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","tagging":"","Tagging":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","TagSet":{"Tag":[{"Key":"application","Value":"${app}"},{"Key":"managed-by","Value":"terraform"}]}}}"#, "null")),
    s3(write("s3", "PutBucketPolicy", r#"{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","policy":"","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::${bucket}/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}}"#, "null")),
    // EC2.
    ec2("DescribeInstances", r#"{"maxResults":1000,"instancesSet":{},"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"},{"value":"pending"}]}}]}}"#),
    ec2("DescribeInstanceStatus", r#"{"instancesSet":{"items":[{"instanceId":"${instance}"}]},"filterSet":{},"includeAllInstances":true}"#)
        .fault("Client.InvalidInstanceID.NotFound", "The instance ID '${instance}' does not exist"),
    ec2("DescribeInstanceAttribute", r#"{"instanceId":"${instance}","attribute":"userData"}"#),
    ec2("DescribeInstanceTypes", r#"{"DescribeInstanceTypesRequest":{"InstanceType":[{"content":"m5.large","tag":1}]}}"#),
    ec2("DescribeRegions", r#"{"regionSet":{}}"#),
    ec2("DescribeAvailabilityZones", r#"{"availabilityZoneSet":{},"availabilityZoneIdSet":{}}"#),
    ec2("DescribeAccountAttributes", r#"{"accountAttributeNameSet":{"items":[{"attributeName":"supported-platforms"}]},"filterSet":{}}"#),
    ec2("DescribeVpcs", r#"{"vpcSet":{"items":[{"vpcId":"${vpc}"}]},"filterSet":{}}"#),
    ec2("DescribeVpcAttribute", r#"{"vpcId":"${vpc}","attribute":"enableDnsHostnames"}"#),
    ec2("DescribeSubnets", r#"{"subnetSet":{},"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"${vpc}"}]}}]}}"#),
    ec2("DescribeRouteTables", r#"{"routeTableIdSet":{},"filterSet":{"items":[{"name":"association.subnet-id","valueSet":{"items":[{"value":"${subnet}"}]}}]}}"#),
    ec2("DescribeNetworkInterfaces", r#"{"networkInterfaceIdSet":{"items":[{"networkInterfaceId":"${interface}"}]},"filterSet":{}}"#),
    ec2("DescribeSecurityGroups", r#"{"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"${group}"}]},"filterSet":{}}"#)
        .fault("Client.InvalidGroup.NotFound", "The security group '${group}' does not exist"),
    ec2("DescribeSecurityGroupRules", r#"{"DescribeSecurityGroupRulesRequest":{"MaxResults":1000,"Filter":{"Value":{"content":"${group}","tag":1},"tag":1,"Name":"group-id"}}}"#),
    ec2("DescribeImages", r#"{"executableBySet":{},"imagesSet":{"items":[{"imageId":"${image}"}]},"ownersSet":{},"filterSet":{}}"#),
    ec2("DescribeSnapshots", r#"{"maxResults":1000,"snapshotSet":{},"ownersSet":{"items":[{"owner":"self"}]},"sharedUsersSet":{},"filterSet":{}}"#),
    ec2("DescribeSnapshotAttribute", r#"{"snapshotId":"${snapshot}","attributeType":"CREATE_VOLUME_PERMISSION"}"#),
    ec2("DescribeVolumes", r#"{"volumeSet":{},"filterSet":{"items":[{"name":"attachment.instance-id","valueSet":{"items":[{"value":"${instance}"}]}}]}}"#),
    ec2("DescribeAddresses", r#"{"publicIpsSet":{},"filterSet":{},"allocationIdsSet":{}}"#),
    ec2("DescribeNatGateways", r#"{"DescribeNatGatewaysRequest":{"Filter":{"Value":{"content":"${vpc}","tag":1},"tag":1,"Name":"vpc-id"}}}"#),
    ec2("DescribeNetworkAcls", r#"{"networkAclIdSet":{},"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"${vpc}"}]}}]}}"#),
    ec2("DescribeFlowLogs", r#"{"DescribeFlowLogsRequest":{"Filter":{"Value":{"content":"${vpc}","tag":1},"tag":1,"Name":"resource-id"}}}"#),
    ec2("DescribeTags", r#"{"filterSet":{"items":[{"name":"resource-id","valueSet":{"items":[{"value":"${instance}"}]}}]}}"#),
    ec2("DescribeLaunchTemplateVersions", r#"{"DescribeLaunchTemplateVersionsRequest":{"LaunchTemplateName":"${app}-nodes","LaunchTemplateVersion":{"content":"$Latest","tag":1}}}"#),
    ec2("GetPasswordData", r#"{"instanceId":"${instance}"}"#),
    ec2_write("RunInstances", r#"{"instancesSet":{"items":[{"imageId":"${image}","minCount":1,"maxCount":1}]},"instanceType":"m5.large","blockDeviceMapping":{},"monitoring":{"enabled":false},"subnetId":"${subnet}","disableApiTermination":false,"disableApiStop":false,"clientToken":"${uuid}","tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"application","value":"${app}"}]}]}}"#, r#"{"requestId":"${uuid}","reservationId":"${reservation}","ownerId":"${account}","groupSet":{},"instancesSet":{"items":[{"instanceId":"${instance}","imageId":"${image}","instanceState":{"code":0,"name":"pending"},"privateDnsName":"ip-${private_ip}.ec2.internal","amiLaunchIndex":0,"productCodes":{},"instanceType":"m5.large","launchTime":${millis},"placement":{"availabilityZone":"${region}a","tenancy":"default"},"monitoring":{"state":"disabled"},"subnetId":"${subnet}","vpcId":"${vpc}","privateIpAddress":"${private_ip}","stateReason":{"code":"pending","message":"pending"},"architecture":"x86_64","rootDeviceType":"ebs","rootDeviceName":"/dev/xvda"}]}}"#),
    ec2_write("TerminateInstances", r#"{"instancesSet":{"items":[{"instanceId":"${instance}"}]}}"#, r#"{"requestId":"${uuid}","instancesSet":{"items":[{"instanceId":"${instance}","currentState":{"code":32,"name":"shutting-down"},"previousState":{"code":16,"name":"running"}}]}}"#),
    ec2_write("CreateTags", r#"{"resourcesSet":{"items":[{"resourceId":"${instance}"}]},"tagSet":{"items":[{"key":"application","value":"${app}"},{"key":"Name","value":"${service}"}]}}"#, EC2_DONE),
    ec2_write("CreateSnapshot", r#"{"volumeId":"${volume}","description":"nightly ${app}"}"#, r#"{"requestId":"${uuid}","snapshotId":"${snapshot}","volumeId":"${volume}","status":"pending","startTime":${millis},"progress":"","ownerId":"${account}","volumeSize":"80","encrypted":true,"description":"nightly ${app}"}"#),
    ec2_write("DeleteSnapshot", r#"{"snapshotId":"${snapshot}"}"#, EC2_DONE)
        .fault("Client.InvalidSnapshot.NotFound", "The snapshot '${snapshot}' does not exist."),
    ec2_write("ModifySnapshotAttribute", r#"{"snapshotId":"${snapshot}","createVolumePermission":{"add":{"items":[{"userId":"${outside_account}"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"}"#, EC2_DONE),
    ec2_write("AuthorizeSecurityGroupIngress", r#"{"groupId":"${group}","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8","description":"${app}"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}"#, EC2_DONE)
        .fault("Client.InvalidPermission.Duplicate", "the specified rule already exists"),
    ec2_write("RevokeSecurityGroupIngress", r#"{"groupId":"${group}","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}"#, EC2_DONE),
    ec2_write("CreateNetworkInterface", r#"{"subnetId":"${subnet}","description":"attached to a task of ${service}","groupSet":{"items":[{"groupId":"${group}"}]},"privateIpAddressesSet":{}}"#, r#"{"requestId":"${uuid}","networkInterface":{"networkInterfaceId":"${interface}","subnetId":"${subnet}","vpcId":"${vpc}","availabilityZone":"${region}a","ownerId":"${account}","requesterManaged":false,"status":"pending","privateIpAddress":"${private_ip}","sourceDestCheck":true}}"#),
    ec2_write("DeleteNetworkInterface", r#"{"networkInterfaceId":"${interface}"}"#, EC2_DONE),
    // Keys, secrets and parameters.
    json_service("kms", "Decrypt", r#"{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"PARAMETER_ARN":"arn:aws:ssm:${region}:${account}:parameter${parameter}"}}"#).listed(KMS_KEY, KMS_TYPE),
    json_service("kms", "GenerateDataKey", r#"{"keySpec":"AES_256","keyId":"arn:aws:kms:${region}:${account}:key/${key}","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::${bucket}/${object}"}}"#).listed(KMS_KEY, KMS_TYPE),
    json_service("kms", "DescribeKey", r#"{"keyId":"arn:aws:kms:${region}:${account}:key/${key}"}"#).listed(KMS_KEY, KMS_TYPE),
    json_service("kms", "ListKeys", r#"{"limit":1000}"#),
    json_service("kms", "ListAliases", r#"{"limit":100}"#),
    json_service("kms", "GetKeyRotationStatus", r#"{"keyId":"${key}"}"#).listed(KMS_KEY, KMS_TYPE),
    json_service("kms", "GetKeyPolicy", r#"{"keyId":"${key}","policyName":"default"}"#).listed(KMS_KEY, KMS_TYPE),
    json_service("secretsmanager", "GetSecretValue", r#"{"secretId":"arn:aws:secretsmanager:${region}:${account}:secret:${secret}"}"#)
        .arn(SECRET_ARN)
        .fault("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
    json_service("secretsmanager", "ListSecrets", r#"{"maxResults":100,"includePlannedDeletion":false}"#),
    json_service("secretsmanager", "DescribeSecret", r#"{"secretId":"${secret}"}"#).arn(SECRET_ARN),
    json_service("secretsmanager", "GetResourcePolicy", r#"{"secretId":"${secret}"}"#).arn(SECRET_ARN),
    write("secretsmanager", "PutSecretValue", r#"{"secretId":"arn:aws:secretsmanager:${region}:${account}:secret:${secret}","clientRequestToken":"${uuid}","versionStages":["AWSPENDING"]}"#, r#"{"arn":"arn:aws:secretsmanager:${region}:${account}:secret:${secret}"}"#).arn(SECRET_ARN),
    json_service("ssm", "GetParameter", r#"{"name":"${parameter}","withDecryption":true}"#)
        .listed(PARAMETER_ARN, "AWS::SSM::Parameter")
        .fault("ParameterNotFound", ""),
    json_service("ssm", "GetParameters", r#"{"names":["${parameter}","/shared/${app}/log-level"],"withDecryption":true}"#).arn(PARAMETER_ARN),
    json_service("ssm", "GetParametersByPath", r#"{"path":"/${app}/","recursive":true,"withDecryption":true,"maxResults":10}"#).arn(PARAMETER_ARN),
    json_service("ssm", "DescribeParameters", r#"{"maxResults":50}"#),
    json_service("ssm", "DescribeInstanceInformation", r#"{"maxResults":50,"filters":[{"key":"PingStatus","valueSet":["Online"]}]}"#),
    write("ssm", "PutParameter", r#"{"name":"${parameter}","value":"HIDDEN_DUE_TO_SECURITY_REASONS","type":"String","overwrite":true}"#, r#"{"version":7,"tier":"Standard"}"#).listed(PARAMETER_ARN, "AWS::SSM::Parameter"),
    write("ssm", "UpdateInstanceInformation", r#"{"instanceId":"${instance}","agentVersion":"3.1.1927.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2","iPAddress":"${private_ip}","computerName":"ip-${private_ip}.ec2.internal","agentName":"amazon-ssm-agent"}"#, "null"),
    write("ssm", "StartSession", r#"{"target":"${instance}","documentName":"SSM-SessionManagerRunShell"}"#, r#"{"sessionId":"${caller}-0${short_id}","tokenValue":"Value hidden due to security reasons.","streamUrl":"wss://ssmmessages.${region}.amazonaws.com/v1/data-channel/${caller}-0${short_id}?role=publish_subscribe"}"#)
        .arn("arn:aws:ec2:${region}:${account}:instance/${instance}"),
    // Functions.
    json_service("lambda", "GetFunction20150331v2", r#"{"functionName":"${function}"}"#)
        .arn(FUNCTION_ARN)
        .fault("ResourceNotFoundException", "Function not found: arn:aws:lambda:${region}:${account}:function:${function}"),
    json_service("lambda", "GetFunctionConfiguration20150331v2", r#"{"functionName":"${function}"}"#).arn(FUNCTION_ARN),
    json_service("lambda", "ListFunctions20150331", r#"{"maxItems":50}"#),
    json_service("lambda", "GetPolicy20150331v2", r#"{"functionName":"${function}"}"#).arn(FUNCTION_ARN),
    write("lambda", "UpdateFunctionCode20150331v2", r#"{"functionName":"${function}","s3Bucket":"${bucket}","s3Key":"${object}","publish":true,"dryRun":false}"#, r#"{"functionName":"${function}","functionArn":"arn:aws:lambda:${region}:${account}:function:${function}","runtime":"python3.9","role":"arn:aws:iam::${account}:role/${role}","handler":"app.handler","codeSize":${bytes},"timeout":30,"memorySize":512,"codeSha256":"${sha256}","version":"412","tracingConfig":{"mode":"Active"},"revisionId":"${uuid}","state":"Active","lastUpdateStatus":"InProgress","packageType":"Zip","architectures":["x86_64"]}"#)
        .denial(Denial::Exception)
        .arn(FUNCTION_ARN),
    write("lambda", "UpdateAlias20150331", r#"{"functionName":"${function}","name":"live","functionVersion":"412"}"#, r#"{"aliasArn":"arn:aws:lambda:${region}:${account}:function:${function}:live","name":"live","functionVersion":"412","revisionId":"${uuid}"}"#).denial(Denial::Exception).arn(FUNCTION_ARN),
    write("lambda", "PublishVersion20150331", r#"{"functionName":"${function}"}"#, r#"{"functionName":"${function}","version":"412","revisionId":"${uuid}"}"#).denial(Denial::Exception).arn(FUNCTION_ARN),
    write("lambda", "PutProvisionedConcurrencyConfig", r#"{"functionName":"${function}","qualifier":"live","provisionedConcurrentExecutions":4}"#, r#"{"requestedProvisionedConcurrentExecutions":4,"status":"IN_PROGRESS"}"#).denial(Denial::Exception).arn(FUNCTION_ARN),
    write("lambda", "Invoke", r#"{"functionName":"arn:aws:lambda:${region}:${account}:function:${function}","invocationType":"Event"}"#, "null").denial(Denial::Exception).listed(FUNCTION_ARN, "AWS::Lambda::Function").data_event(),
    // Containers and images.
    json_service("ecs", "DescribeServices", r#"{"cluster":"${cluster}","services":["${service}"]}"#).arn("arn:aws:ecs:${region}:${account}:service/${cluster}/${service}"),
    json_service("ecs", "DescribeTaskDefinition", r#"{"taskDefinition":"${service}","include":["TAGS"]}"#),
    json_service("ecs", "DescribeTasks", r#"{"cluster":"${cluster}","tasks":["arn:aws:ecs:${region}:${account}:task/${cluster}/${uuid}"]}"#),
    json_service("ecs", "ListTasks", r#"{"cluster":"${cluster}","serviceName":"${service}","desiredStatus":"RUNNING"}"#),
    json_service("ecs", "ListClusters", r#"{"maxResults":100}"#),
    json_service("ecs", "DescribeClusters", r#"{"clusters":["${cluster}"],"include":["SETTINGS"]}"#),
    write("ecs", "RegisterTaskDefinition", r#"{"family":"${service}","taskRoleArn":"arn:aws:iam::${account}:role/${role}","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"512","memory":"1024","containerDefinitions":[{"name":"${app}","image":"${account}.dkr.ecr.${region}.amazonaws.com/${repository}@sha256:${sha256}","essential":true,"portMappings":[{"containerPort":8080,"protocol":"tcp"}],"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"${log_group}","awslogs-region":"${region}"}}}]}"#, r#"{"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:${region}:${account}:task-definition/${service}:318","family":"${service}","revision":318,"status":"ACTIVE","registeredAt":"${created}"}}"#).denial(Denial::Exception),
    write("ecs", "UpdateService", r#"{"cluster":"${cluster}","service":"${service}","taskDefinition":"${service}:318","forceNewDeployment":false}"#, r#"{"service":{"serviceArn":"arn:aws:ecs:${region}:${account}:service/${cluster}/${service}","serviceName":"${service}","clusterArn":"arn:aws:ecs:${region}:${account}:cluster/${cluster}","status":"ACTIVE","desiredCount":4,"runningCount":4,"pendingCount":0,"launchType":"FARGATE"}}"#).denial(Denial::Exception).arn("arn:aws:ecs:${region}:${account}:service/${cluster}/${service}"),
    write("ecs", "SubmitTaskStateChange", r#"{"cluster":"${cluster}","task":"arn:aws:ecs:${region}:${account}:task/${cluster}/${uuid}","status":"RUNNING"}"#, r#"{"acknowledgment":"ACK"}"#),
    write("ecs", "RegisterContainerInstance", r#"{"cluster":"${cluster}","totalResources":[],"versionInfo":{"agentVersion":"1.66.0","dockerVersion":"DockerVersion: 20.10.17"}}"#, "null"),
    json_service("ecr", "GetAuthorizationToken", "null").answers(r#"{"authorizationData":[{"expiresAt":"${created}","proxyEndpoint":"https://${account}.dkr.ecr.${region}.amazonaws.com"}]}"#),
    json_service("ecr", "BatchCheckLayerAvailability", r#"{"repositoryName":"${repository}","layerDigests":["sha256:${sha256}"]}"#).listed(REPOSITORY_ARN, "AWS::ECR::Repository"),
    json_service("ecr", "BatchGetImage", r#"{"repositoryName":"${repository}","imageIds":[{"imageTag":"main"}],"acceptedMediaTypes":["application/vnd.docker.distribution.manifest.v2+json"]}"#).listed(REPOSITORY_ARN, "AWS::ECR::Repository"),
    json_service("ecr", "GetDownloadUrlForLayer", r#"{"repositoryName":"${repository}","layerDigest":"sha256:${sha256}"}"#).listed(REPOSITORY_ARN, "AWS::ECR::Repository"),
    json_service("ecr", "DescribeImageScanFindings", r#"{"repositoryName":"${repository}","imageId":{"imageTag":"main"}}"#).listed(REPOSITORY_ARN, "AWS::ECR::Repository"),
    json_service("ecr", "DescribeRepositories", r#"{"maxResults":100}"#),
    write("ecr", "InitiateLayerUpload", r#"{"repositoryName":"${repository}"}"#, r#"{"uploadId":"${uuid}","partSize":10485760}"#).listed(REPOSITORY_ARN, "AWS::ECR::Repository"),
    write("ecr", "CompleteLayerUpload", r#"{"repositoryName":"${repository}","uploadId":"${uuid}","layerDigests":["sha256:${sha256}"]}"#, r#"{"registryId":"${account}","repositoryName":"${repository}","uploadId":"${uuid}","layerDigest":"sha256:${sha256}"}"#).listed(REPOSITORY_ARN, "AWS::ECR::Repository"),
    write("ecr", "PutImage", r#"{"repositoryName":"${repository}","imageTag":"main","imageManifestMediaType":"application/vnd.docker.distribution.manifest.v2+json"}"#, r#"{"image":{"registryId":"${account}","repositoryName":"${repository}","imageId":{"imageDigest":"sha256:${sha256}","imageTag":"main"}}}"#).listed(REPOSITORY_ARN, "AWS::ECR::Repository"),
    read("eks", "DescribeCluster", r#"{"name":"${cluster}"}"#).denial(Denial::Exception),
    read("eks", "ListClusters", r#"{"maxResults":100}"#).denial(Denial::Exception),
    // Deployment.
    read("cloudformation", "DescribeStacks", r#"{"stackName":"${stack}"}"#)
        .arn(STACK_ARN)
        .fault("ValidationException", "Stack with id ${stack} does not exist"),
    read("cloudformation", "DescribeStackEvents", r#"{"stackName":"arn:aws:cloudformation:${region}:${account}:stack/${stack}/${key}"}"#).arn(STACK_ARN),
    read("cloudformation", "ListStacks", r#"{"stackStatusFilter":["CREATE_COMPLETE","UPDATE_COMPLETE"]}"#),
    read("cloudformation", "GetTemplate", r#"{"stackName":"${stack}","templateStage":"Original"}"#).arn(STACK_ARN),
    write("cloudformation", "CreateChangeSet", r#"{"stackName":"${stack}","changeSetName":"deploy-${uuid}","changeSetType":"UPDATE","capabilities":["CAPABILITY_NAMED_IAM"],"parameters":[{"parameterKey":"Version","parameterValue":"main"}]}"#, r#"{"id":"arn:aws:cloudformation:${region}:${account}:changeSet/deploy-${uuid}/${key}","stackId":"arn:aws:cloudformation:${region}:${account}:stack/${stack}/${key}"}"#).arn(STACK_ARN),
    write("cloudformation", "ExecuteChangeSet", r#"{"changeSetName":"arn:aws:cloudformation:${region}:${account}:changeSet/deploy-${uuid}/${key}"}"#, "null").arn(STACK_ARN),
    write("cloudformation", "UpdateStack", r#"{"stackName":"${stack}","usePreviousTemplate":false,"capabilities":["CAPABILITY_IAM"]}"#, r#"{"stackId":"arn:aws:cloudformation:${region}:${account}:stack/${stack}/${key}"}"#).arn(STACK_ARN),
    write("cloudfront", "CreateInvalidation", r#"{"distributionId":"${distribution}","invalidationBatch":{"paths":{"quantity":1,"items":["/*"]},"callerReference":"${uuid}"}}"#, r#"{"location":"https://cloudfront.amazonaws.com/2020-05-31/distribution/${distribution}/invalidation/I${short_id}","invalidation":{"id":"I${short_id}","status":"InProgress","createTime":"${created}"}}"#).global(),
    read("cloudfront", "GetDistribution", r#"{"id":"${distribution}"}"#).global(),
    read("cloudfront", "ListDistributions", "null").global(),
    write("route53", "ChangeResourceRecordSets", r#"{"hostedZoneId":"${zone}","changeBatch":{"changes":[{"action":"UPSERT","resourceRecordSet":{"name":"${app}.example.com","type":"CNAME","tTL":60,"resourceRecords":[{"value":"${service}.example.net"}]}}]}}"#, r#"{"changeInfo":{"id":"/change/C0${short_id}","status":"PENDING","submittedAt":"${created}"}}"#).global(),
    read("route53", "ListHostedZones", "null").global(),
    read("route53", "ListResourceRecordSets", r#"{"hostedZoneId":"${zone}"}"#).global(),
    // Data stores, queues, monitoring.
    read("dynamodb", "DescribeTable", r#"{"tableName":"${table}"}"#).listed(TABLE_ARN, "AWS::DynamoDB::Table").denial(Denial::Exception),
    read("dynamodb", "ListTables", r#"{"limit":100}"#).denial(Denial::Exception),
    write("dynamodb", "UpdateTable", r#"{"tableName":"${table}","billingMode":"PAY_PER_REQUEST"}"#, r#"{"tableDescription":{"tableName":"${table}","tableStatus":"UPDATING","tableArn":"arn:aws:dynamodb:${region}:${account}:table/${table}","tableId":"${key}"}}"#).listed(TABLE_ARN, "AWS::DynamoDB::Table"),
    read("rds", "DescribeDBInstances", r#"{"maxRecords":100,"dBInstanceIdentifier":"${database}"}"#)
        .fault("DBInstanceNotFound", "DBInstance ${database} not found."),
    read("rds", "DescribeDBClusters", r#"{"maxRecords":100}"#),
    read("rds", "DescribeDBSnapshots", r#"{"dBInstanceIdentifier":"${database}","includeShared":false,"includePublic":false}"#),
    read("rds", "ListTagsForResource", r#"{"resourceName":"arn:aws:rds:${region}:${account}:db:${database}"}"#),
    write("rds", "CreateDBSnapshot", r#"{"dBInstanceIdentifier":"${database}","dBSnapshotIdentifier":"${database}-nightly"}"#, r#"{"dBSnapshotIdentifier":"${database}-nightly","dBInstanceIdentifier":"${database}","engine":"postgres","status":"creating","port":5432,"vpcId":"${vpc}","encrypted":true,"kmsKeyId":"arn:aws:kms:${region}:${account}:key/${key}"}"#),
    write("rds", "ModifyDBSnapshotAttribute", r#"{"dBSnapshotIdentifier":"${database}-nightly","attributeName":"restore","valuesToAdd":["${outside_account}"]}"#, r#"{"dBSnapshotIdentifier":"${database}-nightly","dBSnapshotAttributes":[{"attributeName":"restore","attributeValues":["${outside_account}"]}]}"#),
    read("sqs", "GetQueueAttributes", r#"{"queueUrl":"https://sqs.${region}.amazonaws.com/${account}/${queue}","attributeNames":["All"]}"#),
    read("sqs", "ListQueues", "null"),
    read("sns", "ListTopics", "null"),
    read("sns", "GetTopicAttributes", r#"{"topicArn":"arn:aws:sns:${region}:${account}:${topic}"}"#).listed("arn:aws:sns:${region}:${account}:${topic}", "AWS::SNS::Topic"),
    json_service("logs", "DescribeLogGroups", r#"{"logGroupNamePrefix":"${log_group}","limit":50}"#),
    json_service("logs", "DescribeLogStreams", r#"{"logGroupName":"${log_group}","orderBy":"LastEventTime","descending":true,"limit":50}"#),
    json_service("logs", "FilterLogEvents", r#"{"logGroupName":"${log_group}","filterPattern":"ERROR","limit":10000,"startTime":${millis}}"#),
    json_service("logs", "StartQuery", r#"{"logGroupName":"${log_group}","startTime":${millis},"endTime":${millis},"queryString":"fields @timestamp, @message | sort @timestamp desc"}"#).answers(r#"{"queryId":"${uuid}"}"#),
    write("logs", "CreateLogStream", r#"{"logGroupName":"${log_group}","logStreamName":"${app}/${uuid}"}"#, "null")
        .denial(Denial::Exception)
        .fault("ResourceAlreadyExistsException", "The specified log stream already exists"),
    write("logs", "CreateLogGroup", r#"{"logGroupName":"${log_group}"}"#, "null")
        .denial(Denial::Exception)
        .fault("ResourceAlreadyExistsException", "The specified log group already exists"),
    write("logs", "DeleteLogGroup", r#"{"logGroupName":"${log_group}"}"#, "null").denial(Denial::Exception),
    read("monitoring", "DescribeAlarms", r#"{"alarmNamePrefix":"${alarm}","maxRecords":100}"#),
    read("monitoring", "ListDashboards", "null"),
    write("monitoring", "PutMetricAlarm", r#"{"alarmName":"${alarm}","comparisonOperator":"GreaterThanThreshold","evaluationPeriods":3,"metricName":"5XXError","namespace":"AWS/ApplicationELB","period":60,"statistic":"Sum","threshold":10.0}"#, "null"),
    read("elasticloadbalancing", "DescribeTargetHealth", r#"{"targetGroupArn":"arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${app}/0a1b2c3d4e5f6071"}"#),
    read("elasticloadbalancing", "DescribeLoadBalancers", r#"{"pageSize":400}"#),
    write("elasticloadbalancing", "RegisterTargets", r#"{"targetGroupArn":"arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${app}/0a1b2c3d4e5f6071","targets":[{"id":"${private_ip}","port":8080,"availabilityZone":"${region}a"}]}"#, "null"),
    read("autoscaling", "DescribeAutoScalingGroups", r#"{"autoScalingGroupNames":["${service}"],"maxRecords":100}"#),
    write("autoscaling", "SetDesiredCapacity", r#"{"autoScalingGroupName":"${service}","desiredCapacity":6,"honorCooldown":true}"#, "null"),
    read("acm", "ListCertificates", r#"{"maxItems":100}"#),
    read("application-autoscaling", "DescribeScalableTargets", r#"{"serviceNamespace":"ecs","resourceIds":["service/${cluster}/${service}"]}"#),
    json_service("states", "ListStateMachines", r#"{"maxResults":100}"#),
    write("states", "StartExecution", r#"{"stateMachineArn":"arn:aws:states:${region}:${account}:stateMachine:${app}-flow","name":"${uuid}"}"#, r#"{"executionArn":"arn:aws:states:${region}:${account}:execution:${app}-flow:${uuid}","startDate":"${created}"}"#),
    json_service("glue", "GetTable", r#"{"databaseName":"${app}","name":"${table}"}"#),
    json_service("glue", "GetPartitions", r#"{"databaseName":"${app}","tableName":"${table}","expression":"day = '2022'","maxResults":1000}"#),
    write("glue", "StartJobRun", r#"{"jobName":"${app}-load","arguments":{"--table":"${table}"}}"#, r#"{"jobRunId":"jr_${sha256}"}"#).denial(Denial::Exception),
    write("athena", "StartQueryExecution", r#"{"queryString":"***OMITTED***","clientRequestToken":"${uuid}","queryExecutionContext":{"database":"${app}"},"resultConfiguration":{"outputLocation":"s3://${bucket}/athena/"},"workGroup":"primary"}"#, r#"{"queryExecutionId":"${uuid}"}"#).denial(Denial::Exception),
    json_service("athena", "GetQueryExecution", r#"{"queryExecutionId":"${uuid}"}"#),
    json_service("athena", "GetQueryResults", r#"{"queryExecutionId":"${uuid}","maxResults":1000}"#),
    // Governance and its evasion.
    json_service("cloudtrail", "DescribeTrails", r#"{"includeShadowTrails":true}"#),
    json_service("cloudtrail", "GetTrailStatus", r#"{"name":"arn:aws:cloudtrail:${region}:${account}:trail/${trail}"}"#),
    json_service("cloudtrail", "LookupEvents", r#"{"maxResults":50,"startTime":"${created}"}"#),
    json_service("cloudtrail", "GetEventSelectors", r#"{"trailName":"${trail}"}"#),
    write("cloudtrail", "StopLogging", r#"{"name":"arn:aws:cloudtrail:us-east-1:${account}:trail/${trail}"}"#, "null")
        .denial(Denial::Exception)
        .arn("arn:aws:cloudtrail:us-east-1:${account}:trail/${trail}"),
    write("cloudtrail", "PutEventSelectors", r#"{"trailName":"${trail}","eventSelectors":[{"readWriteType":"WriteOnly","includeManagementEvents":true,"dataResources":[]}]}"#, "null")
        .denial(Denial::Exception)
        .arn("arn:aws:cloudtrail:us-east-1:${account}:trail/${trail}"),
    json_service("config", "DescribeConfigRules", "null"),
    json_service("config", "GetResourceConfigHistory", r#"{"resourceType":"AWS::EC2::SecurityGroup","resourceId":"${group}","limit":10}"#),
    write("config", "PutEvaluations", r#"{"resultToken":"***OMITTED***","testMode":false,"evaluations":[{"complianceResourceType":"AWS::S3::Bucket","complianceResourceId":"${bucket}","complianceType":"COMPLIANT"}]}"#, r#"{"failedEvaluations":[]}"#),
    json_service("guardduty", "ListDetectors", r#"{"maxResults":50}"#),
    json_service("guardduty", "ListFindings", r#"{"detectorId":"8ec0a1b2c3d4e5f60718293a4b5c6d7e","maxResults":50}"#),
    json_service("securityhub", "GetFindings", r#"{"filters":{"recordState":[{"value":"ACTIVE","comparison":"EQUALS"}]},"maxResults":100}"#),
    write("securityhub", "BatchImportFindings", r#"{"findings":[{"schemaVersion":"2018-10-08","awsAccountId":"${account}","types":["Software and Configuration Checks"],"id":"${uuid}"}]}"#, r#"{"failedCount":0,"successCount":1,"failedFindings":[]}"#).denial(Denial::Exception),
    read("access-analyzer", "ListFindings", r#"{"analyzerArn":"arn:aws:access-analyzer:${region}:${account}:analyzer/organisation"}"#).denial(Denial::Exception),
    json_service("organizations", "ListAccounts", "null").global(),
    json_service("organizations", "DescribeOrganization", "null").global(),
    read("health", "DescribeEventAggregates", r#"{"aggregateField":"eventTypeCategory","filter":{"eventStatusCodes":["open","upcoming"]}}"#).global(),
    read("ce", "GetCostAndUsage", r#"{"granularity":"DAILY","metrics":["UnblendedCost"],"timePeriod":{"start":"2022-11-01","end":"2022-12-01"}}"#).global().denial(Denial::Exception),
    read("support", "DescribeSeverityLevels", r#"{"language":"en"}"#).global(),
    read("backup", "ListBackupVaults", r#"{"maxResults":1000}"#).denial(Denial::Exception),
    write("backup", "StartBackupJob", r#"{"backupVaultName":"${app}-vault","resourceArn":"arn:aws:rds:${region}:${account}:db:${database}","iamRoleArn":"arn:aws:iam::${account}:role/${role}","idempotencyToken":"${uuid}"}"#, r#"{"backupJobId":"${uuid}","creationDate":"${created}"}"#),
    read("ses", "GetSendQuota", "null"),
    read("ses", "ListIdentities", r#"{"identityType":"Domain"}"#),
];
