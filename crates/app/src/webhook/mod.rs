//! Webhooks: addresses that are told what happens, as the Standard Webhooks specification has it.
//!
//! What is told is written down in the transaction of what happened ([`event`]); sending it is work of its own ([`deliver`]).

mod address;
mod deliver;
mod event;
mod manage;

pub use self::address::{WebhookRules, is_public};
pub use self::deliver::{WebhookAnswer, WebhookRender, WebhookRequest};
pub use self::event::WebhookEvent;
pub(crate) use self::event::{dispute_body, job_body};
pub use self::manage::{DeliveryView, WebhookMade, WebhookView, WebhookWish};
pub use store::webhook::WebhookDisabled;
pub use store::webhook::delivery::{DeliveryFilter, DeliveryState, Try as WebhookTry};
