//! Tokens into a tree, with the precedence of CEL. Every node knows where it stands, so that messages and explanations can
//! point at it; depth is bounded, so that no source can exhaust the stack.

use crate::RuleError;
use crate::lex::{Placed, Token, tokens};
use base::Decimal;

/// A node of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    /// What it is.
    pub kind: Kind,
    /// First byte, parentheses included.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The byte that messages about it point at: an operator or the beginning.
    pub mark: usize,
    depth: u16,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    /// An identifier.
    Name(String),
    /// `a.b`
    Select(Box<Expression>, String),
    /// `a["b"]`
    Index(Box<Expression>, Box<Expression>),
    /// `f(a, b)`; `a.f(b)` has its target first.
    Call {
        name: String,
        arguments: Vec<Expression>,
    },
    List(Vec<Expression>),
    Not(Box<Expression>),
    Negate(Box<Expression>),
    /// `+`, `-`, `*`, `/`, a comparison or `in`.
    Binary(&'static str, Box<Expression>, Box<Expression>),
    /// `a && b && …`
    All(Vec<Expression>),
    /// `a || b || …`
    Any(Vec<Expression>),
    /// `a ? b : c`
    Choose(Box<[Expression; 3]>),
}

const SOURCE_BYTES_MAX: usize = 16 * 1024;
const NESTING_MAX: u16 = 64;
const DEPTH_MAX: u16 = 192;

