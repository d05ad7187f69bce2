//! No page and no look-up reads a large table from end to end. `bench/plans.md` shows the same at 1,000,000.

use testkit::{
    TestApp,
    plans::{Asking, QUERIES, fill, plans},
};

#[test]
fn an_index_serves_every_page_and_every_look_up() {
    let app = TestApp::start();
    let filled = fill(&app, 3_000);
    let mut statements = 0;
    for query in QUERIES {
        let plans = plans(app.db(), &filled, query, Asking::WhatIndexesServe).expect("the plans");
        assert!(!plans.is_empty(), "{} asks nothing", query.what);
        for plan in plans {
            assert!(!plan.steps.is_empty(), "{}: no plan\n{plan}", query.what);
            assert!(plan.full_scans().is_empty(), "{} reads a whole table\n{plan}", query.what);
            statements += 1;
        }
    }
    assert!(statements >= QUERIES.len());
}

/// The check itself: what no index serves is noticed.
#[test]
fn a_read_from_end_to_end_is_noticed() {
    let app = TestApp::start();
    let filled = fill(&app, 300);
    let by_name = testkit::plans::Query {
        what: "organizations by a column without an index",
        run: |conn, _| testkit::plans::unindexed(conn),
    };
    let plans = plans(app.db(), &filled, &by_name, Asking::WhatIndexesServe).expect("the plans");
    assert!(plans.iter().any(|plan| !plan.full_scans().is_empty()), "{}", plans[0]);
}
