UPDATE answers SET evidence = (
    SELECT COALESCE(jsonb_agg(v.content - 'issuer' - 'kept_at' ORDER BY e.place), '[]'::jsonb)
    FROM jsonb_array_elements_text(answers.evidence) WITH ORDINALITY e (id, place)
    JOIN evidence v ON v.id = e.id::uuid
);
DROP TABLE evidence_uses;
DROP TABLE evidence_revisions;
DROP TABLE evidence;
