-- Every statement of the storage room, by name. hub/storage/queries.py loads them; a query with {o} and {view} becomes
-- three, one for each view (name_0, name_1, name_2). Reads that set their scope are functions of schema.sql.

-- name: login
-- What the login of this connection may do, and whether the schema is there; a stranger may ask this too.
SELECT bool_or(r.rolsuper OR r.rolbypassrls) AS bypasses,
       EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = 'hub') AS has_schema,
       coalesce((SELECT has_schema_privilege(n.oid, 'USAGE') FROM pg_catalog.pg_namespace n WHERE n.nspname = 'hub'), false)
           AS entitled
FROM pg_catalog.pg_roles r WHERE r.rolname IN (current_user, session_user);

-- name: read_post
-- $1 user, $2 role, $3 clearance, $4 id
SELECT * FROM hub.read_post($1, $2, $3, $4);

-- name: list_view
-- $1 view, $2 category or null, $3 limit, $4 published before, $5 id before
SELECT * FROM hub.list_view($1, $2, $3, $4, $5);

-- name: list_own
-- $1 user, $2 role, $3 clearance, $4 limit
SELECT * FROM hub.list_own($1, $2, $3, $4);

-- name: lock_post
-- $1 id
SELECT * FROM hub.lock_post($1);

-- name: insert_post
-- $1 id, $2 version, $3 level, $4 status, $5 title, $6 body, $7 category, $8 language, $9 content type, $10 author,
-- $11 author's name, $12 created, $13 updated, $14 published or null, $15 has health information, $16 custom fields
SELECT hub.insert_post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: update_post
-- $1 id, $2 version, $3 level, $4 status, $5 title, $6 body, $7 category, $8 language, $9 content type,
-- $10 author's name, $11 updated, $12 published or null, $13 has health information, $14 custom fields
SELECT stored, review, level, requested_by FROM hub.update_post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: find_reply
-- $1 key
SELECT hub.find_reply($1);

-- name: settle
-- $1 workflow rows or null, $2 audit rows or null, $3 replies or null, $4 events or null, $5 reviews or null
SELECT seq, at, visible_from, bare, offsets FROM hub.settle($1, $2, $3, $4, $5);

-- name: create_post
-- $1 user, $2 role, $3 clearance, $4 key, $5 to $20 as insert_post, $21 to $25 as settle
SELECT stored, seq, at, visible_from, bare, offsets
FROM hub.create_post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: audit
-- $1 user, $2 role, $3 clearance, $4 audit rows
SELECT hub.audit($1, $2, $3, $4);

-- name: head
-- The timeline is read from the name of the WAL file in use: the control file learns of a promotion only later.
SELECT h.seq,
       concat_ws('/', m.epoch, c.system_identifier, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()),
           CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END) AS lineage
FROM hub.log_head h, hub.hub_meta m, pg_control_system() c;

-- name: entries_after
-- $1 seq, $2 limit
SELECT l.seq, l.at, l.type, l.post_id, l.version, l.level, l.visible_from, l.redacts, l.tags, l.data,
       (SELECT jsonb_object_agg(k.channel, jsonb_build_array(coalesce(k.o0, 0), coalesce(k.o1, 0), coalesce(k.o2, 0)))
        FROM hub.log_channels k WHERE k.seq = l.seq) AS offsets
FROM hub.log l WHERE l.seq > $1 ORDER BY l.seq LIMIT $2;

-- name: channel_tops
-- $1 channel
SELECT c.o0, c.o1, c.o2 FROM hub.channels c WHERE c.channel = $1;

-- name: stream_after
-- $1 channel, $2 since, $3 limit. One row at least: a stream without entries has a top, and nulls.
SELECT t.top, s.*
FROM (SELECT coalesce((SELECT c.{o} FROM hub.channels c WHERE c.channel = $1), 0) AS top) t
LEFT JOIN LATERAL (
    SELECT k.{o} AS place, coalesce(k.o0, 0) AS o0, coalesce(k.o1, 0) AS o1, coalesce(k.o2, 0) AS o2, l.seq, l.at, l.type, l.post_id,
           l.version, l.level, l.visible_from, l.redacts, l.tags, CASE WHEN l.visible_from <= {view} THEN l.data END AS data
    FROM hub.log_channels k JOIN hub.log l ON l.seq = k.seq
    WHERE k.channel = $1 AND k.{o} > $2
    ORDER BY k.{o} LIMIT $3
) s ON true
ORDER BY s.place;

-- name: stream_before
-- $1 channel, $2 before, $3 limit. As stream_after, from the newest on.
SELECT t.top, s.*
FROM (SELECT coalesce((SELECT c.{o} FROM hub.channels c WHERE c.channel = $1), 0) AS top) t
LEFT JOIN LATERAL (
    SELECT k.{o} AS place, coalesce(k.o0, 0) AS o0, coalesce(k.o1, 0) AS o1, coalesce(k.o2, 0) AS o2, l.seq, l.at, l.type, l.post_id,
           l.version, l.level, l.visible_from, l.redacts, l.tags, CASE WHEN l.visible_from <= {view} THEN l.data END AS data
    FROM hub.log_channels k JOIN hub.log l ON l.seq = k.seq
    WHERE k.channel = $1 AND k.{o} < $2
    ORDER BY k.{o} DESC LIMIT $3
) s ON true
ORDER BY s.place DESC;

