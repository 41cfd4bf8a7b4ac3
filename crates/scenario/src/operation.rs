//! What an operation is: everything that its records have in common, whoever calls it.

use crate::ScenarioError;
use crate::catalogue::OPERATIONS;
use crate::template::Template;
use std::collections::BTreeMap;

/// How a service words a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    /// `AccessDenied`, with the caller's ARN, the action and the resource.
    Plain,
    /// `AccessDeniedException`, with the same words.
    Exception,
    /// `Client.UnauthorizedOperation`, with an encoded message; only EC2 does so.
    Encoded,
}

/// One operation as the catalogue writes it down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    /// The service, as it begins `eventSource`.
    pub(crate) source: &'static str,
    pub(crate) name: &'static str,
    pub(crate) read_only: bool,
    pub(crate) request: &'static str,
    pub(crate) response: &'static str,
    /// `additionalEventData`; empty when there is none.
    pub(crate) extra: &'static str,
    /// The ARN of the resource, which a refusal names.
    pub(crate) arn: &'static str,
    /// The type with which the record lists that resource; empty when it lists none.
    pub(crate) listed: &'static str,
    /// The host that the client asked for.
    pub(crate) host: &'static str,
    /// Global services log in us-east-1 whatever region the caller works in.
    pub(crate) global: bool,
    pub(crate) denial: Denial,
    /// The error that this operation meets in daily use: code and message.
    pub(crate) fault: (&'static str, &'static str),
    /// `eventType`.
    pub(crate) event_type: &'static str,
    /// Data events are those of objects and invocations; all others are management events.
    pub(crate) data_event: bool,
}

/// An operation that changes nothing.
pub(crate) const fn read(source: &'static str, name: &'static str, request: &'static str) -> Operation {
    Operation {
        source,
        name,
        read_only: true,
        request,
        response: "null",
        extra: "",
        arn: "*",
        listed: "",
        host: "",
        global: false,
        denial: Denial::Plain,
        fault: ("ThrottlingException", "Rate exceeded"),
        event_type: "AwsApiCall",
        data_event: false,
    }
}

/// An operation that changes something, with what it answers.
pub(crate) const fn write(
    source: &'static str,
    name: &'static str,
    request: &'static str,
    response: &'static str,
) -> Operation {
    let mut operation = read(source, name, request);
    operation.read_only = false;
    operation.response = response;
    operation
}

impl Operation {
    pub(crate) const fn answers(mut self, response: &'static str) -> Self {
        self.response = response;
        self
    }

    pub(crate) const fn extra(mut self, extra: &'static str) -> Self {
        self.extra = extra;
        self
    }

    pub(crate) const fn arn(mut self, arn: &'static str) -> Self {
        self.arn = arn;
        self
    }

    pub(crate) const fn listed(mut self, arn: &'static str, kind: &'static str) -> Self {
        self.arn = arn;
        self.listed = kind;
        self
    }

    pub(crate) const fn host(mut self, host: &'static str) -> Self {
        self.host = host;
        self
    }

    pub(crate) const fn global(mut self) -> Self {
        self.global = true;
        self
    }

    pub(crate) const fn denial(mut self, denial: Denial) -> Self {
        self.denial = denial;
        self
    }

    pub(crate) const fn fault(mut self, code: &'static str, message: &'static str) -> Self {
        self.fault = (code, message);
        self
    }

    pub(crate) const fn event_type(mut self, event_type: &'static str) -> Self {
        self.event_type = event_type;
        self
    }

    pub(crate) const fn data_event(mut self) -> Self {
        self.data_event = true;
        self
    }
}

/// An operation with its templates cut, ready to write.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) operation: &'static Operation,
    pub(crate) request: Template,
    pub(crate) response: Template,
    pub(crate) extra: Template,
    pub(crate) arn: Template,
    pub(crate) host: Template,
    pub(crate) fault: Template,
}

/// All operations, found by `service:Name`.
#[derive(Debug)]
pub(crate) struct Catalogue {
    ready: Vec<Ready>,
    by_name: BTreeMap<String, u16>,
}

impl Catalogue {
    /// Reads the operations of the catalogue.
    pub(crate) fn load() -> Result<Self, ScenarioError> {
        let mut ready = Vec::with_capacity(OPERATIONS.len());
        let mut by_name = BTreeMap::new();
        for operation in OPERATIONS {
            let name = format!("{}:{}", operation.source, operation.name);
            let cut = |text: &'static str| {
                Template::parse(text)
                    .map_err(|slot| ScenarioError::Catalogue { operation: name.clone(), unknown: slot.to_owned() })
            };
            let host = match (operation.host, operation.global) {
                ("", true) => Template { pieces: vec![(operation.source, None), (".amazonaws.com", None)] },
                ("", false) => {
                    let mut host = cut(".${region}.amazonaws.com")?;
                    host.pieces.insert(0, (operation.source, None));
                    host
                }
                (host, _) => cut(host)?,
            };
            let one = Ready {
                operation,
                request: cut(operation.request)?,
                response: cut(operation.response)?,
                extra: cut(operation.extra)?,
                arn: cut(operation.arn)?,
                host,
                fault: cut(operation.fault.1)?,
            };
            by_name.insert(name, ready.len() as u16);
            ready.push(one);
        }
        Ok(Self { ready, by_name })
    }

    /// The number of an operation.
    pub(crate) fn find(&self, name: &str) -> Result<u16, ScenarioError> {
        self.by_name.get(name).copied().ok_or_else(|| ScenarioError::Catalogue {
            operation: name.to_owned(),
            unknown: "the operation itself".to_owned(),
        })
    }

    /// An operation by its number.
    pub(crate) fn get(&self, number: u16) -> &Ready {
        &self.ready[usize::from(number)]
    }
}
