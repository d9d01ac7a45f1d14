//! What somebody says by hand is a record like any other: it goes the way that imports go, in one commit with its log, and the
//! settlement sees it as it sees what an import brought late.

use crate::access::Operation;
use crate::command::Logged;
use crate::intake::{Delivery, Staged};
use crate::{AppError, Platform, World, world};
use base::{Interval, PartyId, Seq, Timestamp};
use import::record::{During, PartyKey, Provenance, Record, Sourced};
use org::Directory;
use std::any::Any;
use std::sync::Arc;
use store::Tx;

/// The system that such records come from.
pub(crate) const SYSTEM: &str = "yipan";

/// A command that says something by hand.
pub(crate) struct Saying {
    /// Which.
    pub operation: Operation,
    /// For the log.
    pub logged: Logged,
    /// The unit or person that it changes as the caller saw it, if that has a version.
    pub of: Option<PartyId>,
}

impl Platform {
    /// Applies records in one commit, and tells what follows from the world as it is then. The first record that cannot be applied
    /// refuses all.
    pub(crate) async fn say<T: Any>(
        &self,
        world: &World,
        Saying { operation, logged, of }: Saying,
        (records, refusal): (Vec<Record>, fn(String) -> AppError),
        after: impl AsyncFnOnce(&World) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let Some(zone) = store::meta::get(&self.store, "time_zone").await? else {
            let message = "nothing was imported yet, so nobody knows in which zone days begin; import first";
            return Err(AppError::refused("no_data", message));
        };
        let delivery = Delivery {
            system: SYSTEM.to_owned(),
            mapping: "by hand".to_owned(),
            mapping_hash: [0; 32],
            source: String::new(),
            source_names: Vec::new(),
            zone,
            currencies: Vec::new(),
            kinds: Vec::new(),
        };
        let mut stage = self.stage(SYSTEM)?;
        let read = records.len() as u64;
        for record in records {
            stage.push(Sourced { provenance: Provenance::default(), record })?;
        }
        self.write(async |tx| {
            let seq = store::meta::next_seq(tx).await?;
            if let Some(party) = of.filter(|_| self.is_expecting()) {
                // Others may have changed it since the world was read.
                self.expect_party(&world.changed_in(tx, seq).await?, party)?;
            }
            self.refuse_uncompared()?;
            let said = async {
                let staged = Staged { read, ..Staged::of(stage) };
                let delivered = self.deliver_events((tx, seq), &delivery, staged).await?;
                if let Some(rejection) = delivered.rejections.first() {
                    return Err(refusal(format!("{:?}: {}", rejection.value, rejection.reason)));
                }
                self.log(tx, seq, operation, logged).await?;
                after(&world.changed_in(tx, seq).await?).await
            };
            let said = said.await;
            if said.is_err() {
                self.undo_delivery(seq)?;
            }
            said
        })
        .await
    }
}

impl World {
    /// The same world with what a commit that is under way changed.
    async fn changed_in(&self, tx: &Tx, seq: Seq) -> Result<World, AppError> {
        Ok(World {
            directory: Arc::new(world::directory(tx, seq).await?),
            symbols: Arc::new(store::symbol::load(tx).await?),
            files: world::fact_files(tx, seq).await?.into(),
            watermark: seq,
            ..self.clone()
        })
    }
}

/// A party as records name it.
pub(crate) fn party_key(directory: &Directory, party: PartyId) -> PartyKey {
    let kind = directory.kind(party).map_or("", |kind| kind.name());
    PartyKey { kind: kind.to_owned(), key: directory.key(party).to_owned() }
}

/// A time as records write it.
pub(crate) fn during(interval: Interval) -> During {
    let instant = |at: Timestamp| (at != Timestamp::MIN && at != Timestamp::MAX).then_some(at.0);
    During { from: instant(interval.from), to: instant(interval.to) }
}
