# The service with TLS to PostgreSQL. OpenSSL is built from source: that takes Perl and make, which the image has.
FROM rust:1-bookworm AS build
WORKDIR /source
COPY Cargo.toml Cargo.lock ./
COPY bench bench
COPY catalog catalog
COPY crates crates
COPY migrations migrations
COPY tests tests
RUN cargo build --release --locked -p server --features postgres-tls

FROM debian:bookworm-slim
# The authorities that certificates are checked against: PostgreSQL's, and those of services that the registry asks.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/registry registry
COPY --from=build /source/target/release/registry /usr/local/bin/registry
USER registry
WORKDIR /var/lib/registry
ENV REGISTRY_DATA=/var/lib/registry/data \
    REGISTRY_LISTEN=0.0.0.0:8080 \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
RUN mkdir -m 700 /var/lib/registry/data
VOLUME /var/lib/registry/data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["registry", "health", "http://127.0.0.1:8080"]
ENTRYPOINT ["registry"]
CMD ["serve"]
