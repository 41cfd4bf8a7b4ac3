//! Syslog: messages of RFC 5424 over TCP or TLS, counted as RFC 6587 has it, or over UDP.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use chrono::{SecondsFormat, Utc};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt as _;
use stanch_model::text::terminal;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{CONNECT, SendError, TRY};
use crate::RemoteError;

/// Facility 13 (log audit), severity 1 (action must be taken immediately).
const PRIORITY: u8 = 13 * 8 + 1;

/// So long the other side may take to close, or to say that it takes nothing.
const CLOSE: Duration = Duration::from_millis(500);

/// A datagram of IPv4 carries at most so many bytes.
const DATAGRAM: usize = 65_507;

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP, with the length before each message.
    Tcp,
    /// The same within TLS.
    Tls,
    /// UDP, one message a datagram, of which nobody hears whether it arrived.
    Udp,
}

/// A receiver of syslog.
pub struct Syslog {
    transport: Transport,
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
}

impl Syslog {
    /// A receiver.
    ///
    /// # Errors
    /// When the host is none, or no secure connection can be made from this machine.
    pub fn new(transport: Transport, host: &str, port: u16) -> Result<Self, RemoteError> {
        if host.is_empty() || host.contains(['/', '@']) {
            let what = "it is no name such as syslog.example.com";
            return Err(RemoteError::Address { address: "of the syslog server".to_owned(), what });
        }
        let tls = (transport == Transport::Tls).then(connector).transpose();
        let tls = tls.map_err(|error| RemoteError::Client { cause: error.to_string() })?;
        Ok(Self { transport, host: host.to_owned(), port, tls })
    }

    /// Sends a message once. `id` and `again` are in its structured data. Over TCP and TLS, a receiver that does not
    /// take the connection is noticed; the protocol has no receipt for more.
    ///
    /// # Errors
    /// When it could not be sent.
    pub async fn send(&self, body: &str, id: &str, again: bool) -> Result<(), SendError> {
        let message = message(body, id, again);
        let framed = || [format!("{} ", message.len()).as_bytes(), message.as_bytes()].concat();
        let whole = async {
            match (&self.transport, &self.tls) {
                (Transport::Udp, _) => self.datagram(message.as_bytes()).await,
                (_, Some(tls)) => {
                    let name = ServerName::try_from(self.host.clone()).map_err(io::Error::other)?;
                    deliver(tls.connect(name, self.connect().await?).await?, &framed()).await
                }
                (_, None) => deliver(self.connect().await?, &framed()).await,
            }
        };
        let shown = terminal(&format!("{}:{}", self.host, self.port)).into_owned();
        if self.transport == Transport::Udp && message.len() > DATAGRAM {
            return Err(SendError::never(format!("the alert is too long for a datagram to {shown}; use TCP or TLS")));
        }
        match timeout(TRY, whole).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                Err(SendError::later(format!("syslog to {shown} failed: {}", terminal(&error.to_string()))))
            }
            Err(_) => Err(SendError::later(format!("{shown} did not take the message within {} s", TRY.as_secs()))),
        }
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        timeout(CONNECT, TcpStream::connect((self.host.as_str(), self.port))).await?
    }

    async fn datagram(&self, message: &[u8]) -> io::Result<()> {
        let mut found = lookup_host((self.host.as_str(), self.port)).await?;
        let address = found.next().ok_or_else(|| io::Error::other("the name has no address"))?;
        let socket = if address.is_ipv4() {
            UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).await?
        } else {
            UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0)).await?
        };
        socket.send_to(message, address).await.map(|_| ())
    }
}

/// TLS with the certificates that this machine trusts.
fn connector() -> Result<TlsConnector, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Writes all and closes. A receiver that is gone would still let its system take the bytes, and resets the connection
/// only then.
async fn deliver<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, framed: &[u8]) -> io::Result<()> {
    stream.write_all(framed).await?;
    stream.shutdown().await?;
    let mut byte = [0];
    match timeout(CLOSE, stream.read(&mut byte)).await {
        // Whoever closes TLS without a farewell has read all the same.
        Ok(Err(error)) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(()),
    }
}

/// A message of RFC 5424. Line breaks of the body become spaces, since many receivers end a message at one.
fn message(body: &str, id: &str, again: bool) -> String {
    let time = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
    let again = if again { " possiblyAgain=\"true\"" } else { "" };
    let body: String = body.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let data = format!("[stanch@32473 id=\"{}\"{again}]", value(id));
    format!("<{PRIORITY}>1 {time} - stanch {} alert {data} \u{feff}{body}", std::process::id())
}

/// A value of structured data, with what ends it escaped.
fn value(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        if matches!(letter, '"' | '\\' | ']') {
            value.push('\\');
        }
        value.push(letter);
    }
    value
}
