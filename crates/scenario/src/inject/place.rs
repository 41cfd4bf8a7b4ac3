//! From where the attacker calls, and with what.

use super::Place;
use super::victim::{Stream, Victim};
use crate::caller::Origin;
use crate::identity::{Identity, Network};
use crate::organisation::VENDOR_NETWORKS;
use crate::rng::{Rng, of_name, seed_of};

/// Where the vendor's machines stand that are in none of its published lists: a large cloud provider's networks in the
/// region in which its jobs run.
const JOBS: [&str; 10] =
    ["3.84", "3.91", "18.206", "18.209", "34.205", "34.229", "44.202", "52.90", "54.144", "54.197"];
/// Neighbours of the vendor's machines for mobile builds, at the same carrier.
const MOBILE_JOBS: [&str; 3] = ["38.39.184", "38.39.188", "38.39.189"];
/// Hosting and VPN networks from which nobody in the organisation works.
const HOSTING: [&str; 12] = [
    "146.70.117",
    "185.220.101",
    "45.155.205",
    "193.138.218",
    "139.59.31",
    "5.161.72",
    "51.15.127",
    "104.238.167",
    "94.140.114",
    "37.120.155",
    "162.247.74",
    "159.223.48",
];
/// What attackers use, at the versions of the time.
const TOOLS: [&str; 6] = [
    "aws-cli/2.9.4 Python/3.9.11 Linux/5.18.0-kali5-amd64 exe/x86_64.kali.2022 prompt/off",
    "aws-cli/1.27.24 Python/3.10.8 Linux/6.0.0-kali5-amd64 botocore/1.29.24",
    "aws-cli/2.8.7 Python/3.9.11 Windows/10 exe/AMD64 prompt/off",
    "Boto3/1.26.22 Python/3.10.6 Linux/5.15.0-56-generic Botocore/1.29.22",
    "Boto3/1.24.28 Python/3.8.10 Windows/10 Botocore/1.27.28",
    "aws-sdk-go-v2/1.17.2 os/linux lang/go/1.19.4 md/GOOS/linux md/GOARCH/amd64 api/sts/1.17.6",
];

/// The place of all calls of one attack.
pub(super) fn origin(place: Place, of: &Identity, victim: &Victim, stream: &Stream, salt: u64) -> Origin {
    let mut rng = Rng::new(seed_of(&[salt, of_name("place")]));
    let (address, agent) = match place {
        Place::Vendor => {
            let address = rng.pick(&victim.addresses).cloned().unwrap_or_default();
            (address, victim.agent.clone())
        }
        Place::OwnClass => {
            let networks: &[&str] = if of.network == Network::VendorMobile { &MOBILE_JOBS } else { &JOBS };
            (fresh(networks, stream, &mut rng), victim.agent.clone())
        }
        Place::Elsewhere => {
            let address = fresh(&HOSTING, stream, &mut rng);
            (address, rng.pick(&TOOLS).copied().unwrap_or(TOOLS[0]).to_owned())
        }
    };
    Origin { address, agent, endpoint: None, by_aws: false }
}

/// An address of one of the networks that nobody in the stream has, and that the vendor has not published.
fn fresh(networks: &[&str], stream: &Stream, rng: &mut Rng) -> String {
    loop {
        let mut address = rng.pick(networks).copied().unwrap_or("146.70.117").to_owned();
        while address.bytes().filter(|byte| *byte == b'.').count() < 3 {
            address.push_str(&format!(".{}", rng.between(1, 254)));
        }
        let published = VENDOR_NETWORKS.iter().any(|network| network.split('/').next() == Some(&address));
        if !published && !stream.addresses.contains(&address) {
            return address;
        }
    }
}
