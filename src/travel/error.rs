//! Why there are no ways from a server.

use crate::scenario::finding::Text;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TravelError {
    #[error("{url} is no address of a routing server: {en}")]
    Address { url: String, zh: &'static str, en: &'static str },
    #[error("{server} does not answer ({tries} tries): {cause}")]
    NoAnswer { server: String, tries: u32, cause: String },
    /// An error that the server reports; `code` is its own.
    #[error("{server} refuses: {code} {message} (HTTP {status})")]
    Refused { server: String, status: u16, code: String, message: String },
    /// An answer in another form than the server's interface says.
    #[error("{server} answers nonsense: {what}")]
    Nonsense { server: String, what: String },
}

impl TravelError {
    /// For organizers, in both languages.
    pub fn text(&self) -> Text {
        let zh = match self {
            TravelError::Address { url, zh, .. } => format!("{url} 不是路程服务器的地址：{zh}"),
            TravelError::NoAnswer { server, tries, cause } => format!("{server} 没有应答（试了 {tries} 次）：{cause}"),
            TravelError::Refused { server, status, code, message } => {
                format!("{server} 拒绝了请求：{code} {message}（HTTP {status}）")
            }
            TravelError::Nonsense { server, what } => format!("{server} 的应答不合规：{what}"),
        };
        Text::new(zh, self.to_string())
    }

    /// The server takes fewer places at a time: OSRM's `TooBig`, Valhalla's 150 and its like.
    pub fn is_too_big(&self) -> bool {
        matches!(self, TravelError::Refused { code, .. } if matches!(code.as_str(), "TooBig" | "150" | "151" | "157"))
    }
}
