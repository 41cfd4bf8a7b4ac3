//! Queues (JSON) and topics (forms and XML).

use serde_json::{Value, json};
use stanch_scenario::estate::aws::{Account, Region};

use super::call::Call;
use super::refusal::Refusal;
use super::xml::{answer, around, element, list, optional};
use super::{Said, State};

pub(super) fn queues(state: &State, account: &Account, region: &Region, call: &Call) -> Result<Said, Refusal> {
    let url = |name: &str| format!("https://sqs.{}.amazonaws.com/{}/{name}", call.region, account.id);
    match call.name() {
        "ListQueues" => {
            let page = state.page(call, &region.queues, "NextToken", "MaxResults")?;
            let urls: Vec<String> = page.items.iter().map(|queue| url(&queue.name)).collect();
            Ok(Said::Json(json!({"QueueUrls": urls, "NextToken": page.next})))
        }
        "GetQueueAttributes" => {
            let asked = call.need("QueueUrl")?;
            let queue = region.queues.iter().find(|queue| url(&queue.name) == asked);
            let queue = queue.ok_or(Refusal::Absent("QueueDoesNotExist"))?;
            let policy = queue.policy.as_ref().map(Value::to_string);
            let attributes = policy.map(|policy| json!({"Policy": policy})).unwrap_or_else(|| json!({}));
            Ok(Said::Json(json!({"Attributes": attributes})))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

pub(super) fn topics(state: &State, account: &Account, region: &Region, call: &Call) -> Result<Said, Refusal> {
    let arn = |name: &str| format!("arn:aws:sns:{}:{}:{name}", call.region, account.id);
    let result = match call.name() {
        "ListTopics" => {
            let page = state.page(call, &region.topics, "NextToken", "MaxResults")?;
            list("Topics", "member", page.items, |topic| element("TopicArn", &arn(&topic.name)))
                + &optional("NextToken", page.next.as_deref())
        }
        "GetTopicAttributes" => {
            let asked = call.need("TopicArn")?;
            let topic = region.topics.iter().find(|topic| arn(&topic.name) == asked);
            let topic = topic.ok_or(Refusal::Absent("NotFound"))?;
            let policy = element("key", "Policy") + &element("value", &topic.policy.to_string());
            around("Attributes", &around("entry", &policy))
        }
        _ => return Err(Refusal::UnknownOperation),
    };
    Ok(Said::Xml(answer(call.name(), &result)))
}
