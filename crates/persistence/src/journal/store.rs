//! The journal in the database.

crate::chain::stored_chain!(journal, journal_head);
