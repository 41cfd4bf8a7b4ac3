//! What a misspelt word was meant to be.

/// The known word nearest to `word`, if one is near enough to be meant.
pub(super) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let letters: Vec<char> = word.to_lowercase().chars().take(64).collect();
    let word: String = letters.iter().collect();
    let allowed = (letters.len() / 3).clamp(1, 4);
    // A word that merely goes on or stops short (`user_agent` for `user_agents`) is meant too.
    let goes_on = |other: &str| letters.len() >= 3 && (other.starts_with(&word) || word.starts_with(other));
    known
        .iter()
        .map(|candidate| (distance(&letters, &candidate.chars().collect::<Vec<_>>()), *candidate))
        .filter(|(distance, candidate)| *distance <= allowed || goes_on(candidate))
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour to turn one word into another.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != other);
            let mut least = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            let swapped = row > 0 && column > 0 && *letter == to[column - 1] && from[row - 1] == *other;
            if swapped {
                least = least.min(before_last[column - 1] + 1);
            }
            current.push(least);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or(0)
}
