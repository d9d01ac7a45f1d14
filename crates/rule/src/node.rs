//! What a checked program consists of, and its evaluation on a record.

use crate::decimal::{self, Quotient};
use crate::function::{self, Function};
use crate::{EvaluationError, Record, Value};
use base::Calendar;
use std::cmp::Ordering;

/// An operation and the bytes of the source it stands on.
#[derive(Debug)]
pub(crate) struct Node {
    pub operation: Operation,
    pub start: usize,
    pub end: usize,
}

/// What is computed. Operands are of the right types: the checker made sure.
#[derive(Debug)]
pub(crate) enum Operation {
    Literal(Value<'static>),
    Field(usize),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    /// Condition, then, else.
    Choose(Box<[Node; 3]>),
    Equal(Box<[Node; 2]>),
    Unequal(Box<[Node; 2]>),
    Compare(Order, Box<[Node; 2]>),
    /// The first among the others.
    In(Vec<Node>),
    /// `In` over nothing but text literals.
    InTexts(Box<Node>, Vec<Box<str>>),
    Arithmetic(Arithmetic, Box<[Node; 2]>),
    /// Text + text.
    Join(Box<[Node; 2]>),
    Has(Box<Node>),
    Coalesce(Vec<Node>),
    Call(Function, Vec<Node>),
}

/// How two values of one type lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Order {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Order::Less => ordering.is_lt(),
            Order::LessOrEqual => ordering.is_le(),
            Order::Greater => ordering.is_gt(),
            Order::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

impl Operation {
    /// Membership in a list, in the quickest form that the list allows.
    pub fn within(mut nodes: Vec<Node>) -> Operation {
        let texts: Option<Vec<Box<str>>> = nodes[1..].iter().map(Node::literal_text).collect();
        match texts {
            Some(texts) => Operation::InTexts(Box::new(nodes.swap_remove(0)), texts),
            None => Operation::In(nodes),
        }
    }

    /// The operands, in the order written.
    pub fn operands(&self) -> &[Node] {
        match self {
            Operation::Literal(_) | Operation::Field(_) => &[],
            Operation::Not(node) | Operation::Has(node) | Operation::InTexts(node, _) => std::slice::from_ref(node),
            Operation::All(nodes) | Operation::Any(nodes) | Operation::In(nodes) | Operation::Coalesce(nodes) => nodes,
            Operation::Call(_, nodes) => nodes,
            Operation::Choose(nodes) => nodes.as_slice(),
            Operation::Equal(nodes)
            | Operation::Unequal(nodes)
            | Operation::Compare(_, nodes)
            | Operation::Arithmetic(_, nodes)
            | Operation::Join(nodes) => nodes.as_slice(),
        }
    }
}

impl Node {
    fn literal_text(&self) -> Option<Box<str>> {
        match &self.operation {
            Operation::Literal(Value::Text(text)) => Some(text.as_ref().into()),
            _ => None,
        }
    }

    /// Adds the fields it reads, each once, in the order written.
    pub fn add_fields(&self, fields: &mut Vec<usize>) {
        if let Operation::Field(number) = self.operation
            && !fields.contains(&number)
        {
            fields.push(number);
        }
        for operand in self.operation.operands() {
            operand.add_fields(fields);
        }
    }
}

/// One record and what its evaluation needs beside the nodes.
pub(crate) struct Evaluator<'a, R: ?Sized> {
    pub source: &'a str,
    pub calendar: &'a Calendar,
    pub record: &'a R,
}

/// True, false, or null.
pub(crate) type Truth = Result<Option<bool>, EvaluationError>;
type Evaluated<'a> = Result<Value<'a>, EvaluationError>;

impl<'a, R: Record + ?Sized> Evaluator<'a, R> {
    /// The truth of a condition, without making a value of it.
    pub fn truth(&self, node: &'a Node) -> Truth {
        match &node.operation {
            Operation::Not(inner) => Ok(self.truth(inner)?.map(|truth| !truth)),
            Operation::All(parts) => self.decided_by(false, parts),
            Operation::Any(parts) => self.decided_by(true, parts),
            Operation::Choose(parts) => self.truth(self.branch(parts)?),
            Operation::Equal(operands) => self.equal(operands).map(Some),
            Operation::Unequal(operands) => self.equal(operands).map(|equal| Some(!equal)),
            Operation::Compare(order, operands) => self.compare(*order, operands),
            Operation::In(nodes) => self.within(nodes).map(Some),
            Operation::InTexts(needle, texts) => Ok(Some(match self.value(needle)? {
                Value::Text(text) => texts.iter().any(|item| **item == *text),
                _ => false,
            })),
            Operation::Has(inner) => Ok(Some(!self.value(inner)?.is_null())),
            _ => Ok(match self.value(node)? {
                Value::Bool(truth) => Some(truth),
                _ => None,
            }),
        }
    }

