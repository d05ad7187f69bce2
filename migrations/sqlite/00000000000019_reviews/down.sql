CREATE TABLE findings (
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    standard TEXT NOT NULL,
    content TEXT NOT NULL,
    found_by TEXT NOT NULL,
    PRIMARY KEY (assessment_id, standard)
);
INSERT INTO findings (assessment_id, standard, content, found_by)
SELECT assessment_id, standard, content, reviewer FROM review_findings WHERE counts AND place = 'first';
DROP TABLE rating_pairs;
DROP TABLE review_notes;
DROP TABLE final_ratings;
DROP TABLE resolutions;
DROP TABLE review_findings;
DROP TABLE review_seats;
DROP TABLE reviews;
DROP TABLE conflicts;
DROP TABLE review_policies;
