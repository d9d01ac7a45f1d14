//! What holds for every file of Rust.

use crate::text::masked;

/// Longest file, in lines.
pub const FILE_LINES_MAX: usize = 500;
/// Longest function, in lines, from its `fn` to its closing brace.
pub const FUNCTION_LINES_MAX: usize = 70;

/// What is wrong with a file of Rust, each with its line.
pub fn findings(source: &str) -> Vec<(usize, String)> {
    let mut findings = Vec::new();
    if !source.starts_with("//! ") {
        findings.push((1, "the file must open with `//!` and say what it is for".to_owned()));
    }
    let lines = source.lines().count();
    if lines > FILE_LINES_MAX {
        findings.push((lines, format!("the file has {lines} lines, more than {FILE_LINES_MAX}")));
    }
    let code = masked(source);
    for (number, line) in code.lines().enumerate() {
        let dense: String = line.split_whitespace().collect();
        if dense.contains("#[allow(") || dense.contains("#![allow(") {
            findings.push((number + 1, "write #[expect(…, reason = …)] instead of allow".to_owned()));
        }
        if dense.contains("#[ignore") {
            findings.push((number + 1, "a test is run or removed, not ignored".to_owned()));
        }
    }
    for function in functions(&code) {
        if function.lines > FUNCTION_LINES_MAX {
            let problem = format!("`{}` has {} lines, more than {FUNCTION_LINES_MAX}", function.name, function.lines);
            findings.push((function.line, problem));
        }
    }
    findings
}

/// A function with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of its `fn`, from 1.
    pub line: usize,
    /// How many lines it has.
    pub lines: usize,
}

/// Every function with a body in masked code, those within others included.
pub fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|before| !before.is_whitespace()) {
            continue;
        }
        let name: String = code[at + 3..].trim_start().chars().take_while(|next| crate::text::is_word(*next)).collect();
        if let Some(length) = body_end(&code[at..])
            && !name.is_empty()
        {
            let line = code[..at].matches('\n').count() + 1;
            found.push(Function { name, line, lines: code[at..at + length].lines().count() });
        }
    }
    found
}

/// Where the body of the function that begins here ends; none for a declaration without body.
fn body_end(code: &str) -> Option<usize> {
    let mut braces = 0_usize;
    let mut brackets = 0_usize;
    for (at, next) in code.char_indices() {
        match next {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if braces == 0 && brackets == 0 => return None,
            '{' => braces += 1,
            '}' if braces <= 1 => return (braces == 1).then_some(at + 1),
            '}' => braces -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(lines: usize) -> String {
        format!("//! What for.\nfn f(a: [u8; 2]) -> u8 {{\n{}}}\n", "    let _ = '{';\n".repeat(lines - 2))
    }

    fn check(source: &str, expect: &[(usize, &str)]) {
        let found = findings(source);
        let found: Vec<(usize, &str)> = found.iter().map(|(line, problem)| (*line, problem.as_str())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn a_good_file() {
        check("//! What for.\n// #[allow(x)]\nfn f() {\n    let s = \"#[ignore]\";\n}\n", &[]);
        check(&long(70), &[]);
    }

    #[test]
    fn bad_files() {
        check("fn f() {}\n", &[(1, "the file must open with `//!` and say what it is for")]);
        check(&long(71), &[(2, "`f` has 71 lines, more than 70")]);
        check(&("//! Long.\n".to_owned() + &"\n".repeat(500)), &[(501, "the file has 501 lines, more than 500")]);
        let allow = "write #[expect(…, reason = …)] instead of allow";
        check("//! A.\n#[allow(dead_code)]\nfn f() {}\n", &[(2, allow)]);
        check("//! A.\n#! [allow(dead_code)]\n", &[(2, allow)]);
        check("//! A.\n#[ignore = \"slow\"]\nfn f() {}\n", &[(2, "a test is run or removed, not ignored")]);
    }

    #[test]
    fn functions_are_found() {
        let source = "trait T { fn declared(&self) -> [u8; 4]; }\npub(crate) const fn one() {\n    fn inner() {}\n}\nlet f: fn (u8) = one;";
        let found: Vec<(String, usize, usize)> =
            functions(source).into_iter().map(|function| (function.name, function.line, function.lines)).collect();
        assert_eq!(found, [("one".to_owned(), 2, 3), ("inner".to_owned(), 3, 1)]);
    }
}
