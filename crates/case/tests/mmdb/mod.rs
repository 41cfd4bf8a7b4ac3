//! Writes small databases in MaxMind's format: a binary tree of bits with records of 24 bits, the data, the metadata.

use std::net::IpAddr;

/// A value of the data section.
pub(crate) enum Value {
    Text(&'static str),
    Number(u32),
    Map(Vec<(&'static str, Value)>),
}

/// What a record of the tree leads to.
#[derive(Clone, Copy)]
enum Next {
    Nothing,
    Node(usize),
    /// Offset in the data section.
    Data(usize),
}

/// The bits of an address in a tree for IPv6, in which IPv4 stands below 96 zero bits.
fn bits(address: IpAddr, length: usize) -> Vec<usize> {
    let (number, length) = match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), length + 96),
        IpAddr::V6(v6) => (v6.to_bits(), length),
    };
    (0..length).map(|at| usize::from(number >> (127 - at) & 1 == 1)).collect()
}

/// The control byte of a value, with its size, and the type behind it where the type has no place in the byte.
fn control(kind: u8, size: usize) -> Vec<u8> {
    let (size, more) = if size < 29 { (size as u8, vec![]) } else { (29, vec![u8::try_from(size - 29).unwrap()]) };
    let mut bytes = if kind < 8 { vec![kind << 5 | size] } else { vec![size, kind - 7] };
    bytes.extend(more);
    bytes
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend(control(2, text.len()));
    out.extend(text.as_bytes());
}

/// A number of `kind`: 5 has 16 bits, 6 has 32, 9 has 64.
fn number(out: &mut Vec<u8>, kind: u8, number: u64) {
    let bytes = number.to_be_bytes();
    let used = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    out.extend(control(kind, used.len()));
    out.extend(used);
}

fn value(out: &mut Vec<u8>, written: &Value) {
    match written {
        Value::Text(words) => text(out, words),
        Value::Number(whole) => number(out, 6, u64::from(*whole)),
        Value::Map(entries) => {
            out.extend(control(7, entries.len()));
            for (key, entry) in entries {
                text(out, key);
                value(out, entry);
            }
        }
    }
}

fn metadata(nodes: usize) -> Vec<u8> {
    let mut out = b"\xab\xcd\xefMaxMind.com".to_vec();
    out.extend(control(7, 9));
    for (key, kind, whole) in [
        ("binary_format_major_version", 5, 2),
        ("binary_format_minor_version", 5, 0),
        ("build_epoch", 9, 1_671_148_800),
        ("ip_version", 5, 6),
        ("node_count", 6, nodes as u64),
        ("record_size", 5, 24),
    ] {
        text(&mut out, key);
        number(&mut out, kind, whole);
    }
    text(&mut out, "database_type");
    text(&mut out, "Test");
    text(&mut out, "languages");
    out.extend(control(11, 0));
    text(&mut out, "description");
    out.extend(control(7, 0));
    out
}

/// A database of networks, none of which lies in another.
pub(crate) fn database(networks: Vec<(&str, usize, Value)>) -> Vec<u8> {
    let mut tree = vec![[Next::Nothing; 2]];
    let mut data = Vec::new();
    for (address, length, record) in networks {
        let path = bits(address.parse().unwrap(), length);
        let (last, before) = path.split_last().unwrap();
        let mut node = 0;
        for bit in before {
            node = match tree[node][*bit] {
                Next::Node(next) => next,
                _ => {
                    tree.push([Next::Nothing; 2]);
                    tree[node][*bit] = Next::Node(tree.len() - 1);
                    tree.len() - 1
                }
            };
        }
        tree[node][*last] = Next::Data(data.len());
        value(&mut data, &record);
    }
    let count = tree.len();
    let mut out = Vec::new();
    for next in tree.into_iter().flatten() {
        let record = match next {
            Next::Nothing => count,
            Next::Node(node) => node,
            Next::Data(offset) => count + 16 + offset,
        };
        out.extend(&u32::try_from(record).unwrap().to_be_bytes()[1..]);
    }
    out.extend([0; 16]);
    out.extend(data);
    out.extend(metadata(count));
    out
}
