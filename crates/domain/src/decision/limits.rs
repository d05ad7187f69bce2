//! The days within which things have to happen. Set by the registry; the source document names none.

/// For how many days after the day of a preliminary refusal or revocation the organization may respond or appeal, that
/// last day included.
pub const RESPOND_WITHIN_DAYS: i32 = 14;

/// For how many days after a preliminary decision was maintained in spite of a response the organization may appeal,
/// that last day included.
pub const APPEAL_WITHIN_DAYS: i32 = 30;

/// Within how many days staff should answer a response. Nothing becomes final meanwhile.
pub const ANSWER_WITHIN_DAYS: i32 = 30;

/// Within how many days an appeal should be decided. Nothing becomes final meanwhile.
pub const DECIDE_APPEAL_WITHIN_DAYS: i32 = 30;

/// After how many days a suspension is reviewed when nobody says otherwise.
pub const REVIEW_AFTER_DAYS: i32 = 30;

/// After how many days a suspension is reviewed at the latest.
pub const REVIEW_AT_MOST_AFTER_DAYS: i32 = 90;
