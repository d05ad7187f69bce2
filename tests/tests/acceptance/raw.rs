//! Requests as bytes, for what no HTTP library sends.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    time::Duration,
};
use testkit::TestApp;

/// Opens a connection and sends the first bytes.
pub fn begin(app: &TestApp, first: &[u8]) -> TcpStream {
    let address = app.url().strip_prefix("http://").expect("plain HTTP");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    // The service may have refused it before the end.
    let _ = stream.write_all(first);
    stream
}

/// Sends bytes, and reads the answer until the service ends the connection.
pub fn ask(app: &TestApp, sent: &[u8]) -> String {
    let stream = begin(app, sent);
    let _ = stream.shutdown(Shutdown::Write);
    String::from_utf8_lossy(&read_to_end(stream)).into_owned()
}

/// A connection that is held open for as long as the service lets it be.
pub struct Held {
    stream: TcpStream,
    heard: Vec<u8>,
}

impl Held {
    /// Opens a connection and sends the first bytes.
    pub fn begin(app: &TestApp, first: &[u8]) -> Self {
        let stream = begin(app, first);
        stream.set_nonblocking(true).unwrap();
        Self { stream, heard: Vec::new() }
    }

    /// Sends a little more. What the service has said, once it has ended the connection.
    pub fn dribble(&mut self, more: &[u8]) -> Option<String> {
        let _ = self.stream.write(more);
        let mut part = vec![0; 65536];
        loop {
            match self.stream.read(&mut part) {
                Ok(length) if length > 0 => self.heard.extend_from_slice(&part[..length]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return None,
                Ok(_) | Err(_) => return Some(String::from_utf8_lossy(&self.heard).into_owned()),
            }
        }
    }
}

/// Everything until the service ends the connection.
pub fn read_to_end(mut stream: TcpStream) -> Vec<u8> {
    let (mut heard, mut part) = (Vec::new(), vec![0; 65536]);
    loop {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return heard,
            Ok(length) => heard.extend_from_slice(&part[..length]),
        }
    }
}
