//! Any bytes as a file: nothing panics, nothing grows without bound, and what is kept is text.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    let rows = read::texts(read::read(content));
    for row in rows {
        // The record's own text is always kept.
        assert!(row[stanch_source::Col::RawBody as usize].is_some());
        assert!(row[stanch_source::Col::EventId as usize].is_some());
    }
});
