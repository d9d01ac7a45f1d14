//! Policy files: YAML that people write, read with the place of every value, checked, compiled for the folds, and
//! tried on the cases that stand in them.
//!
//! [`read`] gives a [`PolicyDocument`] that makes sense on its own, or every problem with its line and column.
//! [`compile`] resolves its names against a [`Catalog`]. [`run_cases`] folds the small histories of the file in
//! memory; it needs no data directory. `policy check` calls [`check_file`], which does all three.

mod case;
mod catalog;
mod check;
mod check_books;
mod check_money;
mod compile;
mod compile_fields;
mod compile_money;
mod document;
mod error;
mod exclusive;
mod json_schema;
mod node;
mod party;
mod payee;
mod read;
mod read_money;
mod scalar;
mod shape;
mod spelling;
#[cfg(test)]
mod tests;
mod version;
mod view;

pub use case::{Case, CaseResult, Mismatch, run_cases};
pub use catalog::{Catalog, Words};
pub use compile::{CompiledPolicy, compile};
pub use document::{
    AmountDocument, BaseName, BindingDocument, Body, BookDocument, Condition, CreditDocument, CreditRuleDocument, Days,
    HoldDocument, LimitsDocument, ModelDocument, MoneyDocument, PartDocument, PartyDocument, PolicyDocument,
    PoolDocument, RateRowDocument, RateTableDocument, RollUpDocument, SourceDocument,
};
pub use error::{Located, Origin, PolicyErrors, Problem};
pub use json_schema::json_schema;
pub use payee::{
    AwardDocument, BracketDocument, ContestDocument, EffectDocument, LimitDocument, OfDocument, PayDocument,
    PeriodRuleDocument, TiersDocument,
};
pub use version::{PolicyCheck, PolicyVersion};

use node::Value;
use sha2::{Digest, Sha256};
use shape::Form;
use view::View;

/// Reads a policy file. The problems are those of form (fields, values, YAML) or, when the form is right, those of
/// sense (undeclared names, shares that go over); each with its place.
pub fn read(text: &str, file_name: &str) -> Result<PolicyDocument, PolicyErrors> {
    let source = text.strip_prefix('\u{feff}').unwrap_or(text);
    let fail = |problem| PolicyErrors { file: file_name.to_owned(), problems: vec![problem] };
    let node = node::parse(source).map_err(fail)?;
    let mut problems = Vec::new();
    let shape = kind_of(&node).map_err(fail)?;
    shape::check(&node, &Form::Shape(shape), "", &mut problems);
    PolicyErrors::of(file_name, std::mem::take(&mut problems))?;

    let view = View::root(&node, source);
    read::faults(&view, &mut problems);
    let cases = case::read(&view, &mut problems);
    let body = match shape.title == spelling::CREDIT.title {
        true => Body::Credit(Box::new(read::credit(&view, &mut problems))),
        false => Body::Binding(read::binding(&view)),
    };
    if let (Body::Credit(credit), true) = (&body, problems.is_empty()) {
        check::credit(credit, &mut problems);
    }
    PolicyErrors::of(file_name, problems)?;
    Ok(PolicyDocument {
        file: file_name.to_owned(),
        hash: Sha256::digest(text.as_bytes()).into(),
        name: view.required_text("name"),
        about: view.optional_text("about").map(|about| about.value),
        effective: view.field("effective").map_or(view.located(Days { from: None, to: None }), |days| days.days()),
        body,
        cases,
    })
}

/// Which kind of policy a file is.
fn kind_of(node: &node::Node) -> Result<&'static shape::Shape, Problem> {
    let problem = |node: &node::Node, path: &str, value: &str, wrong: String, right: String| Problem {
        line: node.line,
        column: node.column,
        path: path.to_owned(),
        value: value.to_owned(),
        wrong,
        right,
    };
    let first = "begin the file with policy: credit or policy: binding".to_owned();
    let Value::Map(entries) = &node.value else {
        return Err(problem(node, "", "", format!("the file holds {}, not a policy", node.value.describe()), first));
    };
    let Some((_, value)) = entries.iter().find(|(key, _)| key.text() == Some("policy")) else {
        return Err(problem(node, "", "", "it is not said what kind of policy this is".to_owned(), first));
    };
    match value.text() {
        Some("credit") => Ok(&spelling::CREDIT),
        Some("binding") => Ok(&spelling::BINDING),
        other => {
            let kind = other.unwrap_or_default();
            let right = error::suggestion(kind, &["credit", "binding"]);
            Err(problem(value, "policy", kind, format!("there is no policy of the kind {kind:?}"), right))
        }
    }
}

/// What `policy check FILE` shows.
#[derive(Clone, Debug)]
pub struct FileCheck {
    /// The document.
    pub document: PolicyDocument,
    /// Its cases, in the order of the file.
    pub cases: Vec<CaseResult>,
}

impl FileCheck {
    /// Whether every case came out as the file says.
    pub fn passed(&self) -> bool {
        self.cases.iter().all(CaseResult::passed)
    }
}

/// Everything about a file that can be checked without a data directory: it reads, it makes sense, its conditions
/// compile, and its cases come out. With a data directory, call [`compile`] with its catalog as well.
pub fn check_file(text: &str, file_name: &str) -> Result<FileCheck, PolicyErrors> {
    let document = read(text, file_name)?;
    case::compile_alone(&document)?;
    let cases = run_cases(&document);
    Ok(FileCheck { document, cases })
}
