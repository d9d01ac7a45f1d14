//! Tables as files: comma-separated values, workbooks, pages.

use app::AppError;
use app::sheet::{Sheet, csv, workbook};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use base::Timestamp;

/// How a file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, UTF-8.
    Csv,
    /// A workbook.
    Xlsx,
    /// A page that needs nothing else.
    Html,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Html => "html",
        }
    }

    /// The format of this name among those that there are.
    pub fn read(name: &str, known: &[Format]) -> Result<Format, AppError> {
        known.iter().copied().find(|format| format.name() == name).ok_or_else(|| {
            let known: Vec<&str> = known.iter().map(|format| format.name()).collect();
            AppError::refused("query_wrong", format!("there is no format {name:?}; there are {}", known.join(", ")))
        })
    }
}

/// A file to be answered with.
pub struct Document {
    name: String,
    kind: &'static str,
    bytes: Vec<u8>,
}

impl Document {
    /// Comma-separated values.
    pub fn csv(name: &str, sheet: &Sheet) -> Document {
        Document { name: format!("{name}.csv"), kind: "text/csv; charset=utf-8", bytes: csv(sheet).into_bytes() }
    }

    /// Comma-separated values that were written before.
    pub fn csv_text(name: &str, text: String) -> Document {
        Document { name: format!("{name}.csv"), kind: "text/csv; charset=utf-8", bytes: text.into_bytes() }
    }

    /// A workbook.
    pub fn workbook(name: &str, sheets: &[Sheet], made_at: Timestamp) -> Result<Document, AppError> {
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        Ok(Document { name: format!("{name}.xlsx"), kind, bytes: workbook(sheets, made_at)? })
    }

    /// A page.
    pub fn html(name: &str, page: String) -> Document {
        Document { name: format!("{name}.html"), kind: "text/html; charset=utf-8", bytes: page.into_bytes() }
    }

    /// The answer, to be kept under its name.
    pub fn response(self) -> Response {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        let name: String = self.name.bytes().map(|byte| if is_plain(&byte) { char::from(byte) } else { '_' }).collect();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
            headers.insert(CONTENT_DISPOSITION, value);
        }
        (headers, self.bytes).into_response()
    }
}
