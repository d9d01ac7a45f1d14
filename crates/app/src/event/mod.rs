//! Events of public clients: accepted into the inbox, durable before their sender hears so, and made facts of soon after.
//!
//! What an event means is said by a mapping, as for files; the group may put its own in the place of ours. What cannot be taken
//! is set aside, one by one, and can be mended and replayed.

mod apply;
mod aside;
mod intake;
mod mapping;
mod normal;
mod source;

pub use apply::EventsApplied;
pub use aside::{AsideEvent, AsideQuery, AsideSort};
pub use intake::{EventBatch, EventIntake};
pub use mapping::EventMapping;
pub use normal::EVENT_BYTES_MAX;
pub use source::{EventSource, SourceMade};
