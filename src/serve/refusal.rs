//! Why a request is not answered: a status, a sentence in both languages that says what to do, and findings where there are any.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::report::ReportError;
use crate::scenario::finding::{Finding, Text};

/// A refusal; as a response it is JSON: `{"error":{"zh","en"}}`, with `findings` or `desk` beside it where there are any.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub status: StatusCode,
    pub text: Text,
    pub findings: Vec<Finding>,
    /// The desk as it now is, for who acted on an old one.
    pub desk: Option<Value>,
}

impl Refusal {
    pub fn new(status: StatusCode, zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal::told(status, Text::new(zh, en))
    }

    pub fn told(status: StatusCode, text: Text) -> Refusal {
        Refusal { status, text, findings: Vec::new(), desk: None }
    }

    /// The request is not one that could be meant.
    pub fn bad(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, zh, en)
    }

    pub fn forbidden(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::FORBIDDEN, zh, en)
    }

    pub fn missing(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, zh, en)
    }

    /// It cannot be done as things stand now.
    pub fn conflict(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::CONFLICT, zh, en)
    }

    /// It is understood, but what it asks for cannot be had of this round.
    pub fn unfit(text: Text) -> Refusal {
        Refusal::told(StatusCode::UNPROCESSABLE_ENTITY, text)
    }

    pub fn too_large(most: u64) -> Refusal {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("内容过大，最多 {} MB：请拆分或删去多余内容", most >> 20),
            format!("this is too large, at most {} MB: split it or delete what is not needed", most >> 20),
        )
    }

    /// The file system or the program itself is at fault. The cause is told without paths.
    pub fn broken(what_zh: &str, what_en: &str, cause: impl std::fmt::Display) -> Refusal {
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("{what_zh}（{cause}）：请检查文件夹的权限和磁盘空间后再试"),
            format!("{what_en} ({cause}): look at the folder's permissions and the free space, then try again"),
        )
    }

    /// A part of the program failed.
    pub fn failed() -> Refusal {
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "程序出错，这一步没有执行；可撤销或重试",
            "the program failed and the step was not taken; undo or try again",
        )
    }

    /// No round is open, or it has no plan.
    pub fn no_round() -> Refusal {
        Refusal::conflict("没有打开的轮次：请先打开或新建", "no round is open: open one or make a new one")
    }

    pub fn no_plan() -> Refusal {
        Refusal::missing("还没有方案：请先排班", "there is no plan yet: solve the round first")
    }

    pub fn with(mut self, findings: Vec<Finding>) -> Refusal {
        self.findings = findings;
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": self.text });
        if !self.findings.is_empty() {
            body["findings"] = json!(self.findings);
        }
        if let Some(desk) = self.desk {
            body["desk"] = desk;
        }
        (self.status, axum::Json(body)).into_response()
    }
}

impl From<ReportError> for Refusal {
    fn from(error: ReportError) -> Refusal {
        let text = match &error {
            // Somebody was taken out of the lists; the words for the commands speak of two files.
            ReportError::Unknown { what, what_zh, id } => Text::new(
                format!("方案里的{what_zh} {id} 已不在任务数据里：请撤销，或重新排班（尽量少动人）"),
                format!(
                    "the plan has {what} {id}, which the round no longer has: undo that, or solve again, moving few"
                ),
            ),
            _ => error.text(),
        };
        Refusal::unfit(text)
    }
}
