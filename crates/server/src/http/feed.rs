//! Answers without an end of their own: events that are sent as they happen (server-sent events).

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_core::Stream;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Events that wait for a slow reader.
const WAITING_MAX: usize = 64;
/// How often something is sent when nothing happens, so that nobody in between cuts the connection.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// Events for one reader.
pub struct Feed(Receiver<Event>);

impl Stream for Feed {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}

/// What a task of its own sends, until it ends or the reader is gone.
pub fn feed<F>(send: impl FnOnce(Sender<Event>) -> F) -> Sse<impl Stream<Item = Result<Event, Infallible>>>
where
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, receiver) = channel(WAITING_MAX);
    tokio::spawn(send(sender));
    Sse::new(Feed(receiver)).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
}
