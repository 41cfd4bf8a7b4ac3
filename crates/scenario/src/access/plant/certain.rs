//! Ways that are open for certain, of one step.

use super::Aims;
use crate::access::cell::{Cell, allow, document};
use crate::access::place::Sort;

/// What a way needs, which decides in which accounts it is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// To write to IAM, or to pass a role: closed by the policies on guarded accounts and on sandboxes.
    Iam,
    /// To change what runs as an administrator.
    Code,
    /// To assume the role that the organisation's policies leave out.
    Keeper,
}

/// A way.
struct Way {
    /// What it is called in the truth.
    id: &'static str,
    needs: Needs,
    /// Makes the principal; gives its ARN.
    make: fn(&mut Cell<'_>, &Aims) -> String,
}

const WAYS: &[Way] = &[
    Way {
        id: "new-version-of-own-policy",
        needs: Needs::Iam,
        make: |cell, _| versions(cell, "iam:CreatePolicyVersion"),
    },
    Way {
        id: "older-version-of-own-policy",
        needs: Needs::Iam,
        make: |cell, _| versions(cell, "iam:SetDefaultPolicyVersion"),
    },
    Way {
        id: "attach-to-itself",
        needs: Needs::Iam,
        make: |cell, _| itself(cell, ["iam:AttachUserPolicy", "iam:AttachRolePolicy"]),
    },
    Way {
        id: "write-into-itself",
        needs: Needs::Iam,
        make: |cell, _| itself(cell, ["iam:PutUserPolicy", "iam:PutRolePolicy"]),
    },
    Way { id: "attach-to-own-group", needs: Needs::Iam, make: own_group },
    Way {
        id: "key-of-administrator",
        needs: Needs::Iam,
        make: |cell, aims| {
            let user = aims.user.clone();
            user_with(cell, &["iam:CreateAccessKey"], &user)
        },
    },
    Way {
        id: "join-administrators",
        needs: Needs::Iam,
        make: |cell, _| {
            let group = cell.place.iam("group/administrators");
            user_with(cell, &["iam:AddUserToGroup"], &group)
        },
    },
    Way {
        id: "rewrite-trust",
        needs: Needs::Iam,
        make: |cell, aims| user_with(cell, &["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"], &aims.named),
    },
    Way {
        id: "pass-to-new-function",
        needs: Needs::Iam,
        make: |cell, aims| pass(cell, &aims.builder, &["lambda:CreateFunction", "lambda:InvokeFunction"]),
    },
    Way {
        id: "pass-to-new-stack",
        needs: Needs::Iam,
        make: |cell, aims| pass(cell, &aims.builder, &["cloudformation:CreateStack", "cloudformation:DescribeStacks"]),
    },
    Way {
        id: "pass-to-new-instance",
        needs: Needs::Iam,
        make: |cell, aims| pass(cell, &aims.instance, &["ec2:RunInstances"]),
    },
    Way {
        id: "pass-to-new-build",
        needs: Needs::Iam,
        make: |cell, aims| pass(cell, &aims.builder, &["codebuild:CreateProject", "codebuild:StartBuild"]),
    },
    Way {
        id: "code-of-function",
        needs: Needs::Code,
        make: |cell, aims| user_with(cell, &["lambda:UpdateFunctionCode", "lambda:InvokeFunction"], &aims.function),
    },
    Way {
        id: "assume-administrator",
        needs: Needs::Keeper,
        make: |cell, aims| user_with(cell, &["sts:AssumeRole"], &aims.keeper),
    },
];

/// Plants one principal for each way; where the organisation's policies close it, as one that can do nothing.
pub(super) fn plant(cell: &mut Cell<'_>, aims: &Aims) {
    for way in WAYS {
        let sort = cell.place.sort;
        let open = match way.needs {
            _ if sort.is_open() => true,
            Needs::Keeper => sort == Sort::Guarded,
            Needs::Iam | Needs::Code => false,
        };
        // What an administrator without IAM is worth is not for this truth to say.
        if !open && way.needs != Needs::Iam {
            continue;
        }
        let arn = (way.make)(cell, aims);
        if open {
            cell.escalates(&arn, way.id, 1);
        } else {
            cell.never(&arn, &format!("policy-of-organization: {}", way.id));
        }
    }
}

/// A user with actions on one thing.
fn user_with(cell: &mut Cell<'_>, actions: &[&str], resource: &str) -> String {
    let name = cell.fresh();
    cell.user("/", &name, &[document(&[allow(actions, &[resource])])])
}

/// A user or a role of instances that has an action on itself: the first of two for a user, the second for a role.
fn itself(cell: &mut Cell<'_>, [of_user, of_role]: [&str; 2]) -> String {
    let name = cell.fresh();
    if cell.place.index.is_multiple_of(2) {
        let own = cell.place.iam(&format!("user/{name}"));
        cell.user("/", &name, &[document(&[allow(&[of_user], &[&own])])])
    } else {
        let own = cell.place.iam(&format!("role/{name}"));
        let trust = crate::access::cell::serving(&["ec2.amazonaws.com"]);
        let arn = cell.role("/", &name, trust, &[document(&[allow(&[of_role], &[&own])])]);
        cell.last_role(|role| role.instance_profiles.push(name.clone()));
        arn
    }
}

/// A user with a managed policy that has an action on that policy, of which the first version allows everything.
fn versions(cell: &mut Cell<'_>, action: &str) -> String {
    let name = cell.fresh();
    let policy = cell.place.iam(&format!("policy/{name}"));
    let old = document(&[allow(&["*"], &["*"])]);
    cell.managed(&name, vec![old, document(&[allow(&[action, "iam:GetPolicyVersion"], &[&policy])])]);
    let user = cell.user("/", &name, &[]);
    cell.last_user(|user| user.attached.push(policy));
    user
}

/// A user in a group that may attach policies to that group.
fn own_group(cell: &mut Cell<'_>, _: &Aims) -> String {
    let name = cell.fresh();
    let group = cell.place.iam(&format!("group/{name}"));
    cell.group(&name, &[document(&[allow(&["iam:AttachGroupPolicy"], &[&group])])], &[]);
    let user = cell.user("/", &name, &[]);
    cell.last_user(|user| user.groups.push(name));
    user
}

/// A user that may pass a role and make what runs with it.
fn pass(cell: &mut Cell<'_>, role: &str, actions: &[&str]) -> String {
    let name = cell.fresh();
    cell.user("/", &name, &[document(&[allow(&["iam:PassRole"], &[role]), allow(actions, &["*"])])])
}
