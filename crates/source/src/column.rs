//! The one set of columns that every log source is brought into, named after OCSF attribute paths with `_` for `.`.

/// One column of the lake: its name in the files, its short name in the `events` view, and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name in the Parquet files, after the OCSF path.
    pub ocsf: &'static str,
    /// Name in the `events` view; empty for the pieces that the view joins into `raw`.
    pub short: &'static str,
    /// What it holds, in one sentence.
    pub holds: &'static str,
}

macro_rules! columns {
    ($($index:ident $ocsf:literal $short:literal $holds:literal)*) => {
        /// Every column, in the order of the files.
        pub const COLUMNS: &[Column] = &[$(Column { ocsf: $ocsf, short: $short, holds: $holds }),*];

        /// Positions of the columns.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, missing_docs)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Col { $($index),* }
    };
}

columns! {
    Time "time" "time" "when the call was made, UTC, microseconds"
    EventId "metadata_uid" "event_id" "the source's id of the event; a hash of the record where the source gave none"
    Category "metadata_category" "category" "the source's own category: Management, Data, NetworkActivity"
    Service "api_service_name" "service" "the service that was called, as the source writes it: iam.amazonaws.com"
    Operation "api_operation" "operation" "the operation that was called: CreateUser"
    AccessLevel "api_access_level" "access_level" "read or write as the source declares it; null where it does not"
    ActorType "actor_user_type" "actor_type" "IAMUser, AssumedRole, Root, WebIdentityUser, AWSService and so on"
    ActorId "actor_user_uid" "actor_id" "the stable id of the principal: AIDA…, AROA…:session"
    ActorArn "actor_user_arn" "actor" "ARN of the caller, for a role session that of the session"
    ActorName "actor_user_name" "actor_name" "user name, where the source gives one"
    ActorAccount "actor_user_account_uid" "actor_account" "account of the caller"
    CredentialId "actor_user_credential_uid" "credential_id" "id of the key that signed the call; never the secret half"
    SessionIssuer "actor_session_issuer" "session_issuer" "ARN of the role or user that issued the session"
    SourceIdentity "actor_session_source_identity" "source_identity" "the source identity that a session carries through role chains"
    InvokedBy "actor_invoked_by" "invoked_by" "the AWS service that made the call for the caller"
    SourceIp "src_endpoint_ip" "source_ip" "where the call came from, as written: an address or a service's name"
    SourceIpBytes "src_endpoint_ip_bytes" "source_ip_bytes" "the same as 16 bytes, IPv4 mapped into IPv6; null where it is no address"
    UserAgent "http_request_user_agent" "user_agent" "the client's own description of itself"
    Region "cloud_region" "region" "region of the call"
    Account "cloud_account_uid" "account" "account that received the event"
    Resources "resources" "resources" "ARNs of the resources that the source lists"
    Outcome "status" "outcome" "success, denied or failure"
    ErrorCode "api_response_error" "error_code" "the service's error code; null on success"
    ErrorMessage "api_response_message" "error_message" "the service's error message"
    MintedCredential "minted_credential_uid" "minted_credential_id" "id of the key that this call created, for itself or for somebody else"
    MintedPrincipal "minted_principal" "minted_principal" "ARN of the session, or name of the user, that the created key belongs to"
    SharedEventId "metadata_correlation_uid" "shared_event_id" "id that copies of one event in several accounts share"
    RawHead "raw_data_head" "" "the record's text up to its time; null where the record stands whole in raw_data"
    RawCall "raw_data_call" "" "the record's text from behind its time up to the parameters of the call"
    RawBody "raw_data" "raw" "the whole record as it was delivered"
    RawTail "raw_data_tail" "" "the record's text from behind its event id"
}
