//! The functions of the language: what each takes and gives, and what it does.

use crate::{EvaluationError, Type, Value};
use base::{Calendar, Decimal, parse_decimal};
use std::borrow::Cow;

/// A function whose arguments are never null when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Number,
    Text,
    Date,
    Substr,
    Lower,
    Upper,
    Trim,
    StartsWith,
    EndsWith,
    Contains,
    Size,
    Replace,
    Before,
    After,
    BeforeLast,
    AfterLast,
    ParentPath,
}

/// What a function takes and gives.
pub(crate) struct Signature {
    pub name: &'static str,
    pub function: Function,
    /// For each parameter, the types it accepts.
    pub parameters: &'static [&'static [Type]],
    pub result: Type,
    /// How it is called, for messages.
    pub usage: &'static str,
}

const TEXT: &[Type] = &[Type::Text];
const NUMBER: &[Type] = &[Type::Number];
const TEXT_OR_NUMBER: &[Type] = &[Type::Text, Type::Number];
const ANY: &[Type] = &[Type::Bool, Type::Text, Type::Number, Type::Time];

const fn of(
    name: &'static str,
    function: Function,
    parameters: &'static [&'static [Type]],
    result: Type,
    usage: &'static str,
) -> Signature {
    Signature { name, function, parameters, result, usage }
}

/// Every function except `has` and `coalesce`, which see nulls and are part of the language.
pub(crate) const SIGNATURES: [Signature; 17] = [
    of("number", Function::Number, &[TEXT_OR_NUMBER], Type::Number, "number(text)"),
    of("text", Function::Text, &[ANY], Type::Text, "text(value)"),
    of("date", Function::Date, &[TEXT], Type::Time, "date(\"2026-01-01\")"),
    of("substr", Function::Substr, &[TEXT, NUMBER, NUMBER], Type::Text, "substr(text, start, length)"),
    of("lower", Function::Lower, &[TEXT], Type::Text, "lower(text)"),
    of("upper", Function::Upper, &[TEXT], Type::Text, "upper(text)"),
    of("trim", Function::Trim, &[TEXT], Type::Text, "trim(text)"),
    of("startsWith", Function::StartsWith, &[TEXT, TEXT], Type::Bool, "startsWith(text, beginning)"),
    of("endsWith", Function::EndsWith, &[TEXT, TEXT], Type::Bool, "endsWith(text, end)"),
    of("contains", Function::Contains, &[TEXT, TEXT], Type::Bool, "contains(text, part)"),
    of("size", Function::Size, &[TEXT], Type::Number, "size(text)"),
    of("replace", Function::Replace, &[TEXT, TEXT, TEXT], Type::Text, "replace(text, old, new)"),
    of("before", Function::Before, &[TEXT, TEXT], Type::Text, "before(text, separator)"),
    of("after", Function::After, &[TEXT, TEXT], Type::Text, "after(text, separator)"),
    of("beforeLast", Function::BeforeLast, &[TEXT, TEXT], Type::Text, "beforeLast(text, separator)"),
    of("afterLast", Function::AfterLast, &[TEXT, TEXT], Type::Text, "afterLast(text, separator)"),
    of("parent_path", Function::ParentPath, &[TEXT], Type::Text, "parent_path(text)"),
];

/// Names of all functions, for suggestions.
pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
    SIGNATURES.iter().map(|signature| signature.name).chain(["has", "coalesce"])
}

type Given<'a> = Result<Value<'a>, EvaluationError>;

