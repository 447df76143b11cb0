//! (being written)
use anyhow::{Result, bail};
use crate::cli::ui::Ui;
use crate::outcome::Outcome;
/// (being written)
#[derive(Debug, clap::Args)]
pub struct ConfigArgs {}
/// (being written)
pub fn run(_args: &ConfigArgs, _ui: &mut Ui) -> Result<Outcome> { bail!("being written") }
