DROP TABLE review_occupants;
DROP INDEX concerns_by_state_and_age;
DROP INDEX notices_unread_by_age;
DROP INDEX corrective_actions_by_status_and_due_day;
DROP INDEX corrective_actions_by_status_and_age;
DROP INDEX evidence_by_status_and_age;
DROP TABLE decision_waits;
