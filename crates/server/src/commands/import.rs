//! `registry import FILE --to URL`: the plan, row by row, and its application when asked for.

use crate::{cli::Import, failure::Failure};
use serde_json::{Value, json};
use std::path::Path;
use ureq::{Agent, http::Response};

pub(super) fn import(options: &Import) -> Result<(), Failure> {
    let base = options.to.trim_end_matches('/');
    let media_type = media_type(&options.file)?;
    let bytes = std::fs::read(&options.file)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", options.file.display())))?;
    let service = Service { agent: agent()?, base: base.to_owned(), token: String::new() };
    let service = Service { token: service.token(options.client.as_deref())?, ..service };

    let key = workflows::sha256_hex(uuid::Uuid::now_v7().as_bytes());
    let address = format!("{base}/v1/imports?kind={}", options.kind);
    let request = service.agent.post(&address).header("Authorization", service.bearer());
    let planned = request.header("Idempotency-Key", &key).header("Content-Type", media_type).send(&bytes[..]);
    let plan = read(planned)?;
    service.print_rows(&plan)?;
    println!("Plan {}: {}", text(&plan, "plan_hash"), plan["counts"]);
    if plan["counts"]["refuse"] == plan["counts"]["rows"] {
        return Err(Failure::new("every row is refused; the lines above say why. Nothing has been changed"));
    }
    if !options.apply {
        println!("Nothing has been changed. Run it again with --apply to apply the plan.");
        return Ok(());
    }
    let address = format!("{base}/v1/imports/{}/apply", text(&plan, "id"));
    let request = service.agent.post(&address).header("Authorization", service.bearer());
    let applied = request
        .header("Idempotency-Key", text(&plan, "plan_hash"))
        .send_json(json!({ "plan_hash": plan["plan_hash"] }));
    println!("Applied at {}.", text(&read(applied)?, "applied_at"));
    Ok(())
}

struct Service {
    agent: Agent,
    base: String,
    token: String,
}

impl Service {
    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// The token in the environment, or one by client credentials.
    fn token(&self, client: Option<&str>) -> Result<String, Failure> {
        if let Ok(token) = std::env::var("REGISTRY_TOKEN") {
            return Ok(token);
        }
        let (Some(client), Ok(secret)) = (client, std::env::var("REGISTRY_CLIENT_SECRET")) else {
            return Err(Failure::new(
                "set REGISTRY_TOKEN to an access token, or --client and REGISTRY_CLIENT_SECRET to a client's credentials",
            ));
        };
        let form = [("grant_type", "client_credentials"), ("client_id", client), ("client_secret", &secret)];
        let answer = read(self.agent.post(&format!("{}/oauth/token", self.base)).send_form(form))?;
        Ok(text(&answer, "access_token").to_owned())
    }

    /// Prints the plan row by row, page by page.
    fn print_rows(&self, plan: &Value) -> Result<(), Failure> {
        let mut cursor = String::new();
        loop {
            let address = format!("{}{}?limit=200{cursor}", self.base, text(plan, "rows"));
            let page = read(self.agent.get(&address).header("Authorization", self.bearer()).call())?;
            for row in page["items"].as_array().into_iter().flatten() {
                let reasons: Vec<String> = row["reasons"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|reason| format!("{} {}", text(reason, "pointer"), text(reason, "detail")))
                    .collect();
                println!("line {}: {} {}", row["line"], text(row, "act"), reasons.join("; "));
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(()),
            }
        }
    }
}

fn agent() -> Result<Agent, Failure> {
    // The one cryptography library of this binary, for https addresses.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let config = Agent::config_builder().http_status_as_error(false).build();
    Ok(config.into())
}

fn media_type(file: &Path) -> Result<&'static str, Failure> {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => Ok("text/csv"),
        Some("jsonl" | "ndjson") => Ok("application/jsonl"),
        _ => Err(Failure::new("the file's name must end in .csv, .jsonl or .ndjson")),
    }
}

/// Reads a JSON answer; a problem becomes a sentence.
fn read(answer: Result<Response<ureq::Body>, ureq::Error>) -> Result<Value, Failure> {
    let mut answer = answer.map_err(|error| Failure::new(format!("the service cannot be reached: {error}")))?;
    let is_success = answer.status().is_success();
    let body: Value = answer
        .body_mut()
        .read_json()
        .map_err(|error| Failure::new(format!("the service's answer cannot be read: {error}")))?;
    if is_success {
        return Ok(body);
    }
    let errors: Vec<String> =
        body["errors"].as_array().into_iter().flatten().map(|e| text(e, "detail").to_owned()).collect();
    let what = body["detail"].as_str().or(body["error_description"].as_str()).unwrap_or("no reason given");
    Err(Failure::new(format!("the service refused: {what} {}", errors.join("; "))))
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_default()
}
