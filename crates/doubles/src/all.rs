//! All doubles of one generated organisation, for programs that are started with an environment.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use stanch_scenario::Estate;
use tokio::runtime::{Builder, Runtime};

use crate::{Clock, Double, Faults, aws, circleci, github, gitlab};

/// What the doubles run on.
const THREADS: usize = 2;

/// All doubles of an organisation. They run on threads of their own until this is dropped.
#[derive(Debug)]
pub struct All {
    doubles: Doubles,
    variables: Vec<(&'static str, String)>,
    runtime: Option<Runtime>,
}

#[derive(Debug)]
struct Doubles {
    circleci: Double,
    github: Double,
    gitlab: Double,
    aws: Double,
}

impl All {
    /// Starts all doubles, each of whose answers takes so long.
    ///
    /// # Errors
    /// When no port or thread can be had.
    pub fn serve(estate: &Arc<Estate>, delay: Duration) -> io::Result<Self> {
        Self::serve_with(estate, &Faults { delay, ..Faults::default() })
    }

    /// Starts all doubles with what goes wrong at each. Of AWS's calls the delay, the refusals as too many and the end of
    /// the session are taken from it.
    ///
    /// # Errors
    /// When no port or thread can be had.
    pub fn serve_with(estate: &Arc<Estate>, faults: &Faults) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
        // Whoever calls this may run on a runtime already, where waiting for another one is not allowed.
        let (send, receive) = sync_channel(1);
        let (served, faults) = (Arc::clone(estate), faults.clone());
        runtime.spawn(async move {
            // Where nobody waits any more, nobody needs the doubles.
            let _ = send.send(start(served, faults).await);
        });
        let doubles = receive.recv().map_err(io::Error::other)??;
        Ok(Self { variables: variables(estate, &doubles), doubles, runtime: Some(runtime) })
    }

    /// The environment variables with which a program collects from the doubles, and from nothing else.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        self.variables.clone()
    }

    /// Has all doubles of vendors tell the times of what is written into them by a clock.
    pub fn follow(&self, clock: &Clock) {
        for double in [self.circleci(), self.github(), self.gitlab()] {
            double.follow(clock.clone());
        }
    }

    /// That of CircleCI.
    pub fn circleci(&self) -> &Double {
        &self.doubles.circleci
    }

    /// That of GitHub.
    pub fn github(&self) -> &Double {
        &self.doubles.github
    }

    /// That of GitLab.
    pub fn gitlab(&self) -> &Double {
        &self.doubles.gitlab
    }

    /// That of AWS.
    pub fn aws(&self) -> &Double {
        &self.doubles.aws
    }
}

impl Drop for All {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn start(estate: Arc<Estate>, faults: Faults) -> io::Result<Doubles> {
    let of_aws = aws::Faults {
        delay: faults.delay,
        throttle_every: faults.throttle_every,
        expires_after: faults.expires_after,
        ..aws::Faults::default()
    };
    let clouds = Arc::new(estate.aws.clone());
    Ok(Doubles {
        circleci: circleci::serve(Arc::clone(&estate), faults.clone()).await?,
        github: github::serve(Arc::clone(&estate), faults.clone()).await?,
        gitlab: gitlab::serve(estate, faults).await?,
        aws: aws::serve(clouds, of_aws).await?,
    })
}

fn variables(estate: &Estate, doubles: &Doubles) -> Vec<(&'static str, String)> {
    let Doubles { circleci, github, gitlab, aws } = doubles;
    let alone = || estate.aws.accounts.first().map(|account| account.id.as_str()).unwrap_or_default();
    let management = estate.aws.organization.as_ref().map_or_else(alone, |one| one.management.as_str());
    vec![
        ("CIRCLE_TOKEN", estate.circleci.token.clone()),
        ("CIRCLECI_HOST", circleci.url()),
        ("CIRCLECI_RUNNER_HOST", circleci.url()),
        ("GITHUB_TOKEN", estate.github.token.clone()),
        ("GITHUB_API_URL", github.url()),
        ("GITLAB_TOKEN", estate.gitlab.token.clone()),
        ("GITLAB_HOST", gitlab.url()),
        ("AWS_ENDPOINT_URL", aws.url()),
        ("AWS_ACCESS_KEY_ID", crate::aws::caller_key(management)),
        ("AWS_SECRET_ACCESS_KEY", "not-looked-at-by-the-double".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
        ("NO_PROXY", "127.0.0.1".to_owned()),
    ]
}
