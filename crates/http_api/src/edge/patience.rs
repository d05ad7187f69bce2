//! How long the service waits for a body, whoever reads it: a slow sender must not hold what others need.

use crate::settings::Limits;
use actix_web::{
    HttpMessage,
    dev::{Payload, ServiceRequest},
    error::PayloadError,
    rt::time::{Instant, Sleep, sleep_until},
    web::Bytes,
};
use futures_core::Stream;
use std::{
    cell::Cell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

/// Whether a body came too slowly.
pub struct Lateness(Rc<Cell<bool>>);

impl Lateness {
    /// Whether reading the body was given up.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.0.get()
    }
}

/// Puts a clock on the body of a request. Whoever reads it gets an error when it comes too slowly.
pub fn watch(request: &mut ServiceRequest, limits: &Limits) -> Lateness {
    let late = Rc::new(Cell::new(false));
    match request.take_payload() {
        Payload::None => {}
        payload => {
            let began = Instant::now();
            let clock =
                Pace { grace: limits.body_grace, rate: f64::from(limits.body_rate.max(1)), at_most: limits.body };
            let timer = Box::pin(sleep_until(began + clock.allowed(0)));
            let body = Watched { payload, began, clock, received: 0, late: Rc::clone(&late), timer };
            request.set_payload(Payload::Stream { payload: Box::pin(body) });
        }
    }
    Lateness(late)
}

/// How fast a body must come.
struct Pace {
    grace: Duration,
    /// Bytes a second.
    rate: f64,
    at_most: Duration,
}

impl Pace {
    /// How long a body may take of which this many bytes have come.
    #[allow(clippy::cast_precision_loss)] // A body has some millions of bytes.
    fn allowed(&self, received: usize) -> Duration {
        let earned = Duration::try_from_secs_f64(received as f64 / self.rate).unwrap_or(self.at_most);
        self.grace.saturating_add(earned).min(self.at_most)
    }
}

struct Watched {
    payload: Payload,
    began: Instant,
    clock: Pace,
    received: usize,
    late: Rc<Cell<bool>>,
    timer: Pin<Box<Sleep>>,
}

impl Stream for Watched {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.late.get() {
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut self.payload).poll_next(context);
        if let Poll::Ready(Some(Ok(chunk))) = &polled {
            self.received += chunk.len();
        }
        if polled.is_ready() {
            return polled;
        }
        let deadline = self.began + self.clock.allowed(self.received);
        if self.timer.deadline() != deadline {
            self.timer.as_mut().reset(deadline);
        }
        if self.timer.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.late.set(true);
        Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_earns_time_by_coming_up_to_a_bound() {
        let limits = Limits::default();
        let pace = Pace { grace: limits.body_grace, rate: f64::from(limits.body_rate), at_most: limits.body };
        assert_eq!(pace.allowed(0), Duration::from_secs(10));
        assert_eq!(pace.allowed(1 << 20), Duration::from_secs(10 + 64));
        assert_eq!(pace.allowed(16 << 20), limits.body);
        assert_eq!(pace.allowed(usize::MAX), limits.body);
    }
}
