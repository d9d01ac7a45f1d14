//! Where facts and lines of runs are: in the data directory, or in a bucket of an S3-compatible store, whichever was said last and is so.

use crate::AppError;
use facts::{Bucket, Layout};
use std::path::Path;
use store::Store;

/// Remembers the address of the bucket.
const META: &str = "facts_place";

/// Opens the place of facts. What the data directory has of them, because they were there before or because a backup was just put back, moves
/// into a bucket that is named now, when nobody else is at work.
pub(crate) async fn open(
    store: &Store,
    (data_dir, bucket): (&Path, Option<&Bucket>),
    buckets: u32,
    alone: bool,
) -> Result<Layout, AppError> {
    let stored = store::meta::get(store, META).await?.filter(|stored| !stored.is_empty());
    let is_here = data_dir.join("facts").exists();
    let Some(bucket) = bucket else {
        let layout = Layout::local(data_dir, buckets)?;
        return match stored {
            Some(stored) if !is_here => Err(elsewhere(&format!("in {stored}; name it with --s3"))),
            Some(_) => remember(store, "").await.map(|()| layout),
            None => Ok(layout),
        };
    };
    let unusable = |error| AppError::refused("bucket_unusable", crate::with_sources(&error));
    let layout = Layout::remote(bucket, data_dir, buckets).map_err(unusable)?;
    if let Some(stored) = stored.as_ref().filter(|stored| !is_here && **stored != bucket.url) {
        return Err(elsewhere(&format!("in {stored} and not in {}", bucket.url)));
    }
    if is_here && !alone {
        let message =
            "in the data directory, from where they move when nobody else is at work; end the other processes first";
        return Err(elsewhere(message));
    }
    if is_here {
        layout.take_in(data_dir)?;
    }
    if stored.as_ref() != Some(&bucket.url) {
        remember(store, &bucket.url).await?;
    }
    Ok(layout)
}

fn elsewhere(place: &str) -> AppError {
    AppError::refused("facts_elsewhere", format!("the facts of this data are {place}"))
}

async fn remember(store: &Store, url: &str) -> Result<(), AppError> {
    let tx = store.begin().await?;
    store::meta::set(&tx, META, url).await?;
    Ok(tx.commit().await?)
}
