//! Rust source as text: strings and comments blanked out, so that a brace or word in them counts for nothing.

/// The source with the insides of comments, strings and characters replaced by spaces. Lines stay where they are.
pub fn masked(source: &str) -> String {
    let characters: Vec<char> = source.chars().collect();
    let mut masked = String::with_capacity(source.len());
    let mut at = 0;
    while at < characters.len() {
        let end = end_of_hidden(&characters, at);
        let blank = |hidden: &char| if *hidden == '\n' { '\n' } else { ' ' };
        match end {
            None => masked.push(characters[at]),
            Some(end) => masked.extend(characters[at..end].iter().map(blank)),
        }
        at = end.unwrap_or(at + 1);
    }
    masked
}

/// Where the comment, string or character that begins here ends; none when nothing of the kind begins here.
fn end_of_hidden(characters: &[char], at: usize) -> Option<usize> {
    let next = characters.get(at + 1).copied();
    match (characters[at], next) {
        ('/', Some('/')) => Some(find(characters, at, |rest| rest[0] == '\n')),
        ('/', Some('*')) => Some(end_of_block_comment(characters, at)),
        ('"', _) => Some(end_of_quoted(characters, at + 1, '"')),
        ('r', Some('"' | '#')) if !follows_word(characters, at) => end_of_raw(characters, at + 1),
        ('\'', Some('\\')) => Some(end_of_quoted(characters, at + 1, '\'')),
        ('\'', Some(_)) if characters.get(at + 2) == Some(&'\'') => Some(at + 3),
        _ => None,
    }
}

fn follows_word(characters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| characters[before]);
    // A byte string's `b` stands before the `r`.
    before.is_some_and(|before| is_word(before) && before != 'b')
}

/// Whether a character may be part of an identifier.
pub fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn find(characters: &[char], from: usize, ends: impl Fn(&[char]) -> bool) -> usize {
    (from..characters.len()).find(|at| ends(&characters[*at..])).unwrap_or(characters.len())
}

fn end_of_quoted(characters: &[char], from: usize, quote: char) -> usize {
    let mut at = from;
    while at < characters.len() && characters[at] != quote {
        at += if characters[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(characters.len())
}

fn end_of_raw(characters: &[char], from: usize) -> Option<usize> {
    let hashes = characters[from..].iter().take_while(|next| **next == '#').count();
    if characters.get(from + hashes) != Some(&'"') {
        return None;
    }
    let closes =
        |rest: &[char]| rest[0] == '"' && rest.len() > hashes && rest[1..=hashes].iter().all(|next| *next == '#');
    Some((find(characters, from + hashes + 1, closes) + hashes + 1).min(characters.len()))
}

fn end_of_block_comment(characters: &[char], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at < characters.len() {
        match (characters[at], characters.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(characters.len())
}

/// Whether a word stands in a text as a whole.
pub fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_characters_are_blanked() {
        let rows = [
            ("a // {\nb", "a     \nb"),
            ("a /* { /* } */ */ b", "a                 b"),
            ("f(\"{\\\"{\", '{', '\\'', b)", "f(      ,    ,     , b)"),
            ("r#\"{\"}\"# x", "         x"),
            ("for<'a> &'a str {", "for<'a> &'a str {"),
            ("br\"{\" bar\"{\"", "b     bar   "),
            ("\"{\n{\"", "  \n  "),
            ("\"never closed", "             "),
        ];
        for (source, expect) in rows {
            assert_eq!(masked(source), expect, "{source}");
        }
    }

    #[test]
    fn whole_words() {
        assert!(has_word("use serde_json::Value;", "serde_json"));
        assert!(!has_word("use serde_json::Value;", "serde"));
        assert!(has_word("serde", "serde"));
    }
}
