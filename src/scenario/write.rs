//! Writes a scenario as a folder of CSV files or as a workbook; reading it back gives the same scenario, with the same hash.
//!
//! [`grid`] lays every table out as typed cells by the catalogue of columns, [`round`] the settings as keys and values;
//! [`folder`](mod@folder) and [`workbook`](mod@workbook) put the two on disk.

mod blank;
mod folder;
pub(super) mod grid;
mod guide;
mod record;
pub(super) mod round;
mod toml;
mod workbook;

pub use blank::{blank_folder, blank_workbook, page_name};
pub(super) use folder::guarded;
pub use folder::{folder, put};
pub use workbook::workbook;

/// Why a scenario could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("{path}: {source}")]
    Io { path: String, source: std::io::Error },
    /// A file already in the folder would be read as part of the scenario.
    #[error(
        "{path} is in the way: it would be read as part of the scenario; move it elsewhere or choose another folder"
    )]
    InTheWay { path: String },
    #[error("{path}: {source}")]
    Workbook { path: String, source: rust_xlsxwriter::XlsxError },
}

impl WriteError {
    /// For organizers, in both languages.
    pub fn text(&self) -> super::finding::Text {
        let zh = match self {
            WriteError::Io { path, source } => format!("无法写入 {path}：{source}（文件若正在 Excel 中打开请先关闭）"),
            WriteError::InTheWay { path } => format!("{path} 会被当作场景的一部分读取，请先移走，或换一个文件夹"),
            WriteError::Workbook { path, source } => format!("无法写成工作簿 {path}：{source}"),
        };
        super::finding::Text::new(zh, format!("cannot write {self}"))
    }
}
