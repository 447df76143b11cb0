//! Packs completions and manual (`docs/shell/`), which a test makes from the command line's own definition.

use std::path::Path;

use crate::emit;

/// Returns the source of the table: all files in one compressed text, and where each stands in it.
pub fn table(folder: &Path) -> Result<String, Vec<String>> {
    let fault = |e: std::io::Error| vec![format!("{}: {e}", folder.display())];
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        names.extend(entry.map_err(fault)?.file_name().into_string().ok());
    }
    names.sort();
    let (mut all, mut rows) = (String::new(), Vec::new());
    for name in names {
        let text = std::fs::read_to_string(folder.join(&name)).map_err(fault)?;
        rows.push((name, all.len(), text.len()));
        all.push_str(&text);
    }
    let (count, text) = (rows.len(), emit::packed(&all));
    Ok(format!(
        "pub(super) static TEXT: Packed = {text};\npub(super) static FILES: [(&str, usize, usize); {count}] = {rows:?};\n"
    ))
}
