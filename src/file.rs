//! Writing files so that a crash leaves the old one or the new, never half of one.

use std::io::Write as _;
use std::path::Path;

/// Writes to a temporary file beside `path` and renames it into place.
///
/// # Errors
/// The folder does not exist or cannot be written to, or the disk is full; what was there before is untouched.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    filled(path, bytes)?.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// The same where there is no file yet.
///
/// # Errors
/// As [`write_atomically`], and where `path` exists, even if somebody has just made it.
pub fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    filled(path, bytes)?.persist_noclobber(path).map_err(|e| e.error)?;
    Ok(())
}

fn filled(path: &Path, bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let _ = file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644));
    }
    Ok(file)
}

/// Whether [`write_atomically`] could begin to write there; leaves nothing behind.
///
/// # Errors
/// `path` is a folder, or the folder that it names does not exist or cannot be written to.
pub fn try_out(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    tempfile::NamedTempFile::new_in(folder_of(path)).map(drop)
}

/// The folder that holds `path`.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
