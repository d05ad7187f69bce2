//! The servers that the benchmark compares, in one process: the registry with demonstration data, a constant body
//! behind the same application, middleware and headers, and a bare actix-web handler with a body of the same size.
//!
//! Prints one JSON line with the addresses and a token. Ends when its standard input ends.

use actix_web::{App, HttpResponse, HttpServer, http::header, middleware::from_fn, web};
use domain::access::{Actor, Scope, Thresholds};
use federation::Agencies;
use http_api::{
    access_log::watch,
    document::document,
    edge::{headers::secure, limits::limit, request_id::identify, source::TrustedProxies, unmatched::Routes},
    settings::{Limits, Settings},
    sign_in::throttle::Pace,
    state::State,
};
use persistence::{DatabaseUrl, Db, RealWorld};
use second_factor::Sealing;
use std::{error::Error, io::Read, sync::Arc, time::Duration};
use tokens::{Grant, Keys};
use workflows::{access_recorder::Recorder, follower::Follower, lookups::Lookups};

/// The size of the constant bodies: that of one provider's standing for a referral in the demonstration.
const BODY_BYTES: usize = 1500;

async fn constant() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::ETAG, "\"0.0123456789abcdef\""))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Authorization"))
        .insert_header(("registry-position", 280))
        .content_type("application/json")
        .body("x".repeat(BODY_BYTES))
}

async fn bare() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body("x".repeat(BODY_BYTES))
}

fn main() -> Result<(), Box<dyn Error>> {
    let data = std::env::args().nth(1).ok_or("name an empty directory for the data")?;
    let data = std::path::PathBuf::from(data);
    std::fs::create_dir_all(&data)?;
    let url = DatabaseUrl::Sqlite(data.join("registry.sqlite"));
    let db = Db::open(&url, 4, Arc::new(RealWorld))?;
    db.migrate()?;
    let sealing = Sealing::read(&Sealing::new_key(db.world().random_bytes()))?;
    let access = server::demonstration::load(&db, &data, &sealing)?;
    let keys = Keys::read(&Keys::generate()?)?;
    let public_url = "http://127.0.0.1".to_owned();
    let grant = Grant {
        subject: Actor::Machine(uuid_of(&access)?).to_string(),
        client: "yardstick".to_owned(),
        scopes: vec![Scope::StandingRead],
        organization: None,
        session: None,
    };
    let token = grant.sign(&keys, &public_url, db.world().now(), db.world().new_id())?;
    let settings = Settings {
        public_url,
        max_staleness: Duration::from_secs(2),
        fallback_contact: "Call 911.".to_owned(),
        connections: 4,
        sealing,
        pace: Pace::default(),
        evidence_files: None,
        public_rates: http_api::edge::allowance::PublicRates::default(),
        alert_above: Thresholds::default(),
        agencies: Agencies::default(),
        trusted_proxies: TrustedProxies::default(),
        limits: Limits::default(),
    };
    let following = Arc::new(Follower::start(db.clone())?);
    let recorder = Arc::new(Recorder::start(db.clone())?);
    let lookups = Arc::new(Lookups::start(db.clone(), settings.alert_above)?);
    let state = web::Data::new(State::new(settings, keys, db, following, recorder, lookups)?);
    let routes = web::Data::new(Routes::of(&document()));
    actix_web::rt::System::new().block_on(async move {
        let registry = HttpServer::new(move || {
            let (state, routes) = (state.clone(), routes.clone());
            App::new()
                .wrap(from_fn(limit))
                .wrap(from_fn(watch))
                .wrap(from_fn(secure))
                .wrap(from_fn(identify))
                .route("/constant", web::get().to(constant))
                .configure(move |config| http_api::configure(config, state, routes))
        })
        .workers(1)
        .bind("127.0.0.1:0")?;
        let plain = HttpServer::new(|| App::new().route("/bare", web::get().to(bare))).workers(1).bind("127.0.0.1:0")?;
        let (registry_at, plain_at) = (registry.addrs()[0], plain.addrs()[0]);
        println!(
            "{}",
            serde_json::json!({
                "standing": format!("http://{registry_at}/v1/standing/{}?use=referral&arena=case_management", access.organization),
                "search": format!("http://{registry_at}/v1/standing?use=referral&arena=case_management&county=37183&language=es"),
                "constant": format!("http://{registry_at}/constant"),
                "bare": format!("http://{plain_at}/bare"),
                "token": token,
            })
        );
        let (registry, plain) = (registry.run(), plain.run());
        let handles = [registry.handle(), plain.handle()];
        actix_web::rt::spawn(registry);
        actix_web::rt::spawn(plain);
        web::block(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
        for handle in handles {
            handle.stop(false).await;
        }
        Ok(())
    })
}

fn uuid_of(access: &server::demonstration::Access) -> Result<domain::ids::ClientId, Box<dyn Error>> {
    Ok(access.clients.first().ok_or("the demonstration has no clients")?.name.parse()?)
}
