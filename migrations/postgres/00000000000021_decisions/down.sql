DROP TABLE profiles_before;
DROP TABLE decider_uses;
DROP TABLE deadlines;
DROP TABLE notices;
DROP TABLE decision_steps;
ALTER TABLE decisions DROP COLUMN corrects;
ALTER TABLE decisions DROP COLUMN review_by;
ALTER TABLE decisions DROP COLUMN is_preliminary;
ALTER TABLE decisions DROP COLUMN needs_confirmation;
