//! One vendor's API, as changes ask it.

use reqwest::Method;
use serde::de::DeserializeOwned;
use stanch_contain::world::{Trouble, TroubleKind};
use stanch_inventory::answer::{self, Malformed};
use tokio::time::sleep;

use super::errand::Errand;
use crate::read::http::{Answer, Body, Call, Client, Limits, Refusal};
use crate::{Credential, RemoteError, retry};

/// One vendor's API.
pub(super) struct Site(Client);

impl Site {
    /// An API at an address, with headers that each call carries.
    pub(super) fn new(
        address: &str,
        credential: Credential,
        limits: Limits,
        headers: &[(&'static str, &'static str)],
    ) -> Result<Self, RemoteError> {
        let client = Client::for_changes(address, credential, limits)?;
        Ok(Self(headers.iter().fold(client, |client, (name, value)| client.with_header(name, value))))
    }

    /// Host and port of the API.
    pub(super) fn host(&self) -> String {
        self.0.host()
    }

    /// The answer to a call that reads what has to be there.
    pub(super) async fn get(&self, errand: Errand<'_>, call: &Call) -> Result<Answer, Trouble> {
        Self::heard(errand, self.0.call(call).await)?.map_err(|refusal| self.refused(errand, &refusal))
    }

    /// The answer to a call that reads; none where nothing is there.
    pub(super) async fn find(&self, errand: Errand<'_>, call: &Call) -> Result<Option<Answer>, Trouble> {
        self.present(errand, Self::heard(errand, self.0.call(call).await)?)
    }

    /// The answer to a call that changes something, which must do no more when it is made twice.
    pub(super) async fn send(
        &self,
        errand: Errand<'_>,
        method: Method,
        call: &Call,
        body: &Body,
    ) -> Result<Answer, Trouble> {
        self.offer(errand, method, call, body).await?.map_err(|refusal| self.refused(errand, &refusal))
    }

    /// The same, with a refusal left to whoever calls.
    pub(super) async fn offer(
        &self,
        errand: Errand<'_>,
        method: Method,
        call: &Call,
        body: &Body,
    ) -> Result<Result<Answer, Refusal>, Trouble> {
        Self::heard(errand, self.0.send(method, call, Some(body)).await)
    }

    /// Deletes something. What is gone already is no trouble.
    pub(super) async fn delete(&self, errand: Errand<'_>, call: &Call) -> Result<(), Trouble> {
        let sent = self.0.send(Method::DELETE, call, None).await;
        self.present(errand, Self::heard(errand, sent)?).map(|_| ())
    }

    /// What `read` makes of the pages of a list, one after another, until it finds something; none where it does not.
    /// It gives what it found, and otherwise what asks for the next page.
    pub(super) async fn search<T>(
        &self,
        errand: Errand<'_>,
        call: &Call,
        mut read: impl FnMut(&Answer) -> Result<Page<T>, Malformed>,
    ) -> Result<Option<T>, Trouble> {
        let mut address = self.0.address(call);
        for _ in 0..self.0.limits().pages {
            let fetched = Self::heard(errand, self.0.fetch(&address).await)?;
            let answer = fetched.map_err(|refusal| self.refused(errand, &refusal))?;
            let next = match read(&answer).map_err(|malformed| self.malformed(errand, malformed))? {
                Page::Found(found) => return Ok(Some(found)),
                Page::Token(None) => None,
                Page::Token(Some(token)) => Some(self.0.address(&call.clone().with("page-token", token))),
                Page::Link => answer.next_link().map(ToOwned::to_owned).and_then(|next| self.0.beside(&next)),
            };
            match next {
                Some(next) if next != address => address = next,
                Some(_) => break,
                None => return Ok(None),
            }
        }
        let cause = format!("the list that {} gives of it has no end; look at it there", self.host());
        Err(errand.trouble(TroubleKind::Unreachable, &cause))
    }

    /// An answer of one object.
    pub(super) fn one<T: DeserializeOwned>(
        &self,
        errand: Errand<'_>,
        answer: &Answer,
        expected: &'static str,
    ) -> Result<T, Trouble> {
        of_shape(&answer.body, expected).map_err(|malformed| self.malformed(errand, malformed))
    }

    /// Pauses before something is read once more; false where it was read often enough.
    pub(super) async fn again(&self, tries: u32) -> bool {
        let limits = self.0.limits();
        if tries >= limits.tries {
            return false;
        }
        let pause = retry::pause(limits.pause, tries);
        sleep(pause).await;
        true
    }

    /// What a refusal means that was left to whoever called.
    pub(super) fn refused(&self, errand: Errand<'_>, refusal: &Refusal) -> Trouble {
        errand.refused(&self.0, refusal)
    }

    fn malformed(&self, errand: Errand<'_>, malformed: Malformed) -> Trouble {
        self.refused(errand, &Refusal::Malformed(malformed))
    }

    fn present(&self, errand: Errand<'_>, heard: Result<Answer, Refusal>) -> Result<Option<Answer>, Trouble> {
        match heard {
            Ok(answer) => Ok(Some(answer)),
            Err(Refusal::Absent(_)) => Ok(None),
            Err(refusal) => Err(self.refused(errand, &refusal)),
        }
    }

    fn heard<T>(errand: Errand<'_>, sent: Result<T, RemoteError>) -> Result<T, Trouble> {
        sent.map_err(|error| errand.ended(error))
    }
}

/// What one page of a list gave.
pub(super) enum Page<T> {
    /// What was looked for.
    Found(T),
    /// Not that, and the next page comes with this parameter, if there is one.
    Token(Option<String>),
    /// Not that, and the next page is at the address that the header `Link` names, if it names one.
    Link,
}

/// JSON of a shape.
pub(super) fn of_shape<T: DeserializeOwned>(bytes: &[u8], expected: &'static str) -> Result<T, Malformed> {
    // What serde_json says of a failure can quote the text.
    serde_json::from_value(answer::json(bytes)?).map_err(|_| Malformed::Shape { expected })
}
