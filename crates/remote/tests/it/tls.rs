//! Connections that are secure, or are not, or go through a proxy.

use std::sync::{Arc, Mutex};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use stanch_remote::read::http::{Call, Client, Limits};
use stanch_remote::{Credential, Secret};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::http::TOKEN;
use crate::server::{Request, Response, serve};

fn client(address: &str) -> Client {
    let credential = Credential::in_header("CIRCLE_TOKEN", "circle-token", "", &Secret::new(TOKEN.into())).unwrap();
    Client::new(address, credential, Limits::default(), Arc::default()).unwrap()
}

/// A server for `localhost` that vouches for itself.
pub(crate) struct Secure {
    pub(crate) address: String,
    /// Its certificate in PEM.
    certificate: String,
    pub(crate) seen: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Drop for Secure {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) async fn secure() -> Secure {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![cert.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
    let kept = Arc::clone(&seen);
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream, Arc::new(|_: &Request| Response::json("[]")), Arc::clone(&kept)).await;
            }
        }
    });
    Secure { address, certificate: cert.pem(), seen, task }
}

#[tokio::test]
async fn an_unknown_certificate_ends_the_collection_before_the_token_is_sent() {
    let server = secure().await;
    let error = client(&server.address).call(&Call::get(["x"])).await.map(|_| ()).unwrap_err().to_string();
    let host = server.address.trim_start_matches("https://");
    assert!(error.starts_with(&format!("the certificate of {host} is not trusted")), "{error}");
    assert!(error.contains("SSL_CERT_FILE"), "{error}");
    assert!(server.seen.lock().unwrap().is_empty());
}

/// The variable that makes this program a client of a server that it names.
const AS_CLIENT: &str = "STANCH_TEST_CLIENT_OF";

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_ssl_cert_file_names_is_trusted() {
    if let Ok(address) = std::env::var(AS_CLIENT) {
        client(&address).call(&Call::get(["x"])).await.unwrap().unwrap();
        return;
    }
    // What is trusted is read from the environment, which tests of one process share.
    let server = secure().await;
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, &server.certificate).unwrap();
    let mut client = tokio::process::Command::new(std::env::current_exe().unwrap());
    client.args(["--exact", "tls::a_certificate_that_ssl_cert_file_names_is_trusted"]);
    client.env(AS_CLIENT, &server.address).env("SSL_CERT_FILE", file).kill_on_drop(true);
    let output = client.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(server.seen.lock().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_through_the_proxy_of_the_environment() {
    if let Ok(address) = std::env::var(AS_CLIENT) {
        let error = client(&address).call(&Call::get(["x"])).await.map(|_| ()).unwrap_err().to_string();
        assert!(error.starts_with("cannot connect to circleci.example.invalid:"), "{error}");
        return;
    }
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let noted = Arc::clone(&asked);
    let server = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            stream.read_line(&mut line).await.unwrap();
            noted.lock().unwrap().push(line.trim_end().to_owned());
            let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await;
        }
    });
    let mut client = tokio::process::Command::new(std::env::current_exe().unwrap());
    client.args(["--exact", "tls::calls_go_through_the_proxy_of_the_environment"]);
    client.env(AS_CLIENT, "https://circleci.example.invalid").env("HTTPS_PROXY", proxy).env_remove("NO_PROXY");
    let output = client.env_remove("no_proxy").kill_on_drop(true).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let asked = asked.lock().unwrap();
    assert!(!asked.is_empty());
    assert!(asked.iter().all(|line| line == "CONNECT circleci.example.invalid:443 HTTP/1.1"), "{asked:?}");
    server.abort();
}

#[tokio::test]
async fn something_else_than_https_is_named() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        }
    });
    let error = client(&format!("https://127.0.0.1:{port}")).call(&Call::get(["x"])).await.map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("is something else than HTTPS there?"), "{error}");
    server.abort();
}
