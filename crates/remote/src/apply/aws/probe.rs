//! Waits until a new key answers who it is.

use std::time::{Duration, Instant};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use stanch_contain::world::{Learned, Trouble, TroubleKind};

use super::Aws;
use crate::Secret;
use crate::aws::failure::Failure;

/// A new key is known everywhere within seconds; one that is not by then has another problem.
const LONGEST: Duration = Duration::from_secs(60);

/// Between two tries.
const PAUSE: Duration = Duration::from_secs(1);

const CALLER: &str = "sts:GetCallerIdentity";

impl Aws {
    /// Asks AWS with a new key who it is, until it says the user.
    pub(in crate::apply) async fn probe(&self, id: &str, secret: &Secret, user: &str) -> Result<Learned, Trouble> {
        let ask = self.asking(format!("key {id} of user {user}"));
        let credentials = Credentials::new(id, secret.expose(), None, None, "new");
        let settings = aws_sdk_sts::config::Builder::from(&self.configuration);
        let settings = settings.credentials_provider(SharedCredentialsProvider::new(credentials));
        let client = aws_sdk_sts::Client::from_conf(settings.build());
        let began = Instant::now();
        loop {
            let answer = Box::pin(client.get_caller_identity().send()).await.map_err(|error| Failure::of(&error));
            match answer {
                Ok(answer) => {
                    let arn = ask.there(CALLER, answer.arn)?;
                    if arn.rsplit('/').next() == Some(user) {
                        return Ok(Learned { id: Some(id.to_owned()), at: None });
                    }
                    let cause =
                        format!("key {id} belongs to {arn} and not to user {user}; look at it before you go on");
                    return Err(Trouble { kind: TroubleKind::Conflict, cause });
                }
                Err(failure) if failure.unknown() && began.elapsed() < LONGEST => tokio::time::sleep(PAUSE).await,
                // It is the new key that is not known, and not the caller's own session that is over.
                Err(failure) if failure.unknown() => {
                    let cause = format!(
                        "AWS does not know key {id} of user {user} after 60 s; was it deleted or switched off?"
                    );
                    return Err(Trouble { kind: TroubleKind::Refused, cause });
                }
                Err(failure) => return Err(ask.refusal(CALLER, failure).into()),
            }
        }
    }
}
