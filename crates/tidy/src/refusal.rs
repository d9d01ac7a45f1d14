//! The codes of refusals: which the sources give, and which the documentation lists.

use crate::text::is_word;

/// Codes that a file gives to refusals, with their lines: literals after `refused(`, and in the file that defines the error
/// also the results of its matches.
pub fn codes_given(source: &str, defines: bool) -> Vec<(usize, String)> {
    let mut codes = after(source, "refused(");
    if defines {
        codes.extend(after(source, "=>"));
    }
    codes
}

/// Lines that refuse with something else than a literal: their code would be in nobody's list.
pub fn codes_hidden(source: &str) -> Vec<usize> {
    let call = "AppError::refused(";
    let hidden = source.match_indices(call).filter(|(at, _)| !source[at + call.len()..].trim_start().starts_with('"'));
    hidden.map(|(at, _)| line(source, at)).collect()
}

/// Codes that a page lists: what stands in backquotes in the first cell of a row of three.
pub fn codes_listed(page: &str) -> Vec<String> {
    let code = |row: &str| {
        let cells: Vec<&str> = row.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
        let [code, says, mends] = cells[..] else { return None };
        let explained = !says.trim().is_empty() && !mends.trim().is_empty();
        code.strip_prefix('`')?.strip_suffix('`').filter(|_| explained).map(str::to_owned)
    };
    page.lines().filter_map(code).collect()
}

/// Words in quotation marks directly after a mark.
fn after(source: &str, mark: &str) -> Vec<(usize, String)> {
    let quoted = |(at, _): (usize, &str)| {
        let text = source[at + mark.len()..].trim_start().strip_prefix('"')?;
        let (word, _) = text.split_once('"')?;
        let is_code = !word.is_empty() && word.chars().all(is_word);
        is_code.then(|| (line(source, at), word.to_owned()))
    };
    source.match_indices(mark).filter_map(quoted).collect()
}

fn line(source: &str, at: usize) -> usize {
    source[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_codes() {
        let source = "fn refused(code: &str) {}\nrefused(\"one\", x);\nAppError::refused(\n    \"two\",\n)";
        assert_eq!(codes_given(source, false), [(2, "one".to_owned()), (3, "two".to_owned())]);
    }

    #[test]
    fn matches_count_where_the_error_is_defined() {
        let source = "match x {\n    A => \"one\",\n    B => other(\"no\"),\n    C => \"not a code\",\n}";
        assert_eq!(codes_given(source, true), [(2, "one".to_owned())]);
        assert_eq!(codes_given(source, false), []);
    }

    #[test]
    fn a_code_that_is_no_literal_is_found() {
        assert_eq!(codes_hidden("AppError::refused(\n  \"one\")\nAppError::refused(code, x)"), [3]);
    }

    #[test]
    fn only_explained_codes_are_listed() {
        let page =
            "| code | says | mends |\n|---|---|---|\n| `one` | a | b |\n| `two` | a |  |\n| `three` | a |\n`four`";
        assert_eq!(codes_listed(page), ["one"]);
    }
}
