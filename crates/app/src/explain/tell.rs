//! Telling in a language: sentences are written in English where they are told, and looked up when another language is wanted.

use super::chinese::CHINESE;
use crate::Language;
use std::fmt::Display;

impl Language {
    /// A part of a sentence that never changes, in this language.
    pub(crate) fn phrase(self, english: &'static str) -> &'static str {
        let chinese = || CHINESE.iter().find(|(known, _)| *known == english).map(|(_, chinese)| *chinese);
        match self {
            Language::English => english,
            Language::Chinese => chinese().unwrap_or(english),
        }
    }

    /// A sentence in this language, with values for `{0}`, `{1}` and so on.
    pub(crate) fn tell(self, english: &'static str, values: &[&dyn Display]) -> String {
        let mut pieces = self.phrase(english).split('{');
        let mut told = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (place, rest) = piece.split_once('}').unwrap_or(("", piece));
            if let Some(value) = place.parse().ok().and_then(|place: usize| values.get(place)) {
                told += &value.to_string();
            }
            told += rest;
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The files whose sentences people read.
    const TOLD_IN: [&str; 5] = ["dispute.rs", "mod.rs", "period.rs", "sums.rs", "words.rs"];

    /// A literal of a source file, and what stands before it.
    struct Literal {
        before: String,
        text: String,
    }

    /// The literals of a source file, without comments and tests.
    fn literals(file: &str) -> Vec<Literal> {
        let path = format!("src/explain/{file}");
        let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        let source = lines.collect::<Vec<_>>().join("\n");
        let mut found = Vec::new();
        let mut rest = source.as_str();
        let mut before = String::new();
        while let Some((code, after)) = rest.split_once('"') {
            before += code;
            let mut text = String::new();
            let mut letters = after.char_indices();
            let end = loop {
                match letters.next().expect("the end of a literal") {
                    (_, '\\') => text.extend(letters.next().map(|(_, letter)| letter)),
                    (place, '"') => break place,
                    (_, letter) => text.push(letter),
                }
            };
            found.push(Literal { before: before.split_whitespace().collect(), text });
            rest = &after[end + 1..];
            before.clear();
            before.push_str("\"\"");
        }
        found
    }

    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|piece| piece.split_once('}')).map(|(place, _)| place).collect()
    }

    fn is_english(text: &str) -> bool {
        text.split_whitespace().filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1).count() > 1
    }

    #[test]
    fn every_sentence_of_an_explanation_has_its_chinese() {
        let known: BTreeSet<&str> = CHINESE.iter().map(|(english, _)| *english).collect();
        assert_eq!(known.len(), CHINESE.len(), "a sentence stands twice");
        let mut told = BTreeSet::new();
        for file in TOLD_IN {
            for Literal { before, text } in literals(file) {
                let asked = ["tell(", "phrase("].iter().any(|call| before.ends_with(call));
                // What a program reads (refusals, codes) is English for everybody.
                let for_programs =
                    ["refused(", "internal(", "format!(", "reason="].iter().any(|call| before.ends_with(call));
                if known.contains(text.as_str()) {
                    told.insert(text);
                } else {
                    assert!(!asked, "{file} tells {text:?}, which has no Chinese");
                    assert!(for_programs || !is_english(&text), "{file} says {text:?} in English only");
                }
            }
        }
        let silent: Vec<&&str> = known.iter().filter(|english| !told.contains(**english)).collect();
        assert!(silent.is_empty(), "nobody tells {silent:?}");
    }

    #[test]
    fn chinese_is_chinese_and_has_the_same_values() {
        let same_in_both = ["{0} {1}"];
        for (english, chinese) in CHINESE {
            assert_eq!(places(english), places(chinese), "{english}");
            let is_chinese = !chinese.is_ascii();
            assert!(is_chinese || same_in_both.contains(&english), "{english}: {chinese}");
        }
    }

    #[test]
    fn values_stand_where_the_language_wants_them() {
        let values: [&dyn Display; 2] = [&"{1}", &2];
        assert_eq!(
            Language::English.tell("bound from {0}, which counts for {1} days", &values),
            "bound from {1}, which counts for 2 days"
        );
        assert_eq!(Language::Chinese.tell("Placed on {0} by the member {1}.", &[&"1月", &"x"]), "会员 x 于 1月 下单。");
    }
}
