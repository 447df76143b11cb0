//! (being written)
use anyhow::{Result, bail};
use crate::cli::ui::Ui;
use crate::outcome::Outcome;
/// (being written)
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {}
/// (being written)
pub fn run(_args: &DoctorArgs, _ui: &mut Ui) -> Result<Outcome> { bail!("being written") }