/// Parses a source.
pub(crate) fn parse(source: &str) -> Result<Expression, RuleError> {
    if source.len() > SOURCE_BYTES_MAX {
        let problem = format!("it has {} bytes, more than {SOURCE_BYTES_MAX}", source.len());
        return Err(RuleError::at(source, 0, problem, "split it into several rules"));
    }
    let mut parser = Parser { source, tokens: tokens(source)?, position: 0, nesting: 0 };
    let expression = parser.expression()?;
    match parser.peek() {
        Token::End => Ok(expression),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser<'s> {
    source: &'s str,
    tokens: Vec<Placed>,
    position: usize,
    nesting: u16,
}

type Parsed = Result<Expression, RuleError>;

impl Parser<'_> {
    fn here(&self) -> &Placed {
        // The end token is never passed, so there is always one.
        &self.tokens[self.position.min(self.tokens.len() - 1)]
    }

    fn peek(&self) -> &Token {
        &self.here().token
    }

    fn next(&mut self) -> Placed {
        let placed = self.here().clone();
        self.position += 1;
        placed
    }

    /// Passes a sign when it comes next; returns where it stands.
    fn pass(&mut self, sign: &str) -> Option<usize> {
        let found = matches!(self.peek(), Token::Sign(next) if *next == sign);
        found.then(|| self.next().start)
    }

    fn require(&mut self, sign: &str) -> Result<usize, RuleError> {
        match self.pass(sign) {
            Some(_) => Ok(self.tokens[self.position - 1].end),
            None => Err(self.unexpected(&format!("`{sign}`"))),
        }
    }

    fn unexpected(&self, wanted: &str) -> RuleError {
        let found = self.here();
        let problem = match &found.token {
            Token::End => "it ends too early".to_owned(),
            _ => format!("`{}` cannot stand here", &self.source[found.start..found.end]),
        };
        let remedy = match &found.token {
            Token::Name(name) if name.eq_ignore_ascii_case("and") => "write `&&`".to_owned(),
            Token::Name(name) if name.eq_ignore_ascii_case("or") => "write `||`".to_owned(),
            Token::Name(name) if name.eq_ignore_ascii_case("not") => "write `!`".to_owned(),
            Token::Sign("{") => "maps are not part of the language; write a list with `[`".to_owned(),
            Token::Sign("%") => "remainders are not part of the language".to_owned(),
            _ => format!("expected {wanted}"),
        };
        RuleError::at(self.source, found.start, problem, remedy)
    }

    fn node(&self, kind: Kind, (start, end): (usize, usize), mark: usize) -> Parsed {
        let depth = 1 + match &kind {
            Kind::Select(inner, _) | Kind::Not(inner) | Kind::Negate(inner) => inner.depth,
            Kind::Index(left, right) | Kind::Binary(_, left, right) => left.depth.max(right.depth),
            Kind::Call { arguments: parts, .. } | Kind::List(parts) | Kind::All(parts) | Kind::Any(parts) => {
                deepest(parts)
            }
            Kind::Choose(parts) => deepest(parts.as_slice()),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Name(_) => 0,
        };
        if depth > DEPTH_MAX {
            return Err(self.too_deep(mark));
        }
        Ok(Expression { kind, start, end, mark, depth })
    }

    fn too_deep(&self, offset: usize) -> RuleError {
        RuleError::at(self.source, offset, "it is nested too deeply", "split it into several rules")
    }

    /// One level down; every recursion of the parser passes here.
    fn expression(&mut self) -> Parsed {
        self.nesting += 1;
        if self.nesting > NESTING_MAX {
            return Err(self.too_deep(self.here().start));
        }
        let condition = self.any()?;
        let result = match self.pass("?") {
            None => condition,
            Some(mark) => {
                let yes = self.any()?;
                self.require(":")?;
                let no = self.expression()?;
                let span = (condition.start, no.end);
                self.node(Kind::Choose(Box::new([condition, yes, no])), span, mark)?
            }
        };
        self.nesting -= 1;
        Ok(result)
    }

    fn any(&mut self) -> Parsed {
        self.flat("||", Kind::Any, Self::all)
    }

    fn all(&mut self) -> Parsed {
        self.flat("&&", Kind::All, Self::relation)
    }

    fn flat(&mut self, sign: &str, kind: fn(Vec<Expression>) -> Kind, part: fn(&mut Self) -> Parsed) -> Parsed {
        let first = part(self)?;
        let Some(mark) = self.pass(sign) else { return Ok(first) };
        let mut parts = vec![first, part(self)?];
        while self.pass(sign).is_some() {
            parts.push(part(self)?);
        }
        let span = (parts[0].start, parts[parts.len() - 1].end);
        self.node(kind(parts), span, mark)
    }

    fn relation(&mut self) -> Parsed {
        self.chain(&["==", "!=", "<=", ">=", "<", ">", "in"], Self::sum)
    }

    fn sum(&mut self) -> Parsed {
        self.chain(&["+", "-"], Self::product)
    }

    fn product(&mut self) -> Parsed {
        self.chain(&["*", "/"], Self::unary)
    }

    fn chain(&mut self, signs: &[&'static str], part: fn(&mut Self) -> Parsed) -> Parsed {
        let mut left = part(self)?;
        while let Some((sign, mark)) = signs.iter().find_map(|sign| self.pass(sign).map(|mark| (*sign, mark))) {
            let right = part(self)?;
            let span = (left.start, right.end);
            left = self.node(Kind::Binary(sign, Box::new(left), Box::new(right)), span, mark)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        let mut signs = Vec::new();
        while let Some((sign, mark)) = ["!", "-"].iter().find_map(|sign| self.pass(sign).map(|mark| (*sign, mark))) {
            signs.push((sign, mark));
        }
        let mut operand = self.member()?;
        for (sign, mark) in signs.into_iter().rev() {
            let span = (mark, operand.end);
            let kind = match (sign, operand.kind) {
                ("-", Kind::Number(number)) => Kind::Number(-number),
                ("-", kind) => Kind::Negate(Box::new(Expression { kind, ..operand })),
                (_, kind) => Kind::Not(Box::new(Expression { kind, ..operand })),
            };
            operand = self.node(kind, span, mark)?;
        }
        Ok(operand)
    }

    fn member(&mut self) -> Parsed {
        let mut target = self.primary()?;
        loop {
            let start = target.start;
            if self.pass(".").is_some() {
                let Token::Name(name) = self.peek().clone() else { return Err(self.unexpected("a name")) };
                let placed = self.next();
                target = if self.pass("(").is_some() {
                    let (arguments, end) = self.list_until(")", vec![target])?;
                    self.node(Kind::Call { name, arguments }, (start, end), placed.start)?
                } else {
                    self.node(Kind::Select(Box::new(target), name), (start, placed.end), start)?
                };
            } else if self.pass("[").is_some() {
                let index = self.expression()?;
                let end = self.require("]")?;
                target = self.node(Kind::Index(Box::new(target), Box::new(index)), (start, end), start)?;
            } else {
                return Ok(target);
            }
        }
    }

    fn primary(&mut self) -> Parsed {
        let Placed { token, start, end } = self.here().clone();
        let kind = match token {
            Token::Number(number) => Kind::Number(number),
            Token::Text(text) => Kind::Text(text),
            Token::Sign("null") => Kind::Null,
            Token::Sign("true") => Kind::Bool(true),
            Token::Sign("false") => Kind::Bool(false),
            Token::Name(name) => return self.name_or_call(name),
            Token::Sign("(") => {
                self.next();
                let inner = self.expression()?;
                let end = self.require(")")?;
                return Ok(Expression { start, end, ..inner });
            }
            Token::Sign("[") => {
                self.next();
                let (items, end) = self.list_until("]", Vec::new())?;
                return self.node(Kind::List(items), (start, end), start);
            }
            _ => return Err(self.unexpected("a field, value, function or `(`")),
        };
        self.next();
        self.node(kind, (start, end), start)
    }

    fn name_or_call(&mut self, name: String) -> Parsed {
        let Placed { start, end, .. } = self.next();
        if self.pass("(").is_some() {
            let (arguments, end) = self.list_until(")", Vec::new())?;
            return self.node(Kind::Call { name, arguments }, (start, end), start);
        }
        self.node(Kind::Name(name), (start, end), start)
    }

    /// Items up to a closing sign, which is passed; in a list, a comma may stand after the last.
    fn list_until(&mut self, close: &str, mut items: Vec<Expression>) -> Result<(Vec<Expression>, usize), RuleError> {
        let mut may_close = true;
        while !may_close || self.pass(close).is_none() {
            items.push(self.expression()?);
            if self.pass(",").is_none() {
                self.require(close)?;
                break;
            }
            may_close = close == "]";
        }
        Ok((items, self.tokens[self.position - 1].end))
    }
}

fn deepest(parts: &[Expression]) -> u16 {
    parts.iter().map(|part| part.depth).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
