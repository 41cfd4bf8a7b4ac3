//! Names without what changes from run to run.

/// Letters and digits that a name or its beginning needs to say anything.
pub(super) const LEAST: usize = 3;

/// A name with a star for each part that changes, where anything is left of it.
pub(super) fn steady(name: &str, account: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let changing = if first.is_ascii_alphanumeric() { changing(rest, account) } else { 0 };
        if changing > 0 {
            if !out.ends_with('*') {
                out.push('*');
            }
            rest = rest.get(changing..).unwrap_or_default();
            continue;
        }
        // Whole words, so that digits in the middle of one are looked at as a part of it.
        let length = word(rest).max(first.len_utf8());
        let (kept, behind) = rest.split_at(length);
        out.push_str(&numbers(kept, account));
        rest = behind;
    }
    let out = joined(&out);
    // Were a star all that is left, it would name everything of the kind.
    let left = out.chars().filter(char::is_ascii_alphanumeric).count();
    if out == name || left < LEAST { name.to_owned() } else { out }
}

/// Length of the letters and digits at the beginning.
fn word(text: &str) -> usize {
    text.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(text.len())
}

/// Length of a UUID, a hash or a number at the beginning, which ends where the word ends; 0 where there is none.
fn changing(text: &str, account: &str) -> usize {
    const UUID: usize = 36;
    let is_uuid = |text: &str| {
        text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    if text.get(..UUID).is_some_and(is_uuid) && word(text.get(UUID..).unwrap_or_default()) == 0 {
        return UUID;
    }
    let word = text.get(..word(text)).unwrap_or_default();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let hash = word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (word.len() >= 16 || (word.len() >= 7 && digits > 0 && digits < word.len()));
    let number = digits == word.len() && word.len() >= 4 && word != account;
    if hash || number { word.len() } else { 0 }
}

/// A word with a star for each number of four digits or more in it.
fn numbers(word: &str, account: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut run = String::new();
    let end = |out: &mut String, run: &mut String| {
        if run.len() >= 4 && run != account {
            out.push('*');
        } else {
            out.push_str(run);
        }
        run.clear();
    };
    for character in word.chars() {
        if character.is_ascii_digit() {
            run.push(character);
        } else {
            end(&mut out, &mut run);
            out.push(character);
        }
    }
    end(&mut out, &mut run);
    out
}

/// A name in which what stands between two stars, or behind one, and is short and a number goes into the star: the month
/// and the day behind a year.
fn joined(name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let at = rest.find(is_break).map_or(rest.len(), |at| if at == 0 { 1 } else { at });
        let (part, behind) = rest.split_at(at);
        parts.push(part);
        rest = behind;
    }
    let mut out: Vec<&str> = Vec::new();
    for part in parts {
        let small = part.len() <= 2 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if let [.., "*", separator] = out.as_slice()
            && separator.len() == 1
            && separator.chars().all(is_break)
            && (part == "*" || small)
        {
            out.pop();
            continue;
        }
        out.push(part);
    }
    out.concat()
}

/// Whether a character stands between the parts of a name.
pub(super) fn is_break(character: char) -> bool {
    matches!(character, '/' | '-' | '_' | '.' | ':' | '=')
}
