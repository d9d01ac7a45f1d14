//! Of whom something was recorded since a commit: so that what is kept about the others need not be read again.

use crate::batch::{Rows, Table};
use crate::error::Result;
use crate::file::{self, FactFile, Part, Stored};
use crate::fold::FoldInput;
use base::fact::{BindingEvent, Order, Pools, Refund, StatusEvent, Touch};
use base::{ProfileId, Seq};
use std::collections::BTreeSet;

/// Profiles of which anything was recorded after a commit, up to the watermark. Sealed rows keep their commits, so only what came since is
/// told, wherever it lies by now.
pub fn recorded_since(input: &FoldInput<'_>, since: Seq) -> Result<BTreeSet<ProfileId>> {
    let mut found = BTreeSet::new();
    for file in input.files.iter().filter(|file| file.seq_last > since && file.seq <= input.watermark) {
        match file.table {
            Table::Orders => add::<Order>(input, file, since, &mut found)?,
            Table::Statuses => add::<StatusEvent>(input, file, since, &mut found)?,
            Table::Refunds => add::<Refund>(input, file, since, &mut found)?,
            Table::Touches => add::<Touch>(input, file, since, &mut found)?,
            Table::BindingEvents => add::<BindingEvent>(input, file, since, &mut found)?,
        }
    }
    Ok(found)
}

fn add<T: Stored>(input: &FoldInput<'_>, file: &FactFile, since: Seq, found: &mut BTreeSet<ProfileId>) -> Result<()> {
    let part = Part { columns: Some(&["profile", "recorded"]), ..Part::default() };
    let mut rows: Rows<T> = Rows::default();
    file::read(input.layout, file, part, (&mut rows, &mut Pools::default()))?;
    let is_new = |row: &&T| row.recorded() > since && row.recorded() <= input.watermark;
    found.extend(rows.rows.iter().filter(is_new).map(T::profile));
    Ok(())
}
