//! Writing files so that a crash leaves the old one or the new, never half of one.

use std::io::Write as _;
use std::path::Path;

/// Writes to a temporary file beside `path` and renames it into place.
///
/// # Errors
/// The folder does not exist or cannot be written to, or the disk is full; what was there before is untouched.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let _ = file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644));
    }
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}
