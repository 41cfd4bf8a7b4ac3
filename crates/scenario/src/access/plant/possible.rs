//! Ways that are open if something holds that no snapshot says.

use serde_json::{Value, json};

use super::Aims;
use super::admin::trusting_if;
use crate::access::cell::{Cell, allow, deny, document, only_if};

/// Networks of the company.
const COMPANY: &str = "203.0.113.0/24";

/// Plants one principal for each way, in accounts where an administrator is one without question.
pub(super) fn plant(cell: &mut Cell<'_>, aims: &Aims) {
    if !cell.place.sort.is_open() {
        return;
    }
    let company = json!({"IpAddress": {"aws:SourceIp": COMPANY}});
    let arn = itself(cell, |own| vec![only_if(allow(&["iam:AttachUserPolicy"], &[own]), company.clone())]);
    cell.possibly(&arn, "attach-from-network", 1);

    let away = json!({"NotIpAddress": {"aws:SourceIp": COMPANY}});
    let arn =
        itself(cell, |own| vec![allow(&["iam:PutUserPolicy"], &[own]), only_if(deny(&["*"], &["*"]), away.clone())]);
    cell.possibly(&arn, "denied-outside-network", 1);

    let endpoint = json!({"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f60718"}});
    let function = allow(&["lambda:UpdateFunctionCode", "lambda:InvokeFunction"], &[&aims.function]);
    let arn = itself(cell, |_| vec![only_if(function.clone(), endpoint.clone())]);
    cell.possibly(&arn, "code-of-function-from-endpoint", 1);

    let name = cell.fresh();
    let arn = cell.user(
        "/",
        &name,
        &[document(&[allow(&["sts:AssumeRole"], &[&cell.place.iam(&format!("role/platform/{name}"))])])],
    );
    let network = json!({"StringEquals": {"aws:SourceVpc": "vpc-0f1e2d3c4b5a69788"}});
    cell.admin_role(&name, trusting_if(&cell.place.iam("root"), network));
    cell.possibly(&arn, "trusted-from-network", 1);

    // Its policy is attached and not among those that were read.
    let name = cell.fresh();
    let arn = cell.user("/", &name, &[]);
    let unread = cell.place.iam(&format!("policy/{name}-unread"));
    cell.last_user(|user| user.attached.push(unread));
    cell.possibly(&arn, "unread-policy", 0);
}

/// A user with statements about itself.
fn itself(cell: &mut Cell<'_>, statements: impl FnOnce(&str) -> Vec<Value>) -> String {
    let name = cell.fresh();
    let own = cell.place.iam(&format!("user/{name}"));
    cell.user("/", &name, &[document(&statements(&own))])
}
