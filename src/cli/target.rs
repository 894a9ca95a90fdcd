//! Where a workbook may be written.

use std::path::Path;

use crate::scenario::finding::Text;

/// Why a workbook must not be written there: its name is no workbook's, or one of the `sources` that it is made from would be lost.
pub fn refused(path: &Path, sources: &[&Path]) -> Option<Text> {
    let shown = path.display();
    if !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx")) {
        return Some(Text::new(
            format!("--xlsx 的文件名须以 .xlsx 结尾：{shown}"),
            format!("the file named by --xlsx must end in .xlsx: {shown}"),
        ));
    }
    sources.iter().any(|source| is_same(path, source)).then(|| {
        Text::new(
            format!("{shown} 是本次要读取的文件，不能覆盖；请换一个文件名"),
            format!("{shown} is one of the files read and must not be replaced; choose another name"),
        )
    })
}

pub fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
