//! `docs/audit.md` names what the program has.

use std::fs;
use std::path::Path;

use super::{audit, good};

#[test]
fn the_page_names_every_item_and_its_commands_work() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/audit.md")).unwrap();
    let repo = good();
    for item in audit(&repo, &[]).items() {
        let row = format!("| `{}` | {} |", item["id"].as_str().unwrap(), item["title"].as_str().unwrap());
        assert!(page.contains(&row), "docs/audit.md lacks the row {row}");
    }
    let blocks = page.split("```").filter_map(|block| block.strip_prefix("sh\n"));
    let commands: Vec<&str> =
        blocks.flat_map(str::lines).filter(|line| line.starts_with("hookguard ")).collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in commands {
        let run = repo.hookguard(command.split_whitespace().skip(1));
        assert_eq!(run.code, 0, "{command}: {}", run.text());
    }
}
