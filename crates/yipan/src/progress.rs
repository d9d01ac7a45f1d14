//! A progress bar on a terminal; nothing elsewhere.

use app::ImportProgress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows how far an import has come.
pub struct ImportBar {
    bar: ProgressBar,
    applying: bool,
}

impl ImportBar {
    /// A bar on standard error, hidden when that is no terminal.
    pub fn new() -> ImportBar {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
        bar.set_style(style("{msg:28} {wide_bar} {bytes}/{total_bytes} {eta}"));
        ImportBar { bar, applying: false }
    }

    /// Takes a step.
    pub fn show(&mut self, progress: ImportProgress<'_>) {
        match progress {
            ImportProgress::Reading(reading) => {
                self.bar.set_length(reading.bytes_total);
                self.bar.set_position(reading.bytes_done);
                self.bar.set_message(format!("reading {}", reading.source));
            }
            ImportProgress::Applying { done, total } => {
                if !self.applying {
                    self.applying = true;
                    self.bar.set_style(style("{msg:28} {wide_bar} {pos}/{len} {eta}"));
                    self.bar.set_message("applying");
                }
                self.bar.set_length(total as u64);
                self.bar.set_position(done as u64);
            }
        }
    }

    /// Removes the bar.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
