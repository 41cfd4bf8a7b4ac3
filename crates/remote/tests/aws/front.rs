//! What stands before moto: it answers each call after a while, as a cloud does, and answers itself what moto lacks.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// Each call takes at least this long.
const DELAY: Duration = Duration::from_millis(50);

/// A front that ends when it is dropped.
pub(crate) struct Front {
    pub(crate) url: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    moto: String,
    client: reqwest::Client,
    /// Permission boundaries of users, which moto has none of.
    boundaries: Mutex<BTreeMap<String, String>>,
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Front {
    pub(crate) async fn start(moto: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address: SocketAddr = listener.local_addr().expect("an address");
        let client = reqwest::Client::builder().timeout(Duration::from_secs(60)).build().expect("a client");
        let shared = Arc::new(Shared { moto: moto.to_owned(), client, boundaries: Mutex::default() });
        let kept = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&kept);
                connections.spawn(async move {
                    let service = service_fn(move |request| answer(Arc::clone(&shared), request));
                    let server = hyper::server::conn::http1::Builder::new();
                    // A client that goes away is no trouble of the front's.
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { url: format!("http://{address}"), shared, task }
    }

    /// Permission boundaries of users now.
    pub(crate) fn boundaries(&self) -> BTreeMap<String, String> {
        self.shared.boundaries.lock().expect("no test panicked with it").clone()
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> std::io::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, 1 << 20).collect().await.map_err(std::io::Error::other)?.to_bytes();
    tokio::time::sleep(DELAY).await;
    let fields: BTreeMap<String, String> = url::form_urlencoded::parse(&body).into_owned().collect();
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let (action, user) = (field("Action"), field("UserName"));
    let own = {
        let mut boundaries = shared.boundaries.lock().expect("no test panicked with it");
        match action.as_str() {
            "ListServiceSpecificCredentials" => Some("<ServiceSpecificCredentials/><IsTruncated>false</IsTruncated>"),
            "PutUserPermissionsBoundary" => {
                boundaries.insert(user.clone(), field("PermissionsBoundary"));
                Some("")
            }
            "DeleteUserPermissionsBoundary" => {
                boundaries.remove(&user);
                Some("")
            }
            _ => None,
        }
    };
    if let Some(result) = own {
        let result = format!("<{action}Result>{result}</{action}Result>");
        let text = format!("<{action}Response>{result}</{action}Response>");
        return Ok(Response::new(Full::from(text)));
    }
    let json = head.headers.contains_key("x-amz-target");
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let forward = shared.client.request(head.method, format!("{}{path}", shared.moto));
    // The host stays as it was, since it is part of what was signed.
    let forward = forward.headers(head.headers).body(body);
    let answer = forward.send().await.map_err(std::io::Error::other)?;
    let status = answer.status();
    let headers = answer.headers().clone();
    let mut text = answer.bytes().await.map_err(std::io::Error::other)?;
    if status == StatusCode::FORBIDDEN {
        text = refusal(&String::from_utf8_lossy(&text), json).into();
    }
    let boundary = shared.boundaries.lock().expect("no test panicked with it").get(&user).cloned();
    if let ("GetUser", Some(arn)) = (action.as_str(), boundary) {
        let boundary = format!(
            "<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>\
             <PermissionsBoundaryArn>{arn}</PermissionsBoundaryArn></PermissionsBoundary></User>"
        );
        text = String::from_utf8_lossy(&text).replace("</User>", &boundary).into();
    }
    let mut response = Response::new(Full::new(text));
    *response.status_mut() = status;
    for name in ["content-type", "x-amzn-errortype", "x-amzn-requestid"] {
        if let Some(value) = headers.get(name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    Ok(response)
}

/// A refusal in the form that AWS gives it: moto has one form for all services.
fn refusal(text: &str, json: bool) -> String {
    let part = |name: &str| {
        let rest = text.split_once(&format!("<{name}>")).map_or("", |(_, rest)| rest);
        rest.split('<').next().unwrap_or_default().to_owned()
    };
    let (code, message) = (part("Code"), part("Message"));
    if code.is_empty() {
        return text.to_owned();
    }
    if json {
        return serde_json::json!({"__type": code, "message": message}).to_string();
    }
    format!("<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>")
}
