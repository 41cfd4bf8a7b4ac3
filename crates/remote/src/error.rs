//! Why a collection cannot go on.

use stanch_inventory::InventoryError;
use stanch_model::text::terminal;
use thiserror::Error;

/// Why a collection cannot go on. Each sentence names the host or the variable and the way out. What was read until then
/// is in the journal, so that the next collection goes on from there.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// There is no usable token.
    #[error("no usable token: set {variable} to a token, in one line and without quotation marks")]
    NoToken {
        /// The environment variable to set.
        variable: String,
    },
    /// There is no key for a receiver of alerts.
    #[error("no usable key for {receiver}: give one that is not empty")]
    NoKey {
        /// The receiver.
        receiver: &'static str,
    },
    /// The source does not know the token.
    #[error(
        "{} refused the token in {variable} (401): it is expired, revoked or wrong; make a new one, set {variable} and run the command again",
        terminal(host)
    )]
    Token {
        /// The host that refused.
        host: String,
        /// The environment variable to set.
        variable: String,
    },
    /// The address of a source is no address, or one that would carry the token in clear.
    #[error("the address {} cannot be used: {what}", terminal(address))]
    Address {
        /// The address, without anything secret in it.
        address: String,
        /// What is wrong.
        what: &'static str,
    },
    /// The other side's certificate is not trusted.
    #[error(
        "the certificate of {} is not trusted ({cause}); where a proxy or server of your own issued it, set SSL_CERT_FILE to a file with the certificate of its authority",
        terminal(host)
    )]
    Certificate {
        /// The host.
        host: String,
        /// The cause.
        cause: String,
    },
    /// No secure connection can be made.
    #[error("no secure connection to {} can be made: {cause}; is something else than HTTPS there?", terminal(host))]
    Tls {
        /// The host.
        host: String,
        /// The cause.
        cause: String,
    },
    /// The host cannot be reached.
    #[error(
        "cannot connect to {}: {cause}; check the network and, behind a proxy, HTTPS_PROXY, and run the command again: it goes on where it was",
        terminal(host)
    )]
    Unreachable {
        /// The host.
        host: String,
        /// The cause.
        cause: String,
    },
    /// The host answers nothing usable any more.
    #[error(
        "{} failed to answer {calls} calls one after another; run the command again later: it goes on where it was",
        terminal(host)
    )]
    Failing {
        /// The host.
        host: String,
        /// Calls that failed, each after several tries.
        calls: u64,
    },
    /// No connection can be made from this machine at all.
    #[error(
        "no client for HTTPS can be made here: {cause}; is there a store of CA certificates? SSL_CERT_FILE can name one"
    )]
    Client {
        /// The cause.
        cause: String,
    },
    /// A collection of AWS cannot go on.
    #[error(transparent)]
    Aws(#[from] crate::read::aws::AwsError),
    /// The journal cannot be written.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
}
