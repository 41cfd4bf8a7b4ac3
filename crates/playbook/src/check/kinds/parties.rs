//! Agents and targets: people, and machines with an address.

use super::super::table::{ENTRIES, Form, Shape};
use super::{Sort, TEXTS};

/// Names of kinds of contacts, each with how to reach somebody: `work`, `home`.
const CONTACTS: Form = Form::Map(0, &Form::Text);
const CONTACT: Form = Form::Shape(&Shape {
    has: &[("email", CONTACTS), ("phone", CONTACTS), ("contact_details", Form::Text)],
    needs: &[],
});
const REGIONS: [&str; 29] = [
    "africa",
    "eastern-africa",
    "middle-africa",
    "northern-africa",
    "southern-africa",
    "western-africa",
    "americas",
    "caribbean",
    "central-america",
    "latin-america-caribbean",
    "northern-america",
    "south-america",
    "asia",
    "central-asia",
    "eastern-asia",
    "southern-asia",
    "south-eastern-asia",
    "western-asia",
    "europe",
    "eastern-europe",
    "northern-europe",
    "southern-europe",
    "western-europe",
    "oceania",
    "antarctica",
    "australia-new-zealand",
    "melanesia",
    "micronesia",
    "polynesia",
];
const LOCATION: Form = Form::Shape(&Shape {
    has: &[
        ("name", Form::Text),
        ("description", Form::Text),
        ("building_details", Form::Text),
        ("network_details", Form::Text),
        ("region", Form::OneOf(&REGIONS)),
        ("country", Form::Text),
        ("administrative_area", Form::Text),
        ("city", Form::Text),
        ("street_address", Form::Text),
        ("postal_code", Form::Text),
        ("latitude", Form::Text),
        ("longitude", Form::Text),
        ("precision", Form::Text),
    ],
    needs: &[],
});
/// The text of the standard wants texts for all of them, its schema numbers for VLANs.
const ADDRESS: Form = Form::Shape(&Shape {
    has: &[
        ("dname", Form::List(0, &Form::Text)),
        ("ipv4", Form::List(0, &Form::Of("ipv4-addr"))),
        ("ipv6", Form::List(0, &Form::Of("ipv6-addr"))),
        ("l2mac", Form::List(0, &Form::Of("mac-addr"))),
        ("url", Form::List(0, &Form::Text)),
        ("vlan", Form::List(0, &Form::Scalar)),
    ],
    needs: &[],
});
const PERSON: Shape = Shape { has: &[("contact", CONTACT)], needs: &[] };
const MACHINE: Shape = Shape {
    has: &[("address", ADDRESS), ("port", Form::Text), ("authentication_info", Form::Identifier), ("category", TEXTS)],
    needs: &["address"],
};

/// Agents and targets (section 7 of the standard).
pub(in crate::check) const PARTIES: Sort = Sort {
    common: &[
        ("type", Form::Text),
        ("name", Form::Text),
        ("description", Form::Text),
        ("location", LOCATION),
        ("agent_target_extensions", ENTRIES),
    ],
    needs: &["type", "name"],
    types: &[
        ("individual", PERSON),
        ("group", PERSON),
        ("organization", PERSON),
        ("location", Shape { has: &[("logical", TEXTS)], needs: &[] }),
        ("sector", Shape { has: &[("sector", Form::Text)], needs: &["sector"] }),
        ("http-api", MACHINE),
        ("linux", MACHINE),
        ("ssh", MACHINE),
        (
            "net-address",
            Shape {
                has: &[("address", ADDRESS), ("authentication_info", Form::Identifier), ("category", TEXTS)],
                needs: &["address"],
            },
        ),
        ("security-category", Shape { has: &[("category", TEXTS)], needs: &["category"] }),
    ],
    closed: false,
};
