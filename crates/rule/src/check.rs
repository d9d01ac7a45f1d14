//! Names, types and arguments checked; the tree lowered to what is evaluated.

use crate::error::suggest;
use crate::function::{self, Function, SIGNATURES, Signature};
use crate::node::{Arithmetic, Node, Operation, Order};
use crate::parse::{Expression, Kind};
use crate::{RuleError, Schema, Type, Value};
use base::Calendar;
use std::borrow::Cow;

/// A checked node and its type; no type for what is always null.
type Checked = Result<(Node, Option<Type>), RuleError>;
/// An expression and the type that was found for it.
type Typed<'e> = (&'e Expression, Option<Type>);

/// Checks a tree against a schema.
pub(crate) struct Checker<'s> {
    pub source: &'s str,
    pub schema: &'s Schema,
    pub calendar: &'s Calendar,
}

impl Checker<'_> {
    /// The whole program, whose result must be of a type.
    pub fn program(&self, expression: &Expression, expect: Type) -> Result<Node, RuleError> {
        self.typed(expression, expect)
    }

    fn error<T>(&self, offset: usize, problem: impl Into<String>, remedy: impl Into<String>) -> Result<T, RuleError> {
        Err(RuleError::at(self.source, offset, problem, remedy))
    }

    fn written(&self, expression: &Expression) -> &str {
        &self.source[expression.start..expression.end]
    }

    /// An expression that must be of a type.
    fn typed(&self, expression: &Expression, expect: Type) -> Result<Node, RuleError> {
        let (node, found) = self.check(expression)?;
        match found {
            Some(found) if found != expect => {
                let text = self.written(expression);
                let remedy = conversion(text, found, expect);
                self.error(expression.start, format!("`{text}` is {}, not {}", a(found), a(expect)), remedy)
            }
            _ => Ok(node),
        }
    }

    fn check(&self, expression: &Expression) -> Checked {
        let literal = |value: Value<'static>| {
            let kind = value.kind();
            Ok((self.node(expression, Operation::Literal(value)), kind))
        };
        match &expression.kind {
            Kind::Null => literal(Value::Null),
            Kind::Bool(truth) => literal(Value::Bool(*truth)),
            Kind::Number(number) => literal(Value::Number(*number)),
            Kind::Text(text) => literal(Value::Text(Cow::Owned(text.clone()))),
            Kind::Name(_) | Kind::Select(..) | Kind::Index(..) => self.field(expression),
            Kind::Call { name, arguments } => self.call(expression, name, arguments),
            Kind::List(_) => self.error(expression.start, "a list stands only after `in`", "write `field in [ … ]`"),
            Kind::Not(inner) => self.logic(expression, Operation::Not(Box::new(self.typed(inner, Type::Bool)?))),
            Kind::All(parts) => self.logic(expression, Operation::All(self.conditions(parts)?)),
            Kind::Any(parts) => self.logic(expression, Operation::Any(self.conditions(parts)?)),
            Kind::Negate(inner) => {
                let zero = Operation::Literal(Value::Number(0.into()));
                let operands = Box::new([self.node(expression, zero), self.typed(inner, Type::Number)?]);
                Ok((self.node(expression, Operation::Arithmetic(Arithmetic::Subtract, operands)), Some(Type::Number)))
            }
            Kind::Choose(parts) => self.choose(expression, parts),
            Kind::Binary("in", needle, list) => self.within(expression, needle, list),
            Kind::Binary(sign @ ("+" | "-" | "*" | "/"), left, right) => self.arithmetic(expression, sign, left, right),
            Kind::Binary(sign, left, right) => self.comparison(expression, sign, left, right),
        }
    }

    fn node(&self, expression: &Expression, operation: Operation) -> Node {
        Node { operation, start: expression.start, end: expression.end }
    }

    fn logic(&self, expression: &Expression, operation: Operation) -> Checked {
        Ok((self.node(expression, operation), Some(Type::Bool)))
    }

    fn conditions(&self, parts: &[Expression]) -> Result<Vec<Node>, RuleError> {
        parts.iter().map(|part| self.typed(part, Type::Bool)).collect()
    }

    /// The field that a name, a dotted name or `name["…"]` stands for.
    fn field(&self, expression: &Expression) -> Checked {
        let name = self.path(expression)?;
        let found = self.schema.field(&name).or_else(|| self.schema.field(name.strip_prefix(ROW_DOT)?));
        let Some((number, kind)) = found else {
            let remedy = suggest(&name, self.schema.names());
            return self.error(expression.start, format!("`{name}` is not a field"), remedy);
        };
        Ok((self.node(expression, Operation::Field(number)), Some(kind)))
    }

    fn path(&self, expression: &Expression) -> Result<String, RuleError> {
        match &expression.kind {
            Kind::Name(name) => Ok(name.clone()),
            Kind::Select(target, name) => Ok(format!("{}.{name}", self.path(target)?)),
            Kind::Index(target, index) => match (&index.kind, self.path(target)?) {
                (Kind::Text(name), target) if target == ROW => Ok(name.clone()),
                (Kind::Text(name), target) => Ok(format!("{target}.{name}")),
                _ => self.error(index.start, "between `[` and `]` stands the name of a field", "write row[\"name\"]"),
            },
            _ => {
                let problem = format!("`{}` has no fields", self.written(expression));
                self.error(expression.start, problem, "name a field of the record")
            }
        }
    }

    /// The common type of two expressions, if one of them has a type; an error at `mark` when they differ.
    fn agree(&self, mark: usize, left: Typed, right: Typed) -> Result<Option<Type>, RuleError> {
        match (left.1, right.1) {
            (Some(left_type), Some(right_type)) if left_type != right_type => {
                let remedy = self.reconcile((left.0, left_type), (right.0, right_type));
                self.error(mark, format!("{} and {} do not go together", a(left_type), a(right_type)), remedy)
            }
            (left_type, right_type) => Ok(left_type.or(right_type)),
        }
    }

    /// Two operands that must be of one type: their nodes and the type, if it is known.
    fn pair(
        &self,
        mark: usize,
        left: &Expression,
        right: &Expression,
    ) -> Result<(Box<[Node; 2]>, Option<Type>), RuleError> {
        let (left_node, left_type) = self.check(left)?;
        let (right_node, right_type) = self.check(right)?;
        let kind = self.agree(mark, (left, left_type), (right, right_type))?;
        Ok((Box::new([left_node, right_node]), kind))
    }

    /// How two operands of different types can be made one.
    fn reconcile(&self, left: (&Expression, Type), right: (&Expression, Type)) -> String {
        let comparison = [left, right].into_iter().find(|(part, _)| matches!(&part.kind, Kind::Binary(..)));
        for ((part, kind), (_, other)) in [(left, right), (right, left)] {
            if let (Kind::Text(text), Type::Number) = (&part.kind, other)
                && base::parse_decimal(text).is_ok()
            {
                return format!("write {text} without quotes");
            }
            if kind == Type::Text && matches!(other, Type::Number | Type::Time) {
                return conversion(self.written(part), kind, other);
            }
        }
        match comparison {
            Some((_, Type::Bool)) => "join comparisons with `&&`: `a < b && b < c`".to_owned(),
            _ => "compare values of one type".to_owned(),
        }
    }

    fn comparison(&self, expression: &Expression, sign: &str, left: &Expression, right: &Expression) -> Checked {
        let (operands, kind) = self.pair(expression.mark, left, right)?;
        let order = match sign {
            "==" => return self.logic(expression, Operation::Equal(operands)),
            "!=" => return self.logic(expression, Operation::Unequal(operands)),
            "<" => Order::Less,
            "<=" => Order::LessOrEqual,
            ">" => Order::Greater,
            _ => Order::GreaterOrEqual,
        };
        if kind == Some(Type::Bool) {
            let remedy = "compare with `==` or `!=`, or join with `&&`";
            return self.error(expression.mark, format!("true and false have no order for `{sign}`"), remedy);
        }
        self.logic(expression, Operation::Compare(order, operands))
    }

    fn arithmetic(&self, expression: &Expression, sign: &str, left: &Expression, right: &Expression) -> Checked {
        let (operands, kind) = self.pair(expression.mark, left, right)?;
        let arithmetic = match sign {
            "+" => Arithmetic::Add,
            "-" => Arithmetic::Subtract,
            "*" => Arithmetic::Multiply,
            _ => Arithmetic::Divide,
        };
        let operation = match kind {
            Some(Type::Text) if arithmetic == Arithmetic::Add => Operation::Join(operands),
            Some(Type::Number) | None => Operation::Arithmetic(arithmetic, operands),
            Some(other) => {
                let remedy = match other {
                    Type::Text => conversion(self.written(left), Type::Text, Type::Number),
                    _ => "compute with numbers".to_owned(),
                };
                return self.error(expression.mark, format!("`{sign}` does not work on {}", a(other)), remedy);
            }
        };
        Ok((self.node(expression, operation), kind))
    }

    fn choose(&self, expression: &Expression, parts: &[Expression; 3]) -> Checked {
        let [condition, yes, no] = parts;
        let condition = self.typed(condition, Type::Bool)?;
        let (branches, kind) = self.pair(expression.mark, yes, no)?;
        let [yes, no] = *branches;
        Ok((self.node(expression, Operation::Choose(Box::new([condition, yes, no]))), kind))
    }

    fn within(&self, expression: &Expression, needle: &Expression, list: &Expression) -> Checked {
        let Kind::List(items) = &list.kind else {
            return self.error(list.start, "after `in` comes a list", "write `field in [\"a\", \"b\"]`");
        };
        let (needle_node, needle_type) = self.check(needle)?;
        let mut nodes = Vec::with_capacity(items.len() + 1);
        nodes.push(needle_node);
        for item in items {
            let (node, kind) = self.check(item)?;
            self.agree(item.start, (needle, needle_type), (item, kind))?;
            nodes.push(node);
        }
        self.logic(expression, Operation::within(nodes))
    }

    fn call(&self, expression: &Expression, name: &str, arguments: &[Expression]) -> Checked {
        match (name, arguments) {
            ("has", [argument]) => {
                let (node, _) = self.check(argument)?;
                self.logic(expression, Operation::Has(Box::new(node)))
            }
            ("coalesce", [first, rest @ ..]) => self.coalesce(expression, first, rest),
            ("has", _) => self.wrong_count(expression, "has(value)"),
            ("coalesce", _) => self.wrong_count(expression, "coalesce(first, second, …)"),
            _ => match SIGNATURES.iter().find(|signature| signature.name == name) {
                Some(signature) => self.apply(expression, signature, arguments),
                None if name == "matches" => {
                    let remedy = "use `startsWith`, `endsWith` or `contains`";
                    self.error(expression.mark, "regular expressions are not part of the language", remedy)
                }
                None => {
                    let remedy = suggest(name, function::names());
                    self.error(expression.mark, format!("`{name}` is not a function"), remedy)
                }
            },
        }
    }

    fn wrong_count<T>(&self, expression: &Expression, usage: &str) -> Result<T, RuleError> {
        let name = usage.split('(').next().unwrap_or(usage);
        let problem = format!("`{name}` has too many or too few arguments");
        self.error(expression.mark, problem, format!("write `{usage}`"))
    }

    fn coalesce(&self, expression: &Expression, first: &Expression, rest: &[Expression]) -> Checked {
        let (node, mut kind) = self.check(first)?;
        let mut nodes = vec![node];
        for next in rest {
            let (node, next_kind) = self.check(next)?;
            kind = self.agree(next.start, (first, kind), (next, next_kind))?;
            nodes.push(node);
        }
        Ok((self.node(expression, Operation::Coalesce(nodes)), kind))
    }

    fn apply(&self, expression: &Expression, signature: &Signature, arguments: &[Expression]) -> Checked {
        if arguments.len() != signature.parameters.len() {
            return self.wrong_count(expression, signature.usage);
        }
        let mut nodes = Vec::with_capacity(arguments.len());
        for (argument, accepted) in arguments.iter().zip(signature.parameters) {
            let (node, kind) = self.check(argument)?;
            if let Some(kind) = kind
                && !accepted.contains(&kind)
            {
                let text = self.written(argument);
                let problem = format!("`{text}` is {}; `{}` takes {}", a(kind), signature.usage, a(accepted[0]));
                return self.error(argument.start, problem, conversion(text, kind, accepted[0]));
            }
            nodes.push(node);
        }
        if let (Function::Date, [Expression { kind: Kind::Text(text), start, .. }]) = (signature.function, arguments) {
            return match self.calendar.parse(text) {
                Ok(at) => Ok((self.node(expression, Operation::Literal(Value::Time(at))), Some(Type::Time))),
                Err(_) => self.error(*start, format!("{text:?} is not a date"), "write \"YYYY-MM-DD\""),
            };
        }
        Ok((self.node(expression, Operation::Call(signature.function, nodes)), Some(signature.result)))
    }
}

/// The name under which the whole record is indexed: `row["a b"]` is the field `a b`.
const ROW: &str = "row";
const ROW_DOT: &str = "row.";

/// A type with its article.
fn a(kind: Type) -> String {
    format!("a {kind}")
}

/// How an expression of one type is made another.
fn conversion(text: &str, found: Type, expect: Type) -> String {
    match (found, expect) {
        (Type::Text, Type::Number) => format!("write number({text})"),
        (_, Type::Text) => format!("write text({text})"),
        (Type::Text, Type::Time) => format!("write date({text})"),
        (_, Type::Bool) => format!("compare it, as in `{text} == …`"),
        (_, expect) => format!("give {}", a(expect)),
    }
}
