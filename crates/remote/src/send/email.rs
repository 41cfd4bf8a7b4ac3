//! Mail over SMTP.

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use stanch_model::text::terminal;

use super::{SendError, TRY};
use crate::{RemoteError, Secret};

/// How the connection to a mail server is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte, on port 465 as a rule.
    Implicit,
    /// TLS after a greeting in clear, on port 587 as a rule; without it nothing is sent.
    StartTls,
    /// None, which only a server on this machine may have.
    Plain,
}

/// A name and password at a mail server.
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// A mail server.
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept secret.
    pub security: Security,
    /// The name and password, where it asks for them.
    pub login: Option<Login>,
}

/// Mail to some people.
pub struct Email {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
    host: String,
}

impl Email {
    /// Mail through a server, from one address to others.
    ///
    /// # Errors
    /// When an address is none, a server elsewhere would be spoken to in clear, or no secure connection can be made
    /// from this machine.
    pub fn new(server: Server, from: &str, to: &[String]) -> Result<Self, RemoteError> {
        let Server { host, port, security, login } = server;
        let wrong = |address: &str, what| RemoteError::Address { address: address.to_owned(), what };
        if host.is_empty() || host.contains(['/', '@']) {
            return Err(wrong("of the mail server", "it is no name such as smtp.example.com"));
        }
        if security == Security::Plain && !is_this_machine(&host) {
            return Err(wrong(&host, "mail and password would go there in clear; use implicit TLS or STARTTLS"));
        }
        let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|_| wrong(text, "it is no address of mail"));
        let from = mailbox(from)?;
        let to = to.iter().map(|one| mailbox(one)).collect::<Result<Vec<_>, _>>()?;
        if to.is_empty() {
            return Err(wrong("of a receiver of mail", "none was given"));
        }
        let parameters =
            || TlsParameters::new(host.clone()).map_err(|error| RemoteError::Client { cause: error.to_string() });
        let tls = match security {
            Security::Implicit => Tls::Wrapper(parameters()?),
            Security::StartTls => Tls::Required(parameters()?),
            Security::Plain => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host).port(port).tls(tls);
        builder = builder.timeout(Some(TRY));
        if let Some(Login { user, password }) = login {
            builder = builder.credentials(Credentials::new(user, password.expose().to_owned()));
        }
        let host = terminal(&format!("{host}:{port}")).into_owned();
        Ok(Self { transport: builder.build(), from, to, host })
    }

    /// Sends a mail once: the first line of the body is its subject, the rest its text. `id` becomes part of its
    /// `Message-ID`, so that mail programs tell a repetition; `again` is said in subject and header.
    ///
    /// # Errors
    /// When the server did not take it.
    pub async fn send(&self, body: &str, id: &str, again: bool) -> Result<(), SendError> {
        let (subject, text) = body.split_once('\n').unwrap_or((body, ""));
        let before = if again { "[possibly sent before] " } else { "" };
        let id: String =
            id.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(*letter)).collect();
        let domain = self.from.email.domain();
        let mut builder = Message::builder()
            .from(self.from.clone())
            .subject(format!("{before}{}", subject.trim()))
            .message_id(Some(format!("<{id}@{domain}>")))
            .header(ContentType::TEXT_PLAIN);
        for one in &self.to {
            builder = builder.to(one.clone());
        }
        let mut message = builder
            .body(text.to_owned())
            .map_err(|error| SendError::never(format!("the alert makes no mail: {error}")))?;
        if again {
            let name = HeaderName::new_from_ascii_str("X-Stanch-Possibly-Again");
            message.headers_mut().insert_raw(HeaderValue::new(name, "true".to_owned()));
        }
        match tokio::time::timeout(TRY, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(self.failed(&error)),
            Err(_) => Err(SendError::later(format!("{} did not answer within {} s", self.host, TRY.as_secs()))),
        }
    }

    /// What a server's refusal means. Its text is not repeated: some servers say a name or password in it.
    fn failed(&self, error: &lettre::transport::smtp::Error) -> SendError {
        let host = &self.host;
        match error.status() {
            Some(code) if error.is_permanent() => SendError::never(format!("{host} refused the mail (code {code})")),
            Some(code) => SendError::later(format!("{host} cannot take the mail now (code {code})")),
            None if error.is_tls() => SendError::later(format!(
                "no secure connection to {host} can be made; is the kind of TLS right? SSL_CERT_FILE can name an authority"
            )),
            None if error.is_timeout() => SendError::later(format!("{host} did not answer in time")),
            None if error.is_client() => SendError::never(format!(
                "{host} does not offer what the mail needs: STARTTLS, a way to sign in, or the letters of an address"
            )),
            None => SendError::later(format!("the connection to {host} failed")),
        }
    }
}

/// Whether a name is this machine's own.
fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
