//! Characters into tokens. Numbers become exact decimals here, before anything could round them.

use crate::RuleError;
use base::{Decimal, parse_decimal};

/// The smallest part of a source that means something.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// The end of the source.
    End,
    /// An identifier.
    Name(String),
    /// A number literal.
    Number(Decimal),
    /// A text literal, escapes resolved.
    Text(String),
    /// A word or sign of the language.
    Sign(&'static str),
}

/// A token and the bytes it stands on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    /// What it is.
    pub token: Token,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

const WORDS: [&str; 4] = ["true", "false", "null", "in"];
/// Longer signs first, so that `<=` is not read as `<`.
const SIGNS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")", "[", "]",
    "{", "}",
];
/// Signs of other languages, and what is written here.
const FOREIGN: [(&str, &str); 4] = [("<>", "!="), ("=", "=="), ("&", "&&"), ("|", "||")];
/// Full-width signs that an input method leaves behind, and what is written here.
const FULL_WIDTH: [(char, &str); 19] = [
    ('“', "\""),
    ('”', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('＂', "\""),
    ('＇', "'"),
    ('（', "("),
    ('）', ")"),
    ('［', "["),
    ('］', "]"),
    ('，', ","),
    ('：', ":"),
    ('？', "?"),
    ('！', "!"),
    ('＝', "="),
    ('＜', "<"),
    ('＞', ">"),
    ('＋', "+"),
    ('．', "."),
];

/// All tokens of a source; the last is [`Token::End`].
pub(crate) fn tokens(source: &str) -> Result<Vec<Placed>, RuleError> {
    let mut lexer = Lexer { source, offset: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blank();
        let start = lexer.offset;
        let token = lexer.token()?;
        let last = token == Token::End;
        tokens.push(Placed { token, start, end: lexer.offset });
        if last {
            return Ok(tokens);
        }
    }
}

struct Lexer<'s> {
    source: &'s str,
    offset: usize,
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        &self.source[self.offset..]
    }

    fn error<T>(&self, offset: usize, problem: impl Into<String>, remedy: impl Into<String>) -> Result<T, RuleError> {
        Err(RuleError::at(self.source, offset, problem, remedy))
    }

    /// Takes characters while they fit and returns them.
    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'s str {
        let rest = self.rest();
        let length = rest.find(|next| !fits(next)).unwrap_or(rest.len());
        self.offset += length;
        &rest[..length]
    }

    fn skip_blank(&mut self) {
        loop {
            self.take(|next| next.is_ascii_whitespace() || next == '\x0b');
            if !self.rest().starts_with("//") {
                return;
            }
            self.take(|next| next != '\n');
        }
    }

    fn token(&mut self) -> Result<Token, RuleError> {
        let rest = self.rest();
        let mut characters = rest.chars();
        let Some(first) = characters.next() else { return Ok(Token::End) };
        let second = characters.next();
        if first == '"' || first == '\'' {
            return self.text(false);
        }
        if matches!(first, 'r' | 'R') && matches!(second, Some('"' | '\'')) {
            self.offset += 1;
            return self.text(true);
        }
        if first.is_ascii_digit() || (first == '.' && second.is_some_and(|next| next.is_ascii_digit())) {
            return self.number();
        }
        if first.is_ascii_alphabetic() || first == '_' {
            let word = self.take(|next| next.is_ascii_alphanumeric() || next == '_');
            let sign = WORDS.into_iter().find(|known| *known == word);
            return Ok(sign.map_or_else(|| Token::Name(word.to_owned()), Token::Sign));
        }
        self.sign(first)
    }

    fn sign(&mut self, first: char) -> Result<Token, RuleError> {
        let foreign = FOREIGN.into_iter().find(|(foreign, _)| self.rest().starts_with(foreign));
        let known = SIGNS.into_iter().find(|sign| self.rest().starts_with(sign));
        match (known, foreign) {
            (Some(sign), foreign) if foreign.is_none_or(|(foreign, _)| foreign.len() <= sign.len()) => {
                self.offset += sign.len();
                Ok(Token::Sign(sign))
            }
            (_, Some((foreign, right))) => {
                self.error(self.offset, format!("`{foreign}` is no operator here"), format!("write `{right}`"))
            }
            _ => self.unknown(first),
        }
    }

    fn unknown(&mut self, first: char) -> Result<Token, RuleError> {
        let start = self.offset;
        if let Some((_, plain)) = FULL_WIDTH.into_iter().find(|(wide, _)| *wide == first) {
            return self.error(start, format!("`{first}` is a full-width sign"), format!("write `{plain}`"));
        }
        if first.is_alphabetic() {
            let word = self.take(char::is_alphanumeric);
            let problem = format!("`{word}` is neither an identifier nor in quotes");
            return self.error(
                start,
                problem,
                format!("write \"{word}\" for the text or row[\"{word}\"] for the field"),
            );
        }
        self.error(start, format!("`{}` means nothing here", first.escape_debug()), "leave it out or put it in quotes")
    }

    fn number(&mut self) -> Result<Token, RuleError> {
        let start = self.offset;
        self.take(|next| next.is_ascii_digit());
        let mut after_point = self.rest().chars().skip(1);
        if self.rest().starts_with('.') && after_point.next().is_some_and(|next| next.is_ascii_digit()) {
            self.offset += 1;
            self.take(|next| next.is_ascii_digit());
        }
        let digits = &self.source[start..self.offset];
        let tail = self.take(|next| next.is_alphanumeric() || next == '_');
        if !tail.is_empty() {
            let problem = format!("`{digits}{tail}` is not a number");
            return self.error(start, problem, "write plain digits with at most one point, such as 1200.50");
        }
        let plain = if digits.starts_with('.') { format!("0{digits}") } else { digits.to_owned() };
        match parse_decimal(&plain) {
            Ok(number) => Ok(Token::Number(number)),
            Err(_) => self.error(start, format!("`{digits}` has too many digits"), "write at most 28 digits"),
        }
    }

    fn text(&mut self, raw: bool) -> Result<Token, RuleError> {
        let start = self.offset;
        let quote = if self.rest().starts_with('"') { '"' } else { '\'' };
        self.offset += 1;
        let mut text = String::new();
        loop {
            let Some(next) = self.rest().chars().next() else {
                return self.error(start, "the text never ends", format!("close it with `{quote}`"));
            };
            let here = self.offset;
            self.offset += next.len_utf8();
            match next {
                _ if next == quote => return Ok(Token::Text(text)),
                '\n' | '\r' => {
                    return self.error(start, "the text runs over the end of its line", "write \\n for a new line");
                }
                '\\' if !raw => text.push(self.escape(here)?),
                _ => text.push(next),
            }
        }
    }

    fn escape(&mut self, start: usize) -> Result<char, RuleError> {
        let kind = self.rest().chars().next();
        self.offset += kind.map_or(0, char::len_utf8);
        let plain = match kind {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some(same @ ('\\' | '"' | '\'' | '`' | '?')) => Some(same),
            Some('x' | 'X') => self.code(2),
            Some('u') => self.code(4),
            Some('U') => self.code(8),
            _ => None,
        };
        plain.map_or_else(
            || self.error(start, "an unknown escape", "write \\\\ for a backslash, \\n, \\t or \\u4e00"),
            Ok,
        )
    }

    fn code(&mut self, length: usize) -> Option<char> {
        let digits =
            self.rest().get(..length).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        self.offset += length;
        u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
    }
}
