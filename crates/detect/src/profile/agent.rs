//! Which client made a call, as far as its own words tell: its family without versions, and the system it ran on.

/// Products that name themselves anywhere in a user agent, and are more telling than its first word.
const TELLING: &[(&str, &str)] = &[
    ("terraform", "Terraform"),
    ("pulumi", "Pulumi"),
    ("opentofu", "OpenTofu"),
    ("ansible", "Ansible"),
    ("serverless", "Serverless"),
    ("aws-cdk", "aws-cdk"),
    ("cloudformation", "CloudFormation"),
    ("s3console", "console"),
    ("console.amazonaws.com", "console"),
    ("signin.amazonaws.com", "console"),
    ("aws-internal/", "console"),
    ("amazon-ssm-agent", "amazon-ssm-agent"),
];

/// Systems that name themselves, the more telling ones first.
const SYSTEMS: &[(&str, &str)] = &[
    ("kali", "Kali Linux"),
    ("parrot", "Parrot OS"),
    ("pentoo", "Pentoo"),
    ("blackarch", "BlackArch"),
    ("windows", "Windows"),
    ("darwin", "macOS"),
    ("macintosh", "macOS"),
    ("macos", "macOS"),
    ("linux", "Linux"),
];

/// The family of a client: its product, and the system where it says so. A new version is the same family.
///
/// An agent can be 8 KB long and say anything; the family is at most 60 characters of it.
pub(crate) fn family(agent: &str) -> String {
    let start: String = agent.chars().take(2_000).collect();
    let lower = start.to_lowercase();
    let telling = TELLING.iter().find(|(word, _)| lower.contains(word)).map(|(_, name)| (*name).to_owned());
    let product = telling.unwrap_or_else(|| product(&start));
    let browser = product == "Mozilla";
    let system = SYSTEMS.iter().find(|(word, _)| lower.contains(word)).map(|(_, name)| *name);
    let name = if browser { "a browser".to_owned() } else { product };
    match system {
        Some(system) => format!("{name} on {system}"),
        None => name,
    }
}

/// The first product without its version: `aws-cli` of `aws-cli/2.9.1 Python/3.9`.
fn product(agent: &str) -> String {
    let word = agent.trim_start_matches('[').split(['/', ' ', ',', ';', '_']).next().unwrap_or_default();
    // Versions and ids that are glued to a name make no family of their own.
    let stem: String =
        word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-').chars().take(40).collect();
    if stem.is_empty() { "an agent without a name".to_owned() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::family;

    #[test]
    fn versions_make_no_family_and_systems_do() {
        let linux = "aws-cli/2.8.12 Python/3.9.11 Linux/5.15.0-1021-aws docker/x86_64.ubuntu.20 prompt/off";
        assert_eq!(family(linux), family(&linux.replace("2.8.12", "2.9.4")));
        assert_ne!(family(linux), family(&linux.replace("Linux/5.15.0-1021-aws", "Darwin/21.6.0")));
        assert_ne!(family(linux), family(&linux.replace("5.15.0-1021-aws", "5.18.0-kali5-amd64")));
    }

    #[test]
    fn the_telling_product_counts_wherever_it_stands() {
        let provider = "APN/1.0 HashiCorp/1.0 Terraform/1.3.4 (+https://www.terraform.io) aws-sdk-go/1.44.136 (linux)";
        assert_eq!(family(provider), "Terraform on Linux");
        assert_eq!(family(&format!("[{provider}]")), "Terraform on Linux");
        assert_eq!(family("[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12 Linux/5.10]"), "console on Linux");
    }

    #[test]
    fn what_says_nothing_or_too_much_is_a_family_too() {
        assert_eq!(family(""), "an agent without a name");
        assert_eq!(family(&"x".repeat(8_192)).chars().count(), 40);
        assert_eq!(family("tool_0c1a77f2"), family("tool_93be1105"));
    }
}
