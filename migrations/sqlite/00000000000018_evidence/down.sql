UPDATE answers SET evidence = (
    SELECT json_group_array(json(json_remove(v.content, '$.issuer', '$.kept_at')))
    FROM json_each(answers.evidence) e
    JOIN evidence v ON v.id = e.value
);
DROP TABLE evidence_uses;
DROP TABLE evidence_revisions;
DROP TABLE evidence;
