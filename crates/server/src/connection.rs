//! How long a connection may be held by somebody who neither takes an answer nor sends a request.
//!
//! actix bounds the head of a connection's first request and the silence after an answer. It bounds neither the head of
//! a later request, once its first byte has come, nor how slowly an answer is taken. Here both are bounded together: from
//! the moment that an answer was handed over (or that the connection was opened) until the whole head of the next request.

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::{
    Error,
    body::{BodySize, BoxBody, EitherBody, MessageBody},
    dev::{Extensions, ServiceRequest, ServiceResponse},
    middleware::Next,
    rt::{self, net::TcpStream},
    web::Bytes,
};
use socket2::{SockRef, Socket};
use std::{
    any::Any,
    cell::Cell,
    net::Shutdown,
    pin::Pin,
    rc::{Rc, Weak},
    task::{Context, Poll},
    time::{Duration, Instant},
};

/// A connection under watch.
struct Connection {
    socket: Socket,
    /// Since when it waits for its caller; `None` while a request is being answered.
    waiting_since: Cell<Option<Instant>>,
}

impl Connection {
    fn is_answering(&self) {
        self.waiting_since.set(None);
    }

    fn waits(&self) {
        self.waiting_since.set(Some(Instant::now()));
    }
}

/// What each new connection passes: a watch is set that ends it when it has waited for too long.
pub(crate) fn watch(at_most: Duration) -> impl Fn(&dyn Any, &mut Extensions) + Send + Sync + 'static {
    move |stream, extensions| {
        let plain = stream.downcast_ref::<TcpStream>();
        let secured = || stream.downcast_ref::<TlsStream<TcpStream>>().map(|stream| stream.get_ref().0);
        let Some(stream) = plain.or_else(secured) else { return };
        match SockRef::from(stream).try_clone() {
            Ok(socket) => {
                let connection = Rc::new(Connection { socket, waiting_since: Cell::new(Some(Instant::now())) });
                rt::spawn(end_when_overdue(Rc::downgrade(&connection), at_most));
                extensions.insert(connection);
            }
            Err(error) => {
                log::warn!("a connection is refused, because it cannot be watched: {error}");
                let _ = SockRef::from(stream).shutdown(Shutdown::Both);
            }
        }
    }
}

async fn end_when_overdue(connection: Weak<Connection>, at_most: Duration) {
    loop {
        let left = match connection.upgrade() {
            None => return,
            Some(connection) => {
                let waited = connection.waiting_since.get().map_or(Duration::ZERO, |since| since.elapsed());
                let left = at_most.saturating_sub(waited);
                if left.is_zero() {
                    log::debug!("a connection is ended: its caller neither took an answer nor sent a request");
                    let _ = connection.socket.shutdown(Shutdown::Both);
                    return;
                }
                left
            }
        };
        rt::time::sleep(left).await;
    }
}

/// Notes on the connection of a request that it is being answered, and when the answer was handed over.
///
/// # Errors
/// None of its own.
pub(crate) async fn note(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<Bytes, HandedOver>>, Error> {
    let connection = request.conn_data::<Rc<Connection>>().cloned();
    if let Some(connection) = &connection {
        connection.is_answering();
    }
    let answered = next.call(request).await;
    if let Some(connection) = &connection {
        connection.waits();
    }
    Ok(answered?.map_body(|_, body| match body.try_into_bytes() {
        Ok(whole) => EitherBody::left(whole),
        Err(body) => EitherBody::right(HandedOver { body: body.boxed(), connection }),
    }))
}

/// A body that is handed over in parts. Each part that is asked for shows that its caller takes them.
pub(crate) struct HandedOver {
    body: BoxBody,
    connection: Option<Rc<Connection>>,
}

impl MessageBody for HandedOver {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if let Some(connection) = &self.connection {
            connection.waits();
        }
        Pin::new(&mut self.body).poll_next(context)
    }
}
