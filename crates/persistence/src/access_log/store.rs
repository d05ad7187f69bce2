//! The access log in the database.

crate::chain::stored_chain!(access_log, access_log_head);
