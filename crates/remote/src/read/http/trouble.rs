//! Why no answer came.

use std::error::Error;

use crate::RemoteError;

/// Why a try has no answer.
pub(crate) enum Trouble {
    /// It makes no sense to go on with any call.
    Fatal(RemoteError),
    /// There is no connection: another try may have one, and no other call has a better chance.
    Connection(RemoteError),
    /// Something went wrong on the way, which another try may not meet.
    Passing(String),
}

impl Trouble {
    /// What reqwest's error means.
    pub(crate) fn of(error: &reqwest::Error, host: &str) -> Self {
        let host = host.to_owned();
        if let Some(tls) = tls(error) {
            let cause = tls.to_string();
            return Self::Fatal(match tls {
                rustls::Error::InvalidCertificate(_) => RemoteError::Certificate { host, cause },
                _ => RemoteError::Tls { host, cause },
            });
        }
        if error.is_timeout() && !error.is_connect() {
            return Self::Passing("did not answer in time".to_owned());
        }
        let cause = innermost(error);
        if error.is_connect() {
            return Self::Connection(RemoteError::Unreachable { host, cause });
        }
        Self::Passing(format!("the connection broke: {cause}"))
    }
}

/// The error of the secure connection among the causes of an error.
pub(crate) fn tls<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(tls) = error.downcast_ref() {
            return Some(tls);
        }
        // The source of an error of input and output is that of the error within, so that the latter would be missed.
        let within = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(within) = within {
            let within: &(dyn Error + 'static) = within;
            if let Some(found) = tls(within) {
                return Some(found);
            }
        }
        cause = error.source();
    }
    None
}

/// The first cause of an error. It is of the system or of the connection, and never has parts of a call.
pub(crate) fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    if error.source().is_none() { "no answer".to_owned() } else { cause.to_string() }
}
