DROP TABLE tasks;
DROP TABLE verdict_outcomes;
DROP TABLE decision_bases;
DROP TABLE corrective_action_notes;
DROP TABLE corrective_actions;
DROP TABLE policy_drafts;
ALTER TABLE policies DROP COLUMN effective_from;
