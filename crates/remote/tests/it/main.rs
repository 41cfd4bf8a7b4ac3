//! Collections against small servers on this machine.

mod circleci;
mod estate;
mod forge;
mod http;
mod scale;
mod server;
mod tls;