/// Runs a function on arguments of the right number and types, none of them null.
pub(crate) fn call<'a>(function: Function, arguments: [Value<'a>; 3], calendar: &Calendar) -> Given<'a> {
    let [first, second, third] = arguments;
    match (function, first, second, third) {
        (Function::Text, value, ..) => Ok(show(value, calendar)),
        (Function::Number, Value::Text(text), ..) => number(&text),
        (Function::Number, number, ..) => Ok(number),
        (Function::Date, Value::Text(text), ..) => match calendar.parse(text.trim()) {
            Ok(at) => Ok(Value::Time(at)),
            Err(_) => Err(EvaluationError::NotADate(text.as_ref().into())),
        },
        (Function::Size, Value::Text(text), ..) => Ok(Value::Number(text.chars().count().into())),
        (Function::Lower, Value::Text(text), ..) => Ok(owned(text.to_lowercase())),
        (Function::Upper, Value::Text(text), ..) => Ok(owned(text.to_uppercase())),
        (Function::Trim, Value::Text(text), ..) => Ok(part(text, |text| Some(text.trim()))),
        (Function::ParentPath, Value::Text(text), ..) => Ok(part(text, parent_path)),
        (Function::Substr, Value::Text(text), Value::Number(start), Value::Number(length)) => {
            let (start, length) = (whole(start)?, whole(length)?);
            Ok(part(text, |text| Some(substr(text, start, length))))
        }
        (Function::Replace, Value::Text(text), Value::Text(old), Value::Text(new)) => {
            Ok(if old.is_empty() { Value::Text(text) } else { owned(text.replace(old.as_ref(), &new)) })
        }
        (function, Value::Text(text), Value::Text(other), _) => Ok(with_other(function, text, &other)),
        // Types were checked when the program was compiled, and a record gives what its schema declares.
        _ => Ok(Value::Null),
    }
}

/// Functions of a text and a second text that is looked for in it.
fn with_other<'a>(function: Function, text: Cow<'a, str>, other: &str) -> Value<'a> {
    match function {
        Function::StartsWith => Value::Bool(text.starts_with(other)),
        Function::EndsWith => Value::Bool(text.ends_with(other)),
        Function::Contains => Value::Bool(text.contains(other)),
        Function::Before => part(text, |text| text.split_once(other).map(|(before, _)| before)),
        Function::After => part(text, |text| text.split_once(other).map(|(_, after)| after)),
        Function::BeforeLast => part(text, |text| text.rsplit_once(other).map(|(before, _)| before)),
        Function::AfterLast => part(text, |text| text.rsplit_once(other).map(|(_, after)| after)),
        _ => Value::Null,
    }
}

/// A part of a text, borrowed when the text is; null when there is no such part.
fn part<'a>(text: Cow<'a, str>, cut: impl Fn(&str) -> Option<&str>) -> Value<'a> {
    match text {
        Cow::Borrowed(text) => cut(text).map_or(Value::Null, Value::text),
        Cow::Owned(text) => cut(&text).map_or(Value::Null, |part| owned(part.to_owned())),
    }
}

fn owned(text: String) -> Value<'static> {
    Value::Text(Cow::Owned(text))
}

/// A blank text is no number but an absent one; anything else that is not a number is refused.
fn number(text: &str) -> Given<'static> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Value::Null);
    }
    parse_decimal(text).map(Value::Number).map_err(|_| EvaluationError::NotANumber(text.into()))
}

/// Equal numbers give equal texts, so that keys made of them match: trailing zeros are left out.
fn show<'a>(value: Value<'a>, calendar: &Calendar) -> Value<'a> {
    match value {
        Value::Number(number) => owned(number.normalize().to_string()),
        Value::Bool(truth) => Value::text(if truth { "true" } else { "false" }),
        Value::Time(at) => owned(calendar.show(at)),
        Value::Text(_) | Value::Null => value,
    }
}

/// A whole number of characters; far beyond the length of any text is as good as any such number.
fn whole(number: Decimal) -> Result<i64, EvaluationError> {
    if !number.fract().is_zero() {
        return Err(EvaluationError::NotACount(number));
    }
    Ok(i64::try_from(number).unwrap_or(if number.is_sign_negative() { i64::MIN } else { i64::MAX }))
}

/// So many characters from a start, counted from 0; a negative start counts from the end. What is not there is left out.
fn substr(text: &str, start: i64, length: i64) -> &str {
    let start = match usize::try_from(start) {
        Ok(start) => start,
        Err(_) => {
            let from_end = usize::try_from(start.unsigned_abs()).unwrap_or(usize::MAX);
            text.chars().count().saturating_sub(from_end)
        }
    };
    let begin = byte_of(text, start);
    let rest = &text[begin..];
    &rest[..byte_of(rest, usize::try_from(length).unwrap_or(0))]
}

/// The byte at which a character begins; the end when there are not so many.
fn byte_of(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte)
}

/// The parent of a path: `/1/1/3/` has `/1/1/`, `/1/` has `/`, and `/` has none. The last separator may be left out.
fn parent_path(path: &str) -> Option<&str> {
    let trimmed = path.strip_suffix('/').unwrap_or(path);
    let last = trimmed.rfind('/')?;
    Some(&trimmed[..=last])
}
