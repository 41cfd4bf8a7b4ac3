//! Instants as seconds since 1970, and the three ways in which CloudTrail writes them.

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// Year, month and day of a day since 1970-01-01.
pub(crate) fn civil(day: i64) -> (i64, u32, u32) {
    // Counted in eras of 400 years that begin in March, where the leap day comes last.
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let date = (of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, date)
}

/// The weekday of a day since 1970-01-01, Monday being 0.
pub(crate) fn weekday(day: i64) -> u32 {
    (day + 3).rem_euclid(7) as u32
}

/// Appends a number with leading zeros up to two digits.
pub(crate) fn two(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&[b'0' + (value / 10 % 10) as u8, b'0' + (value % 10) as u8]);
}

/// Appends a number in decimal.
pub(crate) fn number(out: &mut Vec<u8>, value: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = value;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends `2022-12-16`, or `2022/12/16` when the separator is a slash.
pub(crate) fn date(out: &mut Vec<u8>, day: i64, separator: u8) {
    let (year, month, date) = civil(day);
    number(out, year.unsigned_abs());
    out.push(separator);
    two(out, month);
    out.push(separator);
    two(out, date);
}

/// Appends `2022-12-16T08:01:02Z`, the form of `eventTime` and `creationDate`.
pub(crate) fn iso(out: &mut Vec<u8>, seconds: i64) {
    date(out, seconds.div_euclid(DAY), b'-');
    out.push(b'T');
    let of_day = seconds.rem_euclid(DAY) as u32;
    two(out, of_day / 3600);
    out.push(b':');
    two(out, of_day / 60 % 60);
    out.push(b':');
    two(out, of_day % 60);
    out.push(b'Z');
}

/// Appends `20221216T0801Z` (or with seconds `20221216T080102Z`), the form in the names of log files.
pub(crate) fn compact(out: &mut Vec<u8>, seconds: i64, with_seconds: bool) {
    let (year, month, date) = civil(seconds.div_euclid(DAY));
    number(out, year.unsigned_abs());
    two(out, month);
    two(out, date);
    out.push(b'T');
    let of_day = seconds.rem_euclid(DAY) as u32;
    two(out, of_day / 3600);
    two(out, of_day / 60 % 60);
    if with_seconds {
        two(out, of_day % 60);
    }
    out.push(b'Z');
}

/// Appends `Dec 16, 2022, 8:01:02 AM`, the form inside `responseElements`.
pub(crate) fn spoken(out: &mut Vec<u8>, seconds: i64) {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, date) = civil(seconds.div_euclid(DAY));
    out.extend_from_slice(MONTHS[(month as usize + 11) % 12].as_bytes());
    out.push(b' ');
    number(out, u64::from(date));
    out.extend_from_slice(b", ");
    number(out, year.unsigned_abs());
    out.extend_from_slice(b", ");
    let of_day = seconds.rem_euclid(DAY) as u32;
    let hour = of_day / 3600;
    number(out, u64::from(if hour.is_multiple_of(12) { 12 } else { hour % 12 }));
    out.push(b':');
    two(out, of_day / 60 % 60);
    out.push(b':');
    two(out, of_day % 60);
    out.extend_from_slice(if hour < 12 { b" AM" } else { b" PM" });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn instants_are_written_as_cloudtrail_does() {
        let at = 1_671_148_800 + 8 * 3600 + 62;
        assert_eq!(written(|out| iso(out, at)), "2022-12-16T08:01:02Z");
        assert_eq!(written(|out| compact(out, at, false)), "20221216T0801Z");
        assert_eq!(written(|out| spoken(out, at)), "Dec 16, 2022, 8:01:02 AM");
        assert_eq!(written(|out| spoken(out, at + 12 * 3600)), "Dec 16, 2022, 8:01:02 PM");
        assert_eq!(written(|out| date(out, 19_417, b'/')), "2023/03/01");
        assert_eq!(weekday(at.div_euclid(DAY)), 4);
    }
}