-- name: trim_log
-- $1 appended before, $2 most rows. Skips what a retraction holds, so that it never waits for a publisher.
WITH old AS (
    SELECT f.seq
    FROM (SELECT l.seq, l.at FROM hub.log l ORDER BY l.seq LIMIT $2 FOR UPDATE SKIP LOCKED) f
    WHERE f.at < $1
), gone AS (
    DELETE FROM hub.log l USING old WHERE l.seq = old.seq RETURNING l.seq
), places AS (
    DELETE FROM hub.log_channels k USING old WHERE k.seq = old.seq
)
SELECT count(*) FROM gone;

-- name: trim_keys
-- $1 stored before, $2 most rows
WITH old AS (
    SELECT k.actor, k.key FROM hub.publish_keys k WHERE k.at < $1 ORDER BY k.at LIMIT $2
), gone AS (
    DELETE FROM hub.publish_keys k USING old WHERE k.actor = old.actor AND k.key = old.key RETURNING 1
)
SELECT count(*) FROM gone;

-- name: user_by_email
-- $1 e-mail address
SELECT u.id, u.email, u.name, u.role, u.clearance, u.password_hash FROM hub.users u WHERE lower(u.email) = lower($1);

-- name: post_author
-- $1 id
SELECT p.author_id FROM hub.posts p WHERE p.id = $1;

-- name: user_by_id
-- $1 id
SELECT u.id, u.email, u.name, u.role, u.clearance, u.password_hash FROM hub.users u WHERE u.id = $1;

-- name: put_user
-- $1 id, $2 e-mail address or null, $3 name, $4 role, $5 clearance, $6 password hash or null
INSERT INTO hub.users AS u (id, email, name, role, clearance, password_hash) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name, role = excluded.role,
    clearance = excluded.clearance, password_hash = excluded.password_hash;

-- name: put_category
-- $1 slug, $2 name, $3 medical category or null
INSERT INTO hub.categories (slug, name, medical_category) VALUES ($1, $2, $3)
ON CONFLICT (slug) DO UPDATE SET name = excluded.name, medical_category = excluded.medical_category;

-- name: read_review
-- $1 user, $2 role, $3 clearance, $4 id
SELECT * FROM hub.read_review($1, $2, $3, $4);

-- name: list_reviews
-- $1 user, $2 role, $3 clearance, $4 state, $5 limit, $6 requested before, $7 id before
SELECT * FROM hub.list_reviews($1, $2, $3, $4, $5, $6, $7);

-- name: list_own_reviews
-- $1 user, $2 role, $3 clearance, $4 limit
SELECT * FROM hub.list_own_reviews($1, $2, $3, $4);

-- name: decide_review
-- $1 id, $2 approved or rejected, $3 reason
UPDATE hub.reviews r SET state = $2, decided_by = current_setting('hub.user', true), decided_at = now(), reason = $3
    WHERE r.id = $1 AND r.state = 'pending'
    RETURNING r.id;

-- name: note_review
-- $1 id, $2 verdict, $3 severity, $4 rules, $5 findings
UPDATE hub.reviews r SET verdict = $2, severity = $3, rules = $4, findings = $5
    WHERE r.id = $1 AND r.state = 'pending'
    RETURNING r.id;

-- name: supersede_review
-- $1 post
SELECT review, level, requested_by FROM hub.supersede($1);

-- name: forget_proposals
-- $1 decided before, $2 most rows
WITH old AS (
    SELECT r.id FROM hub.reviews r
    WHERE r.state <> 'pending' AND r.proposal IS NOT NULL AND r.decided_at < $1 ORDER BY r.decided_at LIMIT $2
), gone AS (
    UPDATE hub.reviews r SET proposal = NULL, findings = NULL FROM old WHERE r.id = old.id RETURNING 1
)
SELECT count(*) FROM gone;

-- name: posts_since
-- $1 stored after, $2 id after, $3 limit
SELECT d.* FROM hub.post_documents d
WHERE d.status IN ('published', 'draft') AND (d.updated_at, d.id) > ($1, $2) ORDER BY d.updated_at, d.id LIMIT $3;

-- name: last_verdicts
-- $1 post, $2 version
SELECT DISTINCT ON (v.kind) v.module, v.digest, v.action,
       ARRAY(SELECT DISTINCT f ->> 'rule' FROM jsonb_array_elements(v.findings) f ORDER BY 1) AS rules
FROM (
    SELECT r.kind, r.module, r.digest, r.action, r.findings, r.id FROM hub.compliance_rechecks r
    WHERE r.post_id = $1 AND r.version = $2
    UNION ALL
    SELECT w.kind, w.module, w.digest, w.action, w.findings, 0 FROM hub.medical_workflows w
    WHERE w.post_id = $1 AND w.version = $2
) v
ORDER BY v.kind, v.id DESC;

-- name: add_recheck
-- $1 user, $2 role, $3 clearance, $4 post, $5 version, $6 has health information, $7 workflow rows, $8 audit rows
SELECT hub.add_recheck($1, $2, $3, $4, $5, $6, $7, $8);

-- name: list_categories
SELECT slug, name FROM hub.list_categories();

-- name: revoke
-- $1 kind, $2 subject, $3 time before which tokens are meant, null for now
INSERT INTO hub.revocations (kind, subject, at) VALUES ($1, $2, coalesce($3, clock_timestamp()));

-- name: revocations_since
-- $1 time, null for all
SELECT kind, subject, at, added_at FROM hub.revocations WHERE added_at >= coalesce($1, '-infinity'::timestamptz)
ORDER BY added_at;

-- name: trim_revocations
-- $1 time before which tokens have ended anyway
DELETE FROM hub.revocations WHERE added_at < $1 AND at < $1;
