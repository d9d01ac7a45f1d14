//! Where records wait until all of them are read.

use super::content::content_hash;
use super::fact_id::{fact_id, range_of};
use crate::AppError;
use facts::Table;
use import::record::{IdentifierValue, Record, Sourced};
use std::collections::hash_map::DefaultHasher;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{Read, Write};

/// Two to the power of this is the number of partitions.
const PARTITION_BITS: u32 = 8;
/// Partitions are taken together until they have so many records: a small import asks the database few questions, a large
/// one stays within memory.
const BATCH_RECORDS: usize = 100_000;
/// Encoded records are kept in memory up to this size, then all partitions are written out.
const BUFFERED_BYTES_MAX: usize = 64 << 20;

/// Records by partition. A partition is a range of ids of facts, so that each is written to one place of the key index;
/// the parts of one order share a partition.
pub struct Stage {
    system: String,
    organisation: Vec<Sourced>,
    partitions: Vec<Partition>,
    taken: usize,
    buffered_bytes: usize,
    folder: tempfile::TempDir,
}

#[derive(Default)]
struct Partition {
    buffer: Vec<u8>,
    file: Option<File>,
    records: usize,
}

impl Stage {
    /// An empty stage for records of a system, that spills into a temporary folder inside `parent`.
    pub fn new(system: &str, parent: &std::path::Path) -> Result<Stage, AppError> {
        let folder = tempfile::Builder::new().prefix("import-").tempdir_in(parent).map_err(AppError::internal)?;
        let partitions = (0..1_usize << PARTITION_BITS).map(|_| Partition::default()).collect();
        Ok(Stage {
            system: system.to_owned(),
            organisation: Vec::new(),
            partitions,
            taken: 0,
            buffered_bytes: 0,
            folder,
        })
    }

    /// Takes a record.
    pub fn push(&mut self, mut sourced: Sourced) -> Result<(), AppError> {
        if let Record::Touch(touch) = &mut sourced.record
            && touch.key.is_empty()
        {
            touch.key = format!("~{}", crate::privacy::to_hex(&content_hash(&*touch)));
        }
        let Some(number) = partition_of(&self.system, &sourced.record) else {
            self.organisation.push(sourced);
            return Ok(());
        };
        let partition = &mut self.partitions[number];
        let before = partition.buffer.len();
        let buffer = std::mem::take(&mut partition.buffer);
        let mut framed = postcard::to_extend(&sourced, Frame(buffer)).map_err(AppError::internal)?;
        let size = framed.0.len() - before;
        partition.buffer = std::mem::take(&mut framed.0);
        partition.records += 1;
        self.buffered_bytes += size;
        if self.buffered_bytes > BUFFERED_BYTES_MAX {
            self.spill().map_err(AppError::internal)?;
        }
        Ok(())
    }

    fn spill(&mut self) -> std::io::Result<()> {
        for partition in &mut self.partitions {
            if partition.file.is_none() {
                partition.file = Some(tempfile::tempfile_in(self.folder.path())?);
            }
            if let Some(file) = &mut partition.file {
                file.write_all(&partition.buffer)?;
            }
            partition.buffer.clear();
        }
        self.buffered_bytes = 0;
        Ok(())
    }

    /// The organisation records, in order of arrival. They can be taken once.
    pub fn take_organisation(&mut self) -> Vec<Sourced> {
        std::mem::take(&mut self.organisation)
    }

    /// How many partitions there are, and how many of them were taken.
    pub fn progress(&self) -> (usize, usize) {
        (self.taken, self.partitions.len())
    }

    /// The records of the next partitions, each partition whole and in order of arrival; none when all were taken.
    pub fn take_batch(&mut self) -> Result<Option<Vec<Sourced>>, AppError> {
        let mut batch = Vec::new();
        while batch.len() < BATCH_RECORDS
            && let Some(partition) = self.partitions.get_mut(self.taken)
        {
            std::mem::take(partition).read_into(&mut batch)?;
            self.taken += 1;
        }
        Ok(if batch.is_empty() { None } else { Some(batch) })
    }
}

impl Partition {
    fn read_into(self, records: &mut Vec<Sourced>) -> Result<(), AppError> {
        let mut bytes = Vec::new();
        if let Some(mut file) = self.file {
            std::io::Seek::rewind(&mut file).map_err(AppError::internal)?;
            file.read_to_end(&mut bytes).map_err(AppError::internal)?;
        }
        bytes.extend_from_slice(&self.buffer);
        records.reserve(self.records);
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (record, after) = postcard::take_from_bytes(rest).map_err(AppError::internal)?;
            records.push(record);
            rest = after;
        }
        Ok(())
    }
}

/// A vector that postcard appends to and hands back.
#[derive(Default)]
struct Frame(Vec<u8>);

impl Extend<u8> for Frame {
    fn extend<I: IntoIterator<Item = u8>>(&mut self, bytes: I) {
        self.0.extend(bytes);
    }
}

/// Which partition a record belongs to; none for organisation records.
fn partition_of(system: &str, record: &Record) -> Option<usize> {
    let (table, key) = match record {
        Record::Party(_) | Record::Parent(_) | Record::Position(_) | Record::Holding(_) => return None,
        Record::Attribute(_) | Record::Site(_) => return None,
        Record::Order(order) => (Table::Orders, &order.key),
        Record::Line(line) => (Table::Orders, &line.order),
        Record::Participant(participant) => (Table::Orders, &participant.order),
        Record::Amount(amount) => (Table::Orders, &amount.order),
        Record::Tender(tender) => (Table::Orders, &tender.order),
        Record::Status(status) => (Table::Orders, &status.order),
        Record::Refund(refund) => (Table::Orders, &refund.order),
        Record::Binding(binding) => (Table::BindingEvents, &binding.key),
        Record::Touch(touch) => (Table::Touches, &touch.key),
        Record::Member(member) => return Some(partition_of_member(member.identifiers.first())),
    };
    Some(range_of(fact_id(table, system, key), PARTITION_BITS))
}

/// A member is no fact and has no id before it is looked up; any spread will do.
fn partition_of_member(identifier: Option<&IdentifierValue>) -> usize {
    let mut hasher = DefaultHasher::new();
    identifier.hash(&mut hasher);
    (hasher.finish() >> (u64::BITS - PARTITION_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use import::record::{LineRecord, OrderRecord, Provenance};
    use std::collections::HashMap;

    #[test]
    fn the_parts_of_an_order_meet_in_one_partition_in_order_of_arrival() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut stage = Stage::new("erp", folder.path()).expect("a stage");
        for line in 0..100_u64 {
            let order = format!("order {}", line % 10);
            let record = match line {
                50..60 => Record::Order(OrderRecord { key: order, ..OrderRecord::default() }),
                _ => Record::Line(LineRecord { order, ..LineRecord::default() }),
            };
            stage.push(Sourced { provenance: Provenance { source: 0, line }, record }).expect("staged");
            if line == 42 {
                stage.spill().expect("spilled");
            }
        }
        let mut lines_of: HashMap<String, Vec<u64>> = HashMap::new();
        while let Some(batch) = stage.take_batch().expect("read back") {
            for Sourced { provenance, record } in batch {
                let (Record::Order(OrderRecord { key: order, .. }) | Record::Line(LineRecord { order, .. })) = record
                else {
                    panic!("an order or a line");
                };
                lines_of.entry(order).or_default().push(provenance.line);
            }
        }
        assert_eq!(lines_of.len(), 10);
        assert!(lines_of.values().all(|lines| lines.len() == 10 && lines.is_sorted()), "{lines_of:?}");
        assert_eq!(stage.progress(), (256, 256));
    }
}
