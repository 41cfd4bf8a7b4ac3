//! Collections against small servers on this machine.

mod call;
mod circleci;
mod estate;
mod follow;
mod forge;
mod http;
mod scale;
mod send;
mod server;
mod tls;
mod vendors;
