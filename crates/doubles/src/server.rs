//! What all doubles share: connections on loopback, requests that are read whole, answers after a delay.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::Double;
use crate::double::Counted;

/// Longest body of a request, in bytes.
const LONGEST: usize = 1 << 20;

/// After so many requests a double answers no more: nothing that is right asks so often.
const MOST: u64 = 1_000_000;

/// After so long a double answers no more: no test and no demo takes half of it.
const LIFETIME: Duration = Duration::from_secs(3_600);

/// The status of a request that is never answered.
pub(crate) const HANGS: u16 = 1;

/// A connection on which nothing happens is closed after so long.
const IDLE: Duration = Duration::from_secs(60);

/// What a double says to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// What was called, for the count.
    pub(crate) operation: String,
    /// Status of HTTP; 0 closes the connection without an answer, [`HANGS`] keeps it open without one.
    pub(crate) status: u16,
    /// Headers by their names in lower case.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Body.
    pub(crate) body: Vec<u8>,
}

/// What a double knows and answers.
pub(crate) trait Answers: Send + Sync + 'static {
    /// The answer to a request.
    fn answer(&self, head: &Parts, body: &[u8]) -> Reply;

    /// How long each answer takes.
    fn delay(&self) -> Duration;

    /// After so many requests it answers no more.
    fn most(&self) -> u64 {
        MOST
    }

    /// After so long it answers no more.
    fn lifetime(&self) -> Duration {
        LIFETIME
    }
}

/// Starts a double on a free port of loopback.
///
/// # Errors
/// When no port can be had.
pub(crate) async fn start(answers: impl Answers) -> io::Result<Double> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let counted = Arc::new(Counted::default());
    let (left, lifetime) = (AtomicU64::new(answers.most()), answers.lifetime());
    let shared = Arc::new(Shared { answers, counted: Arc::clone(&counted), left });
    let task = tokio::spawn(async move {
        // Connections end together with this task.
        let mut connections = JoinSet::new();
        let accept = async {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                connections.spawn(async move {
                    let service = service_fn(move |request| respond(Arc::clone(&shared), request));
                    let mut server = hyper::server::conn::http1::Builder::new();
                    server.timer(TokioTimer::new()).header_read_timeout(IDLE);
                    // A client that goes away is no trouble of the double's.
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                });
                while connections.try_join_next().is_some() {}
            }
        };
        // Nobody hears of the end of its life but those who still ask.
        let _ = tokio::time::timeout(lifetime, accept).await;
    });
    Ok(Double::new(address, counted, task))
}

struct Shared<A> {
    answers: A,
    counted: Arc<Counted>,
    left: AtomicU64,
}

/// A call that is under way until this is dropped, also where its client goes away.
struct UnderWay(Arc<Counted>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.end();
    }
}

async fn respond<A: Answers>(shared: Arc<Shared<A>>, request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let enough = shared.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err();
    let body = Limited::new(body, LONGEST).collect().await;
    let (Ok(body), false) = (body, enough) else {
        let mut refused = Response::new(Full::default());
        *refused.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return Ok(refused);
    };
    shared.counted.begin();
    let under_way = UnderWay(Arc::clone(&shared.counted));
    let reply = shared.answers.answer(&head, &body.to_bytes());
    shared.counted.add(&reply.operation, head.uri.path_and_query().map_or("/", |path| path.as_str()));
    let delay = shared.answers.delay();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    if reply.status == HANGS {
        std::future::pending::<()>().await;
    }
    drop(under_way);
    if reply.status == 0 {
        // An error of the service makes the connection end here.
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    Ok(response)
}
