DROP TABLE doubtful_narratives;
DROP TABLE confirmations;
DROP TABLE pending_changes;
