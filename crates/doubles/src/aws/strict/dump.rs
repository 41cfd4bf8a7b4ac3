//! All that IAM and an organisation have, as one text.

use serde_json::Value;
use stanch_scenario::estate::aws::Estate;

/// JSON of which equal states have equal bytes, without regions and secret halves.
pub(super) fn dump(estate: &Estate) -> String {
    let mut said = serde_json::to_value(estate).unwrap_or_default();
    for account in said["accounts"].as_array_mut().into_iter().flatten() {
        if let Some(fields) = account.as_object_mut() {
            fields.remove("regions");
        }
        for user in account["users"].as_array_mut().into_iter().flatten() {
            sort(&mut user["groups"]);
            sort(&mut user["attached"]);
            sort(&mut user["inline"]);
            sort(&mut user["keys"]);
            for key in user["keys"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                key.retain(|name, _| name != "secret" && name != "last_use");
            }
        }
        account["roles"].as_array_mut().into_iter().flatten().for_each(|role| {
            sort(&mut role["attached"]);
            sort(&mut role["inline"]);
        });
        sort(&mut account["users"]);
        sort(&mut account["roles"]);
    }
    for policy in said["organization"]["policies"].as_array_mut().into_iter().flatten() {
        sort(&mut policy["targets"]);
    }
    sort(&mut said["organization"]["policies"]);
    said.to_string()
}

/// The order of a list that has none in AWS.
fn sort(list: &mut Value) {
    if let Some(list) = list.as_array_mut() {
        list.sort_by_key(Value::to_string);
    }
}