    /// The value of an expression.
    pub fn value(&self, node: &'a Node) -> Evaluated<'a> {
        match &node.operation {
            Operation::Literal(value) => Ok(value.borrowed()),
            Operation::Field(number) => Ok(self.record.get(*number)),
            Operation::Choose(parts) => self.value(self.branch(parts)?),
            Operation::Arithmetic(arithmetic, operands) => self.arithmetic(node, *arithmetic, operands),
            Operation::Join(operands) => match self.both(operands)? {
                (Value::Text(left), Value::Text(right)) => Ok(Value::Text(left + right)),
                _ => Ok(Value::Null),
            },
            Operation::Coalesce(parts) => {
                for part in parts {
                    let value = self.value(part)?;
                    if !value.is_null() {
                        return Ok(value);
                    }
                }
                Ok(Value::Null)
            }
            Operation::Call(function, arguments) => self.call(*function, arguments),
            _ => Ok(self.truth(node)?.map_or(Value::Null, Value::Bool)),
        }
    }

    fn branch(&self, parts: &'a [Node; 3]) -> Result<&'a Node, EvaluationError> {
        let [condition, yes, no] = parts;
        Ok(if self.truth(condition)? == Some(true) { yes } else { no })
    }

    /// `&&` is decided by a false part and `||` by a true one, whatever the others are. Undecided, a part that cannot be
    /// computed outweighs null, and null outweighs the rest.
    fn decided_by(&self, decider: bool, parts: &'a [Node]) -> Truth {
        let mut undecided = Ok(Some(!decider));
        for part in parts {
            match self.truth(part) {
                Ok(Some(truth)) if truth == decider => return Ok(Some(decider)),
                Ok(Some(_)) => {}
                Ok(None) if undecided.is_ok() => undecided = Ok(None),
                Err(error) if undecided.is_ok() => undecided = Err(error),
                Ok(None) | Err(_) => {}
            }
        }
        undecided
    }

    fn both(&self, operands: &'a [Node; 2]) -> Result<(Value<'a>, Value<'a>), EvaluationError> {
        let [left, right] = operands;
        Ok((self.value(left)?, self.value(right)?))
    }

    fn equal(&self, operands: &'a [Node; 2]) -> Result<bool, EvaluationError> {
        let (left, right) = self.both(operands)?;
        Ok(left == right)
    }

    fn compare(&self, order: Order, operands: &'a [Node; 2]) -> Truth {
        let ordering = match self.both(operands)? {
            (Value::Number(left), Value::Number(right)) => left.cmp(&right),
            (Value::Time(left), Value::Time(right)) => left.cmp(&right),
            (Value::Text(left), Value::Text(right)) => left.cmp(&right),
            _ => return Ok(None),
        };
        Ok(Some(order.holds(ordering)))
    }

    fn within(&self, nodes: &'a [Node]) -> Result<bool, EvaluationError> {
        let Some((needle, items)) = nodes.split_first() else { return Ok(false) };
        let needle = self.value(needle)?;
        for item in items {
            if self.value(item)? == needle {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn arithmetic(&self, node: &Node, arithmetic: Arithmetic, operands: &'a [Node; 2]) -> Evaluated<'a> {
        let (Value::Number(left), Value::Number(right)) = self.both(operands)? else { return Ok(Value::Null) };
        let result = match arithmetic {
            Arithmetic::Add => decimal::add(left, right),
            Arithmetic::Subtract => decimal::subtract(left, right),
            Arithmetic::Multiply => decimal::multiply(left, right),
            Arithmetic::Divide => match decimal::divide(left, right) {
                Quotient::Undefined => return Ok(Value::Null),
                Quotient::Rounded(quotient) => Some(quotient),
                Quotient::Overflow => None,
            },
        };
        result.map(Value::Number).ok_or_else(|| EvaluationError::Overflow(self.source[node.start..node.end].into()))
    }

    fn call(&self, function: Function, arguments: &'a [Node]) -> Evaluated<'a> {
        let mut values = [Value::Null, Value::Null, Value::Null];
        for (value, argument) in values.iter_mut().zip(arguments) {
            *value = self.value(argument)?;
            if value.is_null() {
                return Ok(Value::Null);
            }
        }
        function::call(function, values, self.calendar)
    }
}
