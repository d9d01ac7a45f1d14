//! Where records wait until all of them are read.

use crate::AppError;
use import::record::{IdentifierValue, Record, Sourced};
use std::collections::hash_map::DefaultHasher;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{BufReader, Read, Write};

const PARTITIONS: usize = 32;
/// Encoded records are kept in memory up to this size, then all partitions are written out.
const BUFFERED_BYTES_MAX: usize = 64 << 20;

/// Records by partition; the parts of one order share a partition.
pub struct Stage {
    organisation: Vec<Sourced>,
    partitions: Vec<Partition>,
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
    /// An empty stage that spills into a temporary folder inside `parent`.
    pub fn new(parent: &std::path::Path) -> Result<Stage, AppError> {
        let folder = tempfile::Builder::new().prefix("import-").tempdir_in(parent).map_err(AppError::internal)?;
        let partitions = (0..PARTITIONS).map(|_| Partition::default()).collect();
        Ok(Stage { organisation: Vec::new(), partitions, buffered_bytes: 0, folder })
    }

    /// Takes a record.
    pub fn push(&mut self, sourced: Sourced) -> Result<(), AppError> {
        let Some(number) = partition_of(&sourced.record) else {
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

    /// How many partitions there are.
    pub fn partitions(&self) -> usize {
        self.partitions.len()
    }

    /// The records of a partition, in order of arrival. They can be taken once.
    pub fn take_partition(&mut self, number: usize) -> Result<Vec<Sourced>, AppError> {
        let partition = std::mem::take(&mut self.partitions[number]);
        let mut bytes = Vec::new();
        if let Some(mut file) = partition.file {
            std::io::Seek::rewind(&mut file).map_err(AppError::internal)?;
            BufReader::new(file).read_to_end(&mut bytes).map_err(AppError::internal)?;
        }
        bytes.extend_from_slice(&partition.buffer);
        let mut records = Vec::with_capacity(partition.records);
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (record, after) = postcard::take_from_bytes(rest).map_err(AppError::internal)?;
            records.push(record);
            rest = after;
        }
        Ok(records)
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
fn partition_of(record: &Record) -> Option<usize> {
    let mut hasher = DefaultHasher::new();
    match record {
        Record::Party(_) | Record::Parent(_) | Record::Position(_) | Record::Holding(_) => return None,
        Record::Attribute(_) | Record::Site(_) => return None,
        Record::Order(order) => order.key.hash(&mut hasher),
        Record::Line(line) => line.order.hash(&mut hasher),
        Record::Participant(participant) => participant.order.hash(&mut hasher),
        Record::Amount(amount) => amount.order.hash(&mut hasher),
        Record::Tender(tender) => tender.order.hash(&mut hasher),
        Record::Status(status) => status.order.hash(&mut hasher),
        Record::Refund(refund) => refund.order.hash(&mut hasher),
        Record::Member(member) => first(&member.identifiers).hash(&mut hasher),
        Record::Binding(binding) => binding.key.hash(&mut hasher),
        Record::Touch(touch) => touch.key.hash(&mut hasher),
    }
    Some((hasher.finish() % PARTITIONS as u64) as usize)
}

fn first(identifiers: &[IdentifierValue]) -> Option<&IdentifierValue> {
    identifiers.first()
}

#[cfg(test)]
mod tests {
    use super::*;
    use import::record::{LineRecord, OrderRecord, Provenance};

    #[test]
    fn the_parts_of_an_order_meet_in_one_partition_in_order_of_arrival() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut stage = Stage::new(folder.path()).expect("a stage");
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
        let mut total = 0;
        for number in 0..stage.partitions() {
            let records = stage.take_partition(number).expect("read back");
            total += records.len();
            assert!(records.is_sorted_by_key(|sourced| sourced.provenance.line));
            assert_eq!(records.len() % 10, 0, "an order's ten records are together");
        }
        assert_eq!(total, 100);
    }
}
