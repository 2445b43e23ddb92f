-- The whole database of Plantão: roles, tables, indexes, row-level security, functions, and a comment on every column.
--
-- `hub schema apply` runs this file in one transaction (by hand: psql --single-transaction --file schema.sql). Running it
-- again changes nothing. It needs PostgreSQL 15 or newer, no extension, and a login that may create roles.
--
-- Who is who. hub_owner owns the tables and can not log in. hub_app is the login of requests: row-level security decides
-- what it sees by three settings that last one transaction (hub.user, hub.role, hub.clearance); a missing setting means
-- no row. hub_system is the login of the hub's own work: it reads the log, accounts and audit trail, and trims what is old.
-- Nobody here is a superuser or may bypass row-level security, and every table forces it on its owner too.
--
-- Order of locks, everywhere: idempotency key, post row (FOR NO KEY UPDATE), review row, log_head, channels. See hub.append.
--
-- Every name is written with its schema, so that no search_path can change what it means.

-- Roles ---------------------------------------------------------------------------------------------------------------

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['hub_owner', 'hub_app', 'hub_system'] LOOP
        -- Roles belong to the cluster: another database's schema may have made them, or be making them now.
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I %s', name, CASE name WHEN 'hub_owner' THEN 'NOLOGIN' ELSE 'LOGIN' END);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name AND (rolsuper OR rolbypassrls)) THEN
            RAISE EXCEPTION 'role % may bypass row-level security', name
                USING HINT = format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS', name);
        END IF;
        -- An administrator that is no superuser has to be a member to hand objects over.
        IF NOT pg_catalog.pg_has_role(current_user, name, 'MEMBER') THEN
            BEGIN
                EXECUTE format('GRANT %I TO CURRENT_USER', name);
            EXCEPTION WHEN unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
END
$$;

CREATE SCHEMA IF NOT EXISTS hub AUTHORIZATION hub_owner;
COMMENT ON SCHEMA hub IS 'Everything of Plantão; nothing of it lies in public.';

SET LOCAL ROLE hub_owner;

GRANT USAGE ON SCHEMA hub TO hub_app, hub_system;
-- For hub.append, which runs with hub_system's rights; taken back at the end.
GRANT CREATE ON SCHEMA hub TO hub_system;

-- Tables --------------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS hub.hub_meta (
    id            smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    epoch         text NOT NULL DEFAULT gen_random_uuid()::text,
    schema_digest text NOT NULL DEFAULT ''
);
COMMENT ON TABLE hub.hub_meta IS 'One row about this database.';
COMMENT ON COLUMN hub.hub_meta.id IS 'Always 1: there is one row.';
COMMENT ON COLUMN hub.hub_meta.epoch IS 'Random name of this database; part of every stream epoch.';
COMMENT ON COLUMN hub.hub_meta.schema_digest IS 'SHA-256 of the schema.sql applied last, so that an unchanged one is skipped.';

CREATE TABLE IF NOT EXISTS hub.users (
    id            text PRIMARY KEY DEFAULT gen_random_uuid()::text CHECK (char_length(id) BETWEEN 1 AND 255),
    email         text CHECK (char_length(email) BETWEEN 3 AND 254),
    name          text NOT NULL DEFAULT '',
    role          text NOT NULL DEFAULT 'reader'
        CHECK (role IN ('reader', 'editor', 'medical_professional', 'reviewer', 'auditor', 'admin')),
    clearance     smallint NOT NULL DEFAULT 0 CHECK (clearance BETWEEN 0 AND 2),
    password_hash text,
    created_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE hub.users IS 'Who writes and who may log in. A token of another identity provider needs no row until it writes.';
COMMENT ON COLUMN hub.users.id IS 'The `sub` of the token; any string that an identity provider mints.';
COMMENT ON COLUMN hub.users.email IS 'Login name; null for those who log in elsewhere. Never readable by hub_app.';
COMMENT ON COLUMN hub.users.name IS 'Shown as the author of posts.';
COMMENT ON COLUMN hub.users.role IS 'What somebody is here for.';
COMMENT ON COLUMN hub.users.clearance IS 'Highest level that somebody may read: 0 public, 1 professional, 2 restricted.';
COMMENT ON COLUMN hub.users.password_hash IS 'argon2id; null where no password opens the account. Never readable by hub_app.';
COMMENT ON COLUMN hub.users.created_at IS 'When the row came to be.';
-- Serves user_by_email.
CREATE UNIQUE INDEX IF NOT EXISTS users_email_lower ON hub.users (lower(email));

CREATE TABLE IF NOT EXISTS hub.categories (
    slug             text PRIMARY KEY CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
    name             text NOT NULL,
    medical_category text
);
COMMENT ON TABLE hub.categories IS 'What posts are filed under; everybody may see all of them.';
COMMENT ON COLUMN hub.categories.slug IS 'Name in channels and addresses, such as "cardiologia".';
COMMENT ON COLUMN hub.categories.name IS 'Name for people.';
COMMENT ON COLUMN hub.categories.medical_category IS 'Medical specialty that posts filed here belong to; null where there is none.';

CREATE TABLE IF NOT EXISTS hub.posts (
    id               uuid PRIMARY KEY,
    version          integer NOT NULL CHECK (version >= 1),
    level            smallint NOT NULL CHECK (level BETWEEN 0 AND 2),
    status           text NOT NULL CHECK (status IN ('draft', 'published', 'retracted')),
    title            text NOT NULL,
    body             text NOT NULL,
    category         text NOT NULL CONSTRAINT posts_category_fkey REFERENCES hub.categories (slug),
    language         text NOT NULL,
    content_type     text NOT NULL,
    author_id        text NOT NULL CONSTRAINT posts_author_id_fkey REFERENCES hub.users (id),
    author_name      text NOT NULL,
    phi_detected     boolean NOT NULL DEFAULT false,
    cfm_validated_at timestamptz,
    medical_category text,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    published_at     timestamptz,
    CONSTRAINT posts_id_level_key UNIQUE (id, level),
    CONSTRAINT posts_published_at_check CHECK (status <> 'published' OR published_at IS NOT NULL)
);
COMMENT ON TABLE hub.posts IS 'The posts, each as its last version.';
COMMENT ON COLUMN hub.posts.id IS 'Random, made by the client, so that a retried creation finds itself.';
COMMENT ON COLUMN hub.posts.version IS 'From 1, grows by one with each change.';
COMMENT ON COLUMN hub.posts.level IS 'How far it may travel: 0 public, 1 professional, 2 restricted. A number, not an enum: comparing enums is not leakproof and would keep row-level security from using indexes.';
COMMENT ON COLUMN hub.posts.status IS 'draft, published or retracted.';
COMMENT ON COLUMN hub.posts.title IS 'Title, plain text.';
COMMENT ON COLUMN hub.posts.body IS 'Body, plain text.';
COMMENT ON COLUMN hub.posts.category IS 'What it is filed under.';
COMMENT ON COLUMN hub.posts.language IS 'BCP 47, such as "pt-BR".';
COMMENT ON COLUMN hub.posts.content_type IS 'educational, news, advertising or interview: rules differ.';
COMMENT ON COLUMN hub.posts.author_id IS 'Who wrote it; never changes.';
COMMENT ON COLUMN hub.posts.author_name IS 'The author''s name as it was when written, so that reading needs no join.';
COMMENT ON COLUMN hub.posts.phi_detected IS 'The compliance gate saw protected health information; reading it is audited.';
COMMENT ON COLUMN hub.posts.cfm_validated_at IS 'When the rules of the medical council passed this text; null when they have not.';
COMMENT ON COLUMN hub.posts.medical_category IS 'Medical specialty, copied from the category when written.';
COMMENT ON COLUMN hub.posts.created_at IS 'When it was first stored.';
COMMENT ON COLUMN hub.posts.updated_at IS 'When this version was stored.';
COMMENT ON COLUMN hub.posts.published_at IS 'When it was first published; null for what never was.';
-- Serves list_view without a category.
CREATE INDEX IF NOT EXISTS posts_published ON hub.posts (published_at DESC, id DESC) WHERE status = 'published';
-- Serves list_view with a category.
CREATE INDEX IF NOT EXISTS posts_category_published ON hub.posts (category, published_at DESC, id DESC)
    WHERE status = 'published';
-- Serves posts_since.
CREATE INDEX IF NOT EXISTS posts_updated ON hub.posts (updated_at, id) WHERE status IN ('published', 'draft');
-- Serves list_own, and the key to users.
CREATE INDEX IF NOT EXISTS posts_author ON hub.posts (author_id, updated_at DESC, id DESC);
-- Serves the full-text search of titles and bodies.
CREATE INDEX IF NOT EXISTS posts_text ON hub.posts USING gin (to_tsvector('portuguese', title || ' ' || body));
-- Serves the list of published posts of one medical specialty.
CREATE INDEX IF NOT EXISTS posts_medical_category ON hub.posts (medical_category, published_at DESC)
    WHERE medical_category IS NOT NULL;
-- Serves the review of what is above public; partial, for nearly all posts are public.
CREATE INDEX IF NOT EXISTS posts_above_public ON hub.posts (level, updated_at DESC) WHERE level > 0;
-- Serves the report of posts with protected health information (LGPD).
CREATE INDEX IF NOT EXISTS posts_phi ON hub.posts (updated_at DESC) WHERE phi_detected;
-- Serves the report of validations by the medical council's rules (CFM).
CREATE INDEX IF NOT EXISTS posts_cfm_validated ON hub.posts (cfm_validated_at DESC) WHERE cfm_validated_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS hub.custom_fields (
    post_id uuid NOT NULL,
    level   smallint NOT NULL,
    name    text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    data    jsonb NOT NULL,
    PRIMARY KEY (post_id, name),
    -- A child carries its post's level: while a post rises, a child of the old level can not come in behind it.
    CONSTRAINT custom_fields_post_fkey FOREIGN KEY (post_id, level)
        REFERENCES hub.posts (id, level) ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON TABLE hub.custom_fields IS 'Named values of a post beyond the common ones. The primary key serves every read of a post.';
COMMENT ON COLUMN hub.custom_fields.post_id IS 'The post.';
COMMENT ON COLUMN hub.custom_fields.level IS 'The post''s level; follows it.';
COMMENT ON COLUMN hub.custom_fields.name IS 'Name, once a post.';
COMMENT ON COLUMN hub.custom_fields.data IS 'The value, any JSON.';
-- Serves the search of posts by the content of a custom field (data @> …).
CREATE INDEX IF NOT EXISTS custom_fields_data ON hub.custom_fields USING gin (data jsonb_path_ops);

CREATE TABLE IF NOT EXISTS hub.medical_workflows (
    post_id        uuid NOT NULL,
    level          smallint NOT NULL,
    version        integer NOT NULL,
    kind           text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]{0,63}$'),
    module         text NOT NULL,
    module_version text NOT NULL,
    digest         text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    passed         boolean NOT NULL,
    findings       jsonb NOT NULL,
    text_hash      text NOT NULL CHECK (text_hash ~ '^[0-9a-f]{64}$'),
    at             timestamptz NOT NULL DEFAULT now(),
    action         text NOT NULL DEFAULT 'allow' CHECK (action IN ('allow', 'flag', 'block')),
    PRIMARY KEY (post_id, version, kind),
    CONSTRAINT medical_workflows_post_fkey FOREIGN KEY (post_id, level)
        REFERENCES hub.posts (id, level) ON UPDATE CASCADE ON DELETE CASCADE
);
-- An older database knew the kinds of the first four modules only, and no action.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = 'hub.medical_workflows'::regclass
               AND conname = 'medical_workflows_kind_check' AND pg_get_constraintdef(oid) LIKE '%lgpd_analysis%') THEN
        ALTER TABLE hub.medical_workflows DROP CONSTRAINT medical_workflows_kind_check,
            ADD CONSTRAINT medical_workflows_kind_check CHECK (kind ~ '^[a-z][a-z0-9_]{0,63}$'),
            ADD COLUMN action text NOT NULL DEFAULT 'allow' CHECK (action IN ('allow', 'flag', 'block'));
    END IF;
END
$$;
COMMENT ON TABLE hub.medical_workflows IS 'What each compliance module said of each version. The primary key serves the reads by post.';
COMMENT ON COLUMN hub.medical_workflows.post_id IS 'The post.';
COMMENT ON COLUMN hub.medical_workflows.level IS 'The post''s level; follows it.';
COMMENT ON COLUMN hub.medical_workflows.version IS 'The version of the post that was judged.';
COMMENT ON COLUMN hub.medical_workflows.kind IS 'Which check it was, such as "lgpd_analysis": the workflow that the module''s manifest names.';
COMMENT ON COLUMN hub.medical_workflows.module IS 'Name of the module that judged.';
COMMENT ON COLUMN hub.medical_workflows.module_version IS 'The module''s own version.';
COMMENT ON COLUMN hub.medical_workflows.digest IS 'SHA-256 of the module.';
COMMENT ON COLUMN hub.medical_workflows.passed IS 'True when the module let the document be broadcast, or a second person did.';
COMMENT ON COLUMN hub.medical_workflows.findings IS 'Rule, kind, severity, confidence, span and marks of each finding; never the text found.';
COMMENT ON COLUMN hub.medical_workflows.text_hash IS 'SHA-256 of the document judged.';
COMMENT ON COLUMN hub.medical_workflows.at IS 'When the verdict was stored.';
COMMENT ON COLUMN hub.medical_workflows.action IS 'What the module''s worst finding does: allow, flag or block.';

CREATE TABLE IF NOT EXISTS hub.compliance_rechecks (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    post_id        uuid NOT NULL,
    level          smallint NOT NULL,
    version        integer NOT NULL,
    kind           text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]{0,63}$'),
    module         text NOT NULL,
    module_version text NOT NULL,
    digest         text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    passed         boolean NOT NULL,
    findings       jsonb NOT NULL,
    text_hash      text NOT NULL CHECK (text_hash ~ '^[0-9a-f]{64}$'),
    at             timestamptz NOT NULL DEFAULT now(),
    action         text NOT NULL CHECK (action IN ('allow', 'flag', 'block')),
    CONSTRAINT compliance_rechecks_post_fkey FOREIGN KEY (post_id, level)
        REFERENCES hub.posts (id, level) ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON TABLE hub.compliance_rechecks IS 'What modules said later of versions that were stored already. Added to, never changed: medical_workflows keeps what was known when a version was stored.';
COMMENT ON COLUMN hub.compliance_rechecks.id IS 'Order of insertion; may have holes.';
COMMENT ON COLUMN hub.compliance_rechecks.post_id IS 'The post.';
COMMENT ON COLUMN hub.compliance_rechecks.level IS 'The post''s level; follows it.';
COMMENT ON COLUMN hub.compliance_rechecks.version IS 'The version of the post that was judged again.';
COMMENT ON COLUMN hub.compliance_rechecks.kind IS 'Which check it was.';
COMMENT ON COLUMN hub.compliance_rechecks.module IS 'Name of the module that judged.';
COMMENT ON COLUMN hub.compliance_rechecks.module_version IS 'The module''s own version.';
COMMENT ON COLUMN hub.compliance_rechecks.digest IS 'SHA-256 of the module.';
COMMENT ON COLUMN hub.compliance_rechecks.passed IS 'True when the module lets the document be broadcast.';
COMMENT ON COLUMN hub.compliance_rechecks.findings IS 'Rule, kind, severity, confidence, span and marks of each finding; never the text found.';
COMMENT ON COLUMN hub.compliance_rechecks.text_hash IS 'SHA-256 of the document judged.';
COMMENT ON COLUMN hub.compliance_rechecks.at IS 'When it was judged again.';
COMMENT ON COLUMN hub.compliance_rechecks.action IS 'What the module''s worst finding does: allow, flag or block.';
-- Serves last_verdicts.
CREATE INDEX IF NOT EXISTS compliance_rechecks_post ON hub.compliance_rechecks (post_id, version, kind, id DESC);

CREATE TABLE IF NOT EXISTS hub.reviews (
    id           uuid PRIMARY KEY,
    post_id      uuid NOT NULL,
    post_level   smallint NOT NULL,
    level        smallint NOT NULL CHECK (level BETWEEN 0 AND 2),
    base_version integer NOT NULL CHECK (base_version >= 1),
    author_id    text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'rejected', 'superseded')),
    severity     text NOT NULL CHECK (severity IN ('info', 'low', 'medium', 'high', 'critical')),
    rules        text[] NOT NULL,
    verdict      jsonb NOT NULL,
    findings     json,
    proposal     json,
    decided_by   text,
    decided_at   timestamptz,
    reason       text NOT NULL DEFAULT '' CHECK (char_length(reason) <= 500),
    CONSTRAINT reviews_post_fkey FOREIGN KEY (post_id, post_level)
        REFERENCES hub.posts (id, level) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT reviews_decided_check CHECK ((state = 'pending') = (decided_at IS NULL) AND (state <> 'pending' OR proposal IS NOT NULL)),
    -- Four eyes, whatever a policy says.
    CONSTRAINT reviews_second_person_check CHECK (
        state NOT IN ('approved', 'rejected')
        OR (decided_by IS NOT NULL AND decided_by NOT IN (author_id, requested_by) AND reason <> ''))
);
COMMENT ON TABLE hub.reviews IS 'Changes that wait until a second person has decided, and how it did. The primary key serves read_review, decide_review and note_review.';
COMMENT ON COLUMN hub.reviews.id IS 'Random.';
COMMENT ON COLUMN hub.reviews.post_id IS 'The post that would change.';
COMMENT ON COLUMN hub.reviews.post_level IS 'The post''s level; follows it.';
COMMENT ON COLUMN hub.reviews.level IS 'The level that the post would have. Who reads the review is cleared for both.';
COMMENT ON COLUMN hub.reviews.base_version IS 'The version that the change starts from; with another one stored, it is superseded.';
COMMENT ON COLUMN hub.reviews.author_id IS 'Who wrote the post; may not decide.';
COMMENT ON COLUMN hub.reviews.requested_by IS 'Who asked for the change; may not decide.';
COMMENT ON COLUMN hub.reviews.requested_at IS 'When.';
COMMENT ON COLUMN hub.reviews.state IS 'pending, approved, rejected, or superseded by a later change of the post.';
COMMENT ON COLUMN hub.reviews.severity IS 'The worst that was found.';
COMMENT ON COLUMN hub.reviews.rules IS 'The rules that made it wait.';
COMMENT ON COLUMN hub.reviews.verdict IS 'Hash of the judged document; version, digest and findings of each module; never the text found.';
COMMENT ON COLUMN hub.reviews.findings IS 'The findings as a reviewer is shown them, without the text found; leaves with the proposal.';
COMMENT ON COLUMN hub.reviews.proposal IS 'Title, body and the rest as they would be published, byte for byte (json, not jsonb: spans of findings count in it); null some time after the decision.';
COMMENT ON COLUMN hub.reviews.decided_by IS 'Who approved or rejected it, or changed the post meanwhile.';
COMMENT ON COLUMN hub.reviews.decided_at IS 'When; null while it waits.';
COMMENT ON COLUMN hub.reviews.reason IS 'What the second person gave as the reason.';
-- Serves supersede_review and update_post; unique, for a post has one proposal at a time.
CREATE UNIQUE INDEX IF NOT EXISTS reviews_pending ON hub.reviews (post_id) WHERE state = 'pending';
-- Serves list_reviews.
CREATE INDEX IF NOT EXISTS reviews_state ON hub.reviews (state, requested_at DESC, id DESC);
-- Serves list_own_reviews: what somebody asked for.
CREATE INDEX IF NOT EXISTS reviews_requested ON hub.reviews (requested_by, requested_at DESC);
-- Serves list_own_reviews: what others asked for in somebody's posts.
CREATE INDEX IF NOT EXISTS reviews_author ON hub.reviews (author_id, requested_at DESC);
-- Serves the key to posts, whose level it follows.
CREATE INDEX IF NOT EXISTS reviews_post ON hub.reviews (post_id, post_level);
-- Serves forget_proposals.
CREATE INDEX IF NOT EXISTS reviews_decided ON hub.reviews (decided_at) WHERE state <> 'pending' AND proposal IS NOT NULL;

CREATE TABLE IF NOT EXISTS hub.audit_log (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor         text NOT NULL,
    role          text NOT NULL,
    action        text NOT NULL,
    resource_type text NOT NULL,
    resource_id   text NOT NULL,
    version       integer,
    outcome       text NOT NULL,
    reason        text NOT NULL DEFAULT '',
    details       jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE hub.audit_log IS 'Who did, read or was refused what. Added to, never changed.';
COMMENT ON COLUMN hub.audit_log.id IS 'Order of insertion; may have holes.';
COMMENT ON COLUMN hub.audit_log.at IS 'When.';
COMMENT ON COLUMN hub.audit_log.actor IS 'Who: the token''s `sub`; empty for the anonymous.';
COMMENT ON COLUMN hub.audit_log.role IS 'As what.';
COMMENT ON COLUMN hub.audit_log.action IS 'What was attempted, such as "post.update".';
COMMENT ON COLUMN hub.audit_log.resource_type IS 'On what kind of thing, such as "post".';
COMMENT ON COLUMN hub.audit_log.resource_id IS 'On which one.';
COMMENT ON COLUMN hub.audit_log.version IS 'Version of it that was written or read; null where it has none.';
COMMENT ON COLUMN hub.audit_log.outcome IS 'How it ended, such as "stored", "blocked", "refused".';
COMMENT ON COLUMN hub.audit_log.reason IS 'The rule behind the outcome, or what the actor gave as its reason.';
COMMENT ON COLUMN hub.audit_log.details IS 'Ids, rules and digests; never texts.';
-- Serves the trail of one resource.
CREATE INDEX IF NOT EXISTS audit_log_resource ON hub.audit_log (resource_type, resource_id, id);
-- Serves the trail of one actor.
CREATE INDEX IF NOT EXISTS audit_log_actor ON hub.audit_log (actor, id);

CREATE TABLE IF NOT EXISTS hub.publish_keys (
    actor text NOT NULL,
    key   text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
    reply json NOT NULL,
    at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor, key)
);
COMMENT ON TABLE hub.publish_keys IS 'Replies already given, so that a retry with the same key gets the same. The primary key serves find_reply.';
COMMENT ON COLUMN hub.publish_keys.actor IS 'Whose key; keys of different actors never meet.';
COMMENT ON COLUMN hub.publish_keys.key IS 'Idempotency key made by the client.';
COMMENT ON COLUMN hub.publish_keys.reply IS 'The reply, byte for byte (json, not jsonb).';
COMMENT ON COLUMN hub.publish_keys.at IS 'When; trimmed with the log.';
-- Serves trim_keys.
CREATE INDEX IF NOT EXISTS publish_keys_at ON hub.publish_keys (at);

CREATE TABLE IF NOT EXISTS hub.revocations (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind     text NOT NULL CHECK (kind IN ('user', 'token', 'change', 'all')),
    subject  text NOT NULL DEFAULT '' CHECK (char_length(subject) <= 255 AND (subject = '') = (kind = 'all')),
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    added_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE hub.revocations IS 'Tokens that are no longer worth anything; every node reads what is new.';
COMMENT ON COLUMN hub.revocations.id IS 'Only tells rows apart.';
COMMENT ON COLUMN hub.revocations.kind IS 'user: all of a user; token: one; change: those that tell of a user what is no longer so, its login stands; all: everybody''s.';
COMMENT ON COLUMN hub.revocations.subject IS 'The user''s id or the token''s jti.';
COMMENT ON COLUMN hub.revocations.at IS 'Tokens issued before are meant.';
COMMENT ON COLUMN hub.revocations.added_at IS 'When the row was written: nodes ask for what is newer than what they know, and a little before.';
-- Serves revocations_since and trim_revocations.
CREATE INDEX IF NOT EXISTS revocations_added_at ON hub.revocations (added_at);

CREATE TABLE IF NOT EXISTS hub.log_head (
    id  smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
COMMENT ON TABLE hub.log_head IS 'One row, locked by every publishing transaction until it commits: so log order is commit order, without holes.';
COMMENT ON COLUMN hub.log_head.id IS 'Always 1: there is one row.';
COMMENT ON COLUMN hub.log_head.seq IS 'seq of the last entry of the log.';

CREATE TABLE IF NOT EXISTS hub.log (
    seq          bigint PRIMARY KEY,
    at           timestamptz NOT NULL,
    type         text NOT NULL,
    post_id      uuid NOT NULL,
    version      integer NOT NULL,
    level        smallint NOT NULL CHECK (level BETWEEN 0 AND 2),
    visible_from smallint NOT NULL CHECK (visible_from BETWEEN 0 AND 3),
    redacts      smallint NOT NULL CHECK (redacts BETWEEN 0 AND 3),
    tags         text[] NOT NULL,
    data         text
) WITH (fillfactor = 80);
COMMENT ON TABLE hub.log IS 'All durable events in one order. Only hub.append writes it. The primary key serves entries_after and trim_log.';
COMMENT ON COLUMN hub.log.seq IS 'Place in the order, from 1; never leaves the hub, for its gaps would tell of hidden events.';
COMMENT ON COLUMN hub.log.at IS 'When it was appended.';
COMMENT ON COLUMN hub.log.type IS 'Such as "post.updated".';
COMMENT ON COLUMN hub.log.post_id IS 'The post that it is about.';
COMMENT ON COLUMN hub.log.version IS 'The post''s version after the change.';
COMMENT ON COLUMN hub.log.level IS 'Lowest view that gets the event.';
COMMENT ON COLUMN hub.log.visible_from IS 'Lowest view that may see data; others get the bare id. 3: nobody may. Rises when the post is retracted or raised.';
COMMENT ON COLUMN hub.log.redacts IS 'Views below this lost the body of all earlier events of the post; 0: none.';
COMMENT ON COLUMN hub.log.tags IS 'What caches must forget.';
COMMENT ON COLUMN hub.log.data IS 'The push payload as JSON text; null for a bare or a wholly redacted event.';
-- Serves the redaction in hub.append.
CREATE INDEX IF NOT EXISTS log_post ON hub.log (post_id, seq);

CREATE TABLE IF NOT EXISTS hub.log_channels (
    seq     bigint NOT NULL,
    channel text NOT NULL,
    o0      bigint,
    o1      bigint,
    o2      bigint,
    PRIMARY KEY (seq, channel)
);
COMMENT ON TABLE hub.log_channels IS 'Where each event stands in each stream. Only hub.append writes it. The primary key serves entries_after and trim_log.';
COMMENT ON COLUMN hub.log_channels.seq IS 'The event.';
COMMENT ON COLUMN hub.log_channels.channel IS 'The channel that carries it.';
COMMENT ON COLUMN hub.log_channels.o0 IS 'Offset in the public view; null where that view has no part in it.';
COMMENT ON COLUMN hub.log_channels.o1 IS 'Offset in the professional view; null where that view has no part in it.';
COMMENT ON COLUMN hub.log_channels.o2 IS 'Offset in the restricted view.';
-- Serves stream_after and stream_page in the public view; unique, for an offset names one event.
CREATE UNIQUE INDEX IF NOT EXISTS log_channels_o0 ON hub.log_channels (channel, o0) WHERE o0 IS NOT NULL;
-- Serves stream_after and stream_page in the professional view.
CREATE UNIQUE INDEX IF NOT EXISTS log_channels_o1 ON hub.log_channels (channel, o1) WHERE o1 IS NOT NULL;
-- Serves stream_after and stream_page in the restricted view.
CREATE UNIQUE INDEX IF NOT EXISTS log_channels_o2 ON hub.log_channels (channel, o2) WHERE o2 IS NOT NULL;

CREATE TABLE IF NOT EXISTS hub.channels (
    channel text PRIMARY KEY CHECK (char_length(channel) BETWEEN 1 AND 255),
    o0      bigint NOT NULL,
    o1      bigint NOT NULL,
    o2      bigint NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE hub.channels IS 'Counters of each channel, one a view; never lowered and kept after retention, so an offset is never given twice. The primary key serves channel_tops.';
COMMENT ON COLUMN hub.channels.channel IS 'The channel.';
COMMENT ON COLUMN hub.channels.o0 IS 'Last offset of the public view.';
COMMENT ON COLUMN hub.channels.o1 IS 'Last offset of the professional view.';
COMMENT ON COLUMN hub.channels.o2 IS 'Last offset of the restricted view.';

CREATE OR REPLACE VIEW hub.post_documents WITH (security_invoker = true) AS
SELECT p.id, p.version, p.level, p.status, p.title, p.body, p.category, p.language, p.content_type, p.author_id,
       p.author_name, p.created_at, p.updated_at, p.published_at, p.phi_detected,
       (SELECT jsonb_object_agg(f.name, f.data) FROM hub.custom_fields f WHERE f.post_id = p.id) AS custom_fields
FROM hub.posts p;
COMMENT ON VIEW hub.post_documents IS 'Posts with their custom fields, read with the rights of who asks.';
COMMENT ON COLUMN hub.post_documents.custom_fields IS 'All custom fields as one object; null where there are none.';

CREATE OR REPLACE VIEW hub.review_heads WITH (security_invoker = true) AS
SELECT r.id, r.post_id, greatest(r.post_level, r.level) AS level, r.base_version, r.author_id, r.requested_by, r.requested_at,
       r.state, r.severity, r.rules, r.proposal ->> 'title' AS title, r.decided_by, r.decided_at, r.reason
FROM hub.reviews r;
COMMENT ON VIEW hub.review_heads IS 'Reviews without their texts, for lists, read with the rights of who asks.';
COMMENT ON COLUMN hub.review_heads.level IS 'The clearance that it takes to read the review.';

-- Row-level security --------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION hub.may_write(author_id text, level smallint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE nullif(current_setting('hub.role', true), '')
        WHEN 'editor' THEN author_id = nullif(current_setting('hub.user', true), '')
        WHEN 'medical_professional' THEN author_id = nullif(current_setting('hub.user', true), '')
        WHEN 'reviewer' THEN author_id = nullif(current_setting('hub.user', true), '')
            OR level <= nullif(current_setting('hub.clearance', true), '')::smallint
        WHEN 'admin' THEN author_id = nullif(current_setting('hub.user', true), '')
            OR level <= nullif(current_setting('hub.clearance', true), '')::smallint
        ELSE false
    END AND nullif(current_setting('hub.clearance', true), '') IS NOT NULL
$$;
COMMENT ON FUNCTION hub.may_write IS 'Whether the scope may change a post: its author while in a writing role, and reviewers and admins up to their clearance.';

CREATE OR REPLACE FUNCTION hub.may_decide(author_id text, requested_by text, level smallint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('hub.role', true) IN ('reviewer', 'admin')
        AND level <= nullif(current_setting('hub.clearance', true), '')::smallint
        AND nullif(current_setting('hub.user', true), '') NOT IN (author_id, requested_by), false)
$$;
COMMENT ON FUNCTION hub.may_decide IS 'Whether the scope may approve or reject: reviewers and admins up to their clearance, never who wrote the post or asked for the change.';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['hub_meta', 'users', 'categories', 'posts', 'custom_fields', 'medical_workflows',
                                'compliance_rechecks', 'reviews', 'audit_log', 'publish_keys', 'revocations', 'log_head', 'log', 'log_channels', 'channels'] LOOP
        EXECUTE format('ALTER TABLE hub.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE hub.%I FORCE ROW LEVEL SECURITY', name);
        -- What hub_system may do is said by its grants; it sees every row.
        EXECUTE format('DROP POLICY IF EXISTS system_all ON hub.%I', name);
        EXECUTE format('CREATE POLICY system_all ON hub.%I TO hub_system USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

DROP POLICY IF EXISTS users_read ON hub.users;
CREATE POLICY users_read ON hub.users FOR SELECT TO hub_app
    USING (id = (SELECT nullif(current_setting('hub.user', true), '')));
DROP POLICY IF EXISTS users_insert ON hub.users;
CREATE POLICY users_insert ON hub.users FOR INSERT TO hub_app
    WITH CHECK (id = (SELECT nullif(current_setting('hub.user', true), '')));

DROP POLICY IF EXISTS categories_read ON hub.categories;
CREATE POLICY categories_read ON hub.categories FOR SELECT TO hub_app
    USING ((SELECT nullif(current_setting('hub.clearance', true), '')) IS NOT NULL);

DROP POLICY IF EXISTS posts_read ON hub.posts;
CREATE POLICY posts_read ON hub.posts FOR SELECT TO hub_app USING (
    (status = 'published' AND level <= (SELECT nullif(current_setting('hub.clearance', true), '')::smallint))
    OR (author_id = (SELECT nullif(current_setting('hub.user', true), ''))
        AND (SELECT nullif(current_setting('hub.clearance', true), '')) IS NOT NULL)
    OR ((SELECT current_setting('hub.role', true) IN ('reviewer', 'admin'))
        AND level <= (SELECT nullif(current_setting('hub.clearance', true), '')::smallint))
);
DROP POLICY IF EXISTS posts_insert ON hub.posts;
CREATE POLICY posts_insert ON hub.posts FOR INSERT TO hub_app
    WITH CHECK (author_id = (SELECT nullif(current_setting('hub.user', true), '')) AND hub.may_write(author_id, level));
DROP POLICY IF EXISTS posts_update ON hub.posts;
CREATE POLICY posts_update ON hub.posts FOR UPDATE TO hub_app
    USING (hub.may_write(author_id, level)) WITH CHECK (hub.may_write(author_id, level));

-- A child is read by whoever reads its post, for the subquery obeys the policies of posts. Not EXISTS, which may be
-- planned as one scan of all posts that the scope may see.
DROP POLICY IF EXISTS custom_fields_read ON hub.custom_fields;
CREATE POLICY custom_fields_read ON hub.custom_fields FOR SELECT TO hub_app
    USING ((SELECT true FROM hub.posts p WHERE p.id = post_id));
DROP POLICY IF EXISTS custom_fields_insert ON hub.custom_fields;
CREATE POLICY custom_fields_insert ON hub.custom_fields FOR INSERT TO hub_app
    WITH CHECK ((SELECT hub.may_write(p.author_id, p.level) FROM hub.posts p WHERE p.id = post_id));
DROP POLICY IF EXISTS custom_fields_update ON hub.custom_fields;
CREATE POLICY custom_fields_update ON hub.custom_fields FOR UPDATE TO hub_app
    USING ((SELECT hub.may_write(p.author_id, p.level) FROM hub.posts p WHERE p.id = post_id))
    WITH CHECK ((SELECT hub.may_write(p.author_id, p.level) FROM hub.posts p WHERE p.id = post_id));
DROP POLICY IF EXISTS custom_fields_delete ON hub.custom_fields;
CREATE POLICY custom_fields_delete ON hub.custom_fields FOR DELETE TO hub_app
    USING ((SELECT hub.may_write(p.author_id, p.level) FROM hub.posts p WHERE p.id = post_id));

-- What a module found is for those who can mend it, and for the auditor.
DROP POLICY IF EXISTS medical_workflows_read ON hub.medical_workflows;
CREATE POLICY medical_workflows_read ON hub.medical_workflows FOR SELECT TO hub_app
    USING ((SELECT hub.may_write(p.author_id, p.level) OR current_setting('hub.role', true) = 'auditor'
            FROM hub.posts p WHERE p.id = post_id));
DROP POLICY IF EXISTS medical_workflows_insert ON hub.medical_workflows;
CREATE POLICY medical_workflows_insert ON hub.medical_workflows FOR INSERT TO hub_app
    WITH CHECK ((SELECT hub.may_write(p.author_id, p.level) FROM hub.posts p WHERE p.id = post_id));

DROP POLICY IF EXISTS compliance_rechecks_read ON hub.compliance_rechecks;
CREATE POLICY compliance_rechecks_read ON hub.compliance_rechecks FOR SELECT TO hub_app
    USING ((SELECT hub.may_write(p.author_id, p.level) OR current_setting('hub.role', true) = 'auditor'
            FROM hub.posts p WHERE p.id = post_id));

-- A review is seen by who may decide on such levels, and by those whose text it is.
DROP POLICY IF EXISTS reviews_read ON hub.reviews;
CREATE POLICY reviews_read ON hub.reviews FOR SELECT TO hub_app USING (
    ((SELECT current_setting('hub.role', true) IN ('reviewer', 'admin'))
        AND greatest(post_level, level) <= (SELECT nullif(current_setting('hub.clearance', true), '')::smallint))
    OR ((SELECT nullif(current_setting('hub.user', true), '')) IN (author_id, requested_by)
        AND (SELECT nullif(current_setting('hub.clearance', true), '')) IS NOT NULL)
);
DROP POLICY IF EXISTS reviews_insert ON hub.reviews;
CREATE POLICY reviews_insert ON hub.reviews FOR INSERT TO hub_app WITH CHECK (
    state = 'pending' AND requested_by = (SELECT nullif(current_setting('hub.user', true), ''))
    AND hub.may_write(author_id, level)
    AND (SELECT p.author_id = reviews.author_id AND hub.may_write(p.author_id, p.level) FROM hub.posts p WHERE p.id = post_id)
);
DROP POLICY IF EXISTS reviews_decide ON hub.reviews;
CREATE POLICY reviews_decide ON hub.reviews FOR UPDATE TO hub_app
    USING (state = 'pending' AND hub.may_decide(author_id, requested_by, greatest(post_level, level)))
    WITH CHECK (hub.may_decide(author_id, requested_by, greatest(post_level, level)) AND (
        state = 'pending'
        OR (state IN ('approved', 'rejected') AND decided_by = (SELECT nullif(current_setting('hub.user', true), '')))));
-- Who may change the post may make a proposal void by doing so, and nothing else of it.
DROP POLICY IF EXISTS reviews_supersede ON hub.reviews;
CREATE POLICY reviews_supersede ON hub.reviews FOR UPDATE TO hub_app
    USING (state = 'pending' AND hub.may_write(author_id, post_level))
    WITH CHECK (state = 'superseded' AND hub.may_write(author_id, post_level)
        AND decided_by = (SELECT nullif(current_setting('hub.user', true), '')));

DROP POLICY IF EXISTS audit_log_insert ON hub.audit_log;
CREATE POLICY audit_log_insert ON hub.audit_log FOR INSERT TO hub_app
    WITH CHECK (actor = (SELECT current_setting('hub.user', true)) AND role = (SELECT current_setting('hub.role', true))
        AND (SELECT nullif(current_setting('hub.clearance', true), '')) IS NOT NULL);

DROP POLICY IF EXISTS publish_keys_own ON hub.publish_keys;
CREATE POLICY publish_keys_own ON hub.publish_keys TO hub_app
    USING (actor = (SELECT nullif(current_setting('hub.user', true), '')))
    WITH CHECK (actor = (SELECT nullif(current_setting('hub.user', true), '')));

GRANT SELECT (id, name), INSERT (id, name) ON hub.users TO hub_app;
GRANT SELECT ON hub.categories TO hub_app;
GRANT SELECT, INSERT ON hub.posts TO hub_app;
-- Neither id, author nor creation may change, and a post is retracted, never deleted.
GRANT UPDATE (version, level, status, title, body, category, language, content_type, author_name, phi_detected,
              cfm_validated_at, medical_category, updated_at, published_at) ON hub.posts TO hub_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON hub.custom_fields TO hub_app;
GRANT SELECT, INSERT ON hub.medical_workflows TO hub_app;
GRANT SELECT ON hub.compliance_rechecks TO hub_app;
GRANT SELECT, INSERT ON hub.reviews TO hub_app;
-- What was proposed, by whom and on which version, never changes.
GRANT UPDATE (state, severity, rules, verdict, findings, decided_by, decided_at, reason) ON hub.reviews TO hub_app;
GRANT SELECT ON hub.review_heads TO hub_app;
GRANT INSERT ON hub.audit_log TO hub_app;
GRANT SELECT, INSERT ON hub.publish_keys TO hub_app;
GRANT SELECT ON hub.post_documents TO hub_app;

GRANT SELECT, INSERT, UPDATE ON hub.hub_meta, hub.users, hub.categories, hub.log_head, hub.channels TO hub_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON hub.log, hub.log_channels TO hub_system;
GRANT SELECT ON hub.posts, hub.custom_fields, hub.post_documents, hub.medical_workflows TO hub_system;
-- For what a recheck finds; texts are changed by people only.
GRANT UPDATE (phi_detected, cfm_validated_at) ON hub.posts TO hub_system;
GRANT SELECT, INSERT ON hub.compliance_rechecks TO hub_system;
-- To forget the texts of old reviews.
GRANT SELECT, UPDATE (findings, proposal) ON hub.reviews TO hub_system;
GRANT SELECT, INSERT ON hub.audit_log TO hub_system;
GRANT SELECT, DELETE ON hub.publish_keys TO hub_system;
GRANT SELECT, INSERT, DELETE ON hub.revocations TO hub_system;

-- A user whose role or clearance changes, or who is gone, must not go on with a token that says what was.
CREATE OR REPLACE FUNCTION hub.note_changed_user() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO hub.revocations (kind, subject) VALUES (CASE TG_OP WHEN 'DELETE' THEN 'user' ELSE 'change' END, OLD.id);
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION hub.note_changed_user FROM PUBLIC;
COMMENT ON FUNCTION hub.note_changed_user IS 'Revokes what the tokens of a changed user say; runs with the rights of whoever changes it.';
CREATE OR REPLACE TRIGGER users_changed AFTER UPDATE ON hub.users FOR EACH ROW
    WHEN (OLD.role IS DISTINCT FROM NEW.role OR OLD.clearance IS DISTINCT FROM NEW.clearance)
    EXECUTE FUNCTION hub.note_changed_user();
CREATE OR REPLACE TRIGGER users_deleted AFTER DELETE ON hub.users FOR EACH ROW EXECUTE FUNCTION hub.note_changed_user();

-- Reads that carry their scope ----------------------------------------------------------------------------------------
-- One statement sets the scope and asks, so a read is one round trip; row-level security decides, for they run with
-- the caller's rights. They are for autocommit: inside a transaction they would replace its scope.

CREATE OR REPLACE FUNCTION hub.enter(p_user text, p_role text, p_clearance smallint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM set_config('hub.user', p_user, true), set_config('hub.role', p_role, true),
            set_config('hub.clearance', p_clearance::text, true);
END
$$;
COMMENT ON FUNCTION hub.enter IS 'Sets the scope until the end of the transaction.';

CREATE OR REPLACE FUNCTION hub.read_post(p_user text, p_role text, p_clearance smallint, p_id uuid)
RETURNS SETOF hub.post_documents LANGUAGE plpgsql VOLATILE ROWS 1 AS $$
BEGIN
    PERFORM hub.enter(p_user, p_role, p_clearance);
    RETURN QUERY SELECT d.* FROM hub.post_documents d WHERE d.id = p_id;
END
$$;
COMMENT ON FUNCTION hub.read_post IS 'One post, as far as the scope may see it.';

CREATE OR REPLACE FUNCTION hub.list_view(p_view smallint, p_category text, p_limit integer,
                                         p_before_at timestamptz, p_before_id uuid)
RETURNS SETOF hub.post_documents LANGUAGE plpgsql VOLATILE ROWS 50 AS $$
BEGIN
    PERFORM hub.enter('', 'anonymous', p_view);
    IF p_category IS NULL THEN
        RETURN QUERY SELECT d.* FROM hub.post_documents d
            WHERE d.status = 'published' AND d.level <= p_view AND (d.published_at, d.id) < (p_before_at, p_before_id)
            ORDER BY d.published_at DESC, d.id DESC LIMIT p_limit;
    ELSE
        RETURN QUERY SELECT d.* FROM hub.post_documents d
            WHERE d.status = 'published' AND d.category = p_category AND d.level <= p_view
                AND (d.published_at, d.id) < (p_before_at, p_before_id)
            ORDER BY d.published_at DESC, d.id DESC LIMIT p_limit;
    END IF;
END
$$;
COMMENT ON FUNCTION hub.list_view IS 'Published posts of a view, newest first, strictly older than a place in the list.';

CREATE OR REPLACE FUNCTION hub.list_own(p_user text, p_role text, p_clearance smallint, p_limit integer)
RETURNS SETOF hub.post_documents LANGUAGE plpgsql VOLATILE ROWS 50 AS $$
BEGIN
    PERFORM hub.enter(p_user, p_role, p_clearance);
    RETURN QUERY SELECT d.* FROM hub.post_documents d WHERE d.author_id = p_user
        ORDER BY d.updated_at DESC, d.id DESC LIMIT p_limit;
END
$$;
COMMENT ON FUNCTION hub.list_own IS 'What somebody wrote, in any status, last changed first.';

CREATE OR REPLACE FUNCTION hub.read_review(p_user text, p_role text, p_clearance smallint, p_id uuid)
RETURNS TABLE (id uuid, post_id uuid, level smallint, base_version integer, author_id text, requested_by text,
               requested_at timestamptz, state text, severity text, rules text[], title text, decided_by text,
               decided_at timestamptz, reason text, proposed_level smallint, verdict jsonb, findings json, proposal json)
LANGUAGE plpgsql VOLATILE ROWS 1 AS $$
#variable_conflict use_column
BEGIN
    PERFORM hub.enter(p_user, p_role, p_clearance);
    RETURN QUERY SELECT h.*, r.level, r.verdict, r.findings, r.proposal
        FROM hub.review_heads h JOIN hub.reviews r ON r.id = h.id WHERE r.id = p_id AND h.id = p_id;
END
$$;
COMMENT ON FUNCTION hub.read_review IS 'One review with its texts, as far as the scope may see it.';

CREATE OR REPLACE FUNCTION hub.list_reviews(p_user text, p_role text, p_clearance smallint, p_state text, p_limit integer,
                                            p_before_at timestamptz, p_before_id uuid)
RETURNS SETOF hub.review_heads LANGUAGE plpgsql VOLATILE ROWS 50 AS $$
BEGIN
    PERFORM hub.enter(p_user, p_role, p_clearance);
    RETURN QUERY SELECT h.* FROM hub.review_heads h
        WHERE h.state = p_state AND (h.requested_at, h.id) < (p_before_at, p_before_id)
        ORDER BY h.requested_at DESC, h.id DESC LIMIT p_limit;
END
$$;
COMMENT ON FUNCTION hub.list_reviews IS 'Reviews in one state that the scope may see, newest first, strictly older than a place in the list.';

CREATE OR REPLACE FUNCTION hub.list_own_reviews(p_user text, p_role text, p_clearance smallint, p_limit integer)
RETURNS SETOF hub.review_heads LANGUAGE plpgsql VOLATILE ROWS 50 AS $$
BEGIN
    PERFORM hub.enter(p_user, p_role, p_clearance);
    RETURN QUERY SELECT h.* FROM hub.review_heads h WHERE h.requested_by = p_user OR h.author_id = p_user
        ORDER BY h.requested_at DESC, h.id DESC LIMIT p_limit;
END
$$;
COMMENT ON FUNCTION hub.list_own_reviews IS 'What somebody asked for, or others in what it wrote, in any state, newest first.';

CREATE OR REPLACE FUNCTION hub.list_categories()
RETURNS TABLE (slug text, name text) LANGUAGE plpgsql VOLATILE ROWS 50 AS $$
BEGIN
    PERFORM hub.enter('', 'anonymous', 0::smallint);
    RETURN QUERY SELECT c.slug, c.name FROM hub.categories c ORDER BY c.name, c.slug;
END
$$;
COMMENT ON FUNCTION hub.list_categories IS 'All categories, by name.';

CREATE OR REPLACE FUNCTION hub.audit(p_user text, p_role text, p_clearance smallint, p_rows jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM hub.enter(p_user, p_role, p_clearance);
    INSERT INTO hub.audit_log (actor, role, action, resource_type, resource_id, version, outcome, reason, details)
        SELECT p_user, p_role, r.action, r.resource_type, r.resource_id, r.version, r.outcome, r.reason, r.details
        FROM jsonb_to_recordset(p_rows) AS r (action text, resource_type text, resource_id text, version integer,
                                              outcome text, reason text, details jsonb);
END
$$;
COMMENT ON FUNCTION hub.audit IS 'Adds audit rows outside of a publishing transaction.';

-- Steps of a publishing transaction -----------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION hub.find_reply(p_key text) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me text := nullif(current_setting('hub.user', true), '');
BEGIN
    -- A second request with the key waits here until the first has committed, and the next statement sees its reply.
    PERFORM pg_advisory_xact_lock(hashtextextended(me || E'\n' || p_key, 7001));
    RETURN (SELECT k.reply FROM hub.publish_keys k WHERE k.actor = me AND k.key = p_key);
END
$$;
COMMENT ON FUNCTION hub.find_reply IS 'The reply already given to a key, or null; holds the key until the transaction ends.';

CREATE OR REPLACE FUNCTION hub.lock_post(p_id uuid) RETURNS SETOF hub.post_documents
LANGUAGE plpgsql VOLATILE ROWS 1 AS $$
BEGIN
    PERFORM FROM hub.posts p WHERE p.id = p_id FOR NO KEY UPDATE;
    -- A second statement, for custom fields have to be as new as the row that was waited for.
    IF FOUND THEN
        RETURN QUERY SELECT d.* FROM hub.post_documents d WHERE d.id = p_id;
    END IF;
END
$$;
COMMENT ON FUNCTION hub.lock_post IS 'One post that the scope may change, locked until the transaction ends.';

CREATE OR REPLACE FUNCTION hub.write_fields(p_id uuid, p_level smallint, p_fields jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_fields <> '{}' THEN
        INSERT INTO hub.custom_fields AS f (post_id, level, name, data)
            SELECT p_id, p_level, e.key, e.value FROM jsonb_each(p_fields) e
            ON CONFLICT (post_id, name) DO UPDATE SET data = excluded.data WHERE f.data <> excluded.data;
    END IF;
END
$$;
COMMENT ON FUNCTION hub.write_fields IS 'Stores custom fields of a post that is already written.';

CREATE OR REPLACE FUNCTION hub.insert_post(
    p_id uuid, p_version integer, p_level smallint, p_status text, p_title text, p_body text, p_category text,
    p_language text, p_content_type text, p_author_id text, p_author_name text, p_created_at timestamptz,
    p_updated_at timestamptz, p_published_at timestamptz, p_phi_detected boolean, p_fields jsonb
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO hub.users (id, name) VALUES (p_author_id, p_author_name) ON CONFLICT (id) DO NOTHING;
    INSERT INTO hub.posts (id, version, level, status, title, body, category, language, content_type, author_id, author_name,
                           created_at, updated_at, published_at, phi_detected, medical_category)
        VALUES (p_id, p_version, p_level, p_status, p_title, p_body, p_category, p_language, p_content_type, p_author_id,
                p_author_name, p_created_at, p_updated_at, p_published_at, p_phi_detected,
                (SELECT c.medical_category FROM hub.categories c WHERE c.slug = p_category));
    PERFORM hub.write_fields(p_id, p_level, p_fields);
END
$$;
COMMENT ON FUNCTION hub.insert_post IS 'Stores a new post with its custom fields, and its author where unknown.';

-- An older one returned a boolean, which can not be replaced by more.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc WHERE pronamespace = 'hub'::regnamespace AND proname = 'update_post'
               AND prorettype = 'boolean'::regtype) THEN
        DROP FUNCTION hub.update_post;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION hub.supersede(p_post_id uuid) RETURNS TABLE (review uuid, level smallint, requested_by text)
LANGUAGE sql VOLATILE ROWS 1 AS $$
    UPDATE hub.reviews r SET state = 'superseded', decided_by = current_setting('hub.user', true), decided_at = now()
        WHERE r.post_id = p_post_id AND r.state = 'pending'
        RETURNING r.id, greatest(r.post_level, r.level), r.requested_by
$$;
COMMENT ON FUNCTION hub.supersede IS 'Makes the proposal void that waits for a post, and tells which it was.';

CREATE OR REPLACE FUNCTION hub.update_post(
    p_id uuid, p_version integer, p_level smallint, p_status text, p_title text, p_body text, p_category text,
    p_language text, p_content_type text, p_author_name text, p_updated_at timestamptz, p_published_at timestamptz,
    p_phi_detected boolean, p_fields jsonb
) RETURNS TABLE (stored boolean, review uuid, level smallint, requested_by text)
LANGUAGE plpgsql VOLATILE ROWS 1 AS $$
#variable_conflict use_column
BEGIN
    UPDATE hub.posts p SET version = p_version, level = p_level, status = p_status, title = p_title, body = p_body,
            category = p_category, language = p_language, content_type = p_content_type, author_name = p_author_name,
            updated_at = p_updated_at, published_at = p_published_at, phi_detected = p_phi_detected,
            -- A validation holds for the text that was validated; settle sets it again when the new one passed.
            cfm_validated_at = NULL,
            medical_category = (SELECT c.medical_category FROM hub.categories c WHERE c.slug = p_category)
        WHERE p.id = p_id AND p.version = p_version - 1;
    IF NOT FOUND THEN
        RETURN QUERY SELECT false, NULL::uuid, NULL::smallint, NULL::text;
        RETURN;
    END IF;
    DELETE FROM hub.custom_fields f WHERE f.post_id = p_id AND NOT p_fields ? f.name;
    PERFORM hub.write_fields(p_id, p_level, p_fields);
    RETURN QUERY SELECT true, s.review, s.level, s.requested_by
        FROM (VALUES (1)) one LEFT JOIN hub.supersede(p_id) s ON true;
END
$$;
COMMENT ON FUNCTION hub.update_post IS 'Stores the next version of a post with its custom fields, which makes a waiting proposal void; tells whether the version before was there, and which proposal it was.';

DROP FUNCTION IF EXISTS hub.settle(jsonb, jsonb, jsonb, jsonb);
CREATE OR REPLACE FUNCTION hub.settle(p_workflows jsonb, p_audit jsonb, p_replies jsonb, p_events jsonb, p_reviews jsonb)
RETURNS TABLE (seq bigint, at timestamptz, visible_from smallint, bare boolean, offsets text)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    IF p_workflows IS NOT NULL THEN
        INSERT INTO hub.medical_workflows (post_id, level, version, kind, module, module_version, digest, passed, findings,
                                           text_hash, action)
            SELECT w.post_id, w.level, w.version, w.kind, w.module, w.module_version, w.digest, w.passed, w.findings,
                   w.text_hash, w.action
            FROM jsonb_to_recordset(p_workflows) AS w (post_id uuid, level smallint, version integer, kind text, module text,
                module_version text, digest text, passed boolean, findings jsonb, text_hash text, action text);
        IF p_workflows @? '$[*] ? (@.kind == "cfm_validation" && @.passed == true)' THEN
            UPDATE hub.posts p SET cfm_validated_at = now()
                FROM jsonb_to_recordset(p_workflows) AS w (post_id uuid, version integer, kind text, passed boolean)
                WHERE p.id = w.post_id AND p.version = w.version AND w.kind = 'cfm_validation' AND w.passed;
        END IF;
    END IF;
    IF p_reviews IS NOT NULL THEN
        INSERT INTO hub.reviews (id, post_id, post_level, level, base_version, author_id, requested_by, severity, rules,
                                 verdict, findings, proposal)
            SELECT w.id, w.post_id, w.post_level, w.level, w.base_version, w.author_id, current_setting('hub.user', true),
                   w.severity, w.rules, w.verdict, w.findings::json, w.proposal::json
            FROM jsonb_to_recordset(p_reviews) AS w (id uuid, post_id uuid, post_level smallint, level smallint,
                base_version integer, author_id text, severity text, rules text[], verdict jsonb, findings text, proposal text);
    END IF;
    IF p_audit IS NOT NULL THEN
        INSERT INTO hub.audit_log (actor, role, action, resource_type, resource_id, version, outcome, reason, details)
            SELECT current_setting('hub.user', true), current_setting('hub.role', true), r.action, r.resource_type,
                   r.resource_id, r.version, r.outcome, r.reason, r.details
            FROM jsonb_to_recordset(p_audit) AS r (action text, resource_type text, resource_id text, version integer,
                                                   outcome text, reason text, details jsonb);
    END IF;
    IF p_replies IS NOT NULL THEN
        INSERT INTO hub.publish_keys (actor, key, reply)
            SELECT current_setting('hub.user', true), k.key, k.reply::json
            FROM jsonb_to_recordset(p_replies) AS k (key text, reply text);
    END IF;
    IF p_events IS NOT NULL THEN
        RETURN QUERY SELECT a.seq, a.at, a.visible_from, a.bare, a.offsets FROM hub.append(p_events) a;
    END IF;
END
$$;
COMMENT ON FUNCTION hub.settle IS 'Ends a publishing transaction in one round trip: verdicts, reviews, audit rows and replies, then hub.append.';

DO $$
BEGIN
    -- An older one knew of no reviews.
    IF EXISTS (SELECT FROM pg_catalog.pg_proc WHERE pronamespace = 'hub'::regnamespace AND proname = 'create_post'
               AND pronargs = 24) THEN
        DROP FUNCTION hub.create_post;
    END IF;
END
$$;
CREATE OR REPLACE FUNCTION hub.create_post(
    p_user text, p_role text, p_clearance smallint, p_key text,
    p_id uuid, p_version integer, p_level smallint, p_status text, p_title text, p_body text, p_category text,
    p_language text, p_content_type text, p_author_id text, p_author_name text, p_created_at timestamptz,
    p_updated_at timestamptz, p_published_at timestamptz, p_phi_detected boolean, p_fields jsonb,
    p_workflows jsonb, p_audit jsonb, p_replies jsonb, p_events jsonb, p_reviews jsonb
) RETURNS TABLE (stored json, seq bigint, at timestamptz, visible_from smallint, bare boolean, offsets text)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    given json;
BEGIN
    PERFORM hub.enter(p_user, p_role, p_clearance);
    given := hub.find_reply(p_key);
    IF given IS NOT NULL THEN
        RETURN QUERY SELECT given, NULL::bigint, NULL::timestamptz, NULL::smallint, NULL::boolean, NULL::text;
        RETURN;
    END IF;
    PERFORM hub.insert_post(p_id, p_version, p_level, p_status, p_title, p_body, p_category, p_language, p_content_type,
                            p_author_id, p_author_name, p_created_at, p_updated_at, p_published_at, p_phi_detected, p_fields);
    RETURN QUERY SELECT NULL::json, s.seq, s.at, s.visible_from, s.bare, s.offsets
        FROM hub.settle(p_workflows, p_audit, p_replies, p_events, p_reviews) s;
END
$$;
COMMENT ON FUNCTION hub.create_post IS 'A whole publishing transaction in one statement, for autocommit: scope, reply to the key, post, and what settle writes. The log row is locked while the server works and never while it waits for the hub.';

-- What a recheck writes, with the rights of hub_system.
CREATE OR REPLACE FUNCTION hub.add_recheck(p_user text, p_role text, p_clearance smallint, p_id uuid, p_version integer,
                                           p_phi_detected boolean, p_workflows jsonb, p_audit jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    same boolean;
BEGIN
    PERFORM hub.enter(p_user, p_role, p_clearance);
    INSERT INTO hub.compliance_rechecks (post_id, level, version, kind, module, module_version, digest, passed, findings,
                                         text_hash, action)
        SELECT p.id, p.level, p_version, w.kind, w.module, w.module_version, w.digest, w.passed, w.findings, w.text_hash,
               w.action
        FROM jsonb_to_recordset(p_workflows) AS w (kind text, module text, module_version text, digest text, passed boolean,
             findings jsonb, text_hash text, action text)
        JOIN hub.posts p ON p.id = p_id;
    -- A newer version has a verdict of its own.
    UPDATE hub.posts p SET phi_detected = p_phi_detected,
            cfm_validated_at = CASE
                WHEN p_workflows @? '$[*] ? (@.kind == "cfm_validation" && @.passed == false)' THEN NULL
                WHEN p_workflows @? '$[*] ? (@.kind == "cfm_validation" && @.passed == true)' THEN now()
                ELSE p.cfm_validated_at END
        WHERE p.id = p_id AND p.version = p_version;
    same := FOUND;
    PERFORM hub.audit(p_user, p_role, p_clearance, p_audit);
    RETURN same;
END
$$;
COMMENT ON FUNCTION hub.add_recheck IS 'Keeps a later verdict on a stored version, and says so in the audit trail; tells whether that version is still the post''s last.';

REVOKE ALL ON FUNCTION hub.may_write, hub.may_decide, hub.enter, hub.read_post, hub.list_view, hub.list_own, hub.list_categories,
    hub.audit, hub.read_review, hub.list_reviews, hub.list_own_reviews, hub.find_reply, hub.lock_post, hub.write_fields,
    hub.insert_post, hub.supersede, hub.update_post, hub.settle, hub.create_post, hub.add_recheck FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.may_write, hub.may_decide, hub.enter, hub.read_post, hub.list_view, hub.list_own,
    hub.list_categories, hub.audit, hub.read_review, hub.list_reviews, hub.list_own_reviews, hub.find_reply, hub.lock_post,
    hub.write_fields, hub.insert_post, hub.supersede, hub.update_post, hub.settle, hub.create_post TO hub_app;
GRANT EXECUTE ON FUNCTION hub.may_write, hub.enter, hub.list_categories, hub.audit, hub.add_recheck TO hub_system;

-- The log: written by one function, with the rights of hub_system -------------------------------------------------------

SET LOCAL ROLE hub_system;

CREATE OR REPLACE FUNCTION hub.append(p_events jsonb)
RETURNS TABLE (seq bigint, at timestamptz, visible_from smallint, bare boolean, offsets text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    n      integer := jsonb_array_length(p_events);
    base   bigint;
    place  bigint;
    moment timestamptz;
    e      record;
BEGIN
    IF n = 0 THEN
        RETURN;
    END IF;
    -- Whoever appends has written the post in this transaction, so it must be one that it may write; and no public
    -- channel carries a body further than the row allows.
    IF EXISTS (
        SELECT FROM jsonb_to_recordset(p_events)
            AS v (post_id uuid, level smallint, visible_from smallint, data text, channels text[])
        LEFT JOIN hub.posts p ON p.id = v.post_id
        WHERE (hub.may_write(p.author_id, p.level) AND CASE
            WHEN v.data IS NULL THEN true
            WHEN p.status = 'published' AND greatest(v.level, v.visible_from) >= p.level THEN true
            WHEN NOT EXISTS (SELECT FROM unnest(v.channels) c WHERE c <> 'review' AND c NOT LIKE 'drafts:%') THEN true
            ELSE NOT v.data::jsonb ? 'post'
        END) IS NOT TRUE
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'an event may not say this of this post';
    END IF;

    UPDATE hub.log_head h SET seq = h.seq + n RETURNING h.seq - n INTO STRICT base;
    -- Read under the lock, so that time grows with seq.
    moment := clock_timestamp();
    FOR e IN
        SELECT * FROM ROWS FROM (jsonb_to_recordset(p_events) AS (
            type text, post_id uuid, version integer, level smallint, visible_from smallint, redacts smallint,
            tags text[], channels text[], data text)) WITH ORDINALITY
    LOOP
        place := base + e.ordinality;
        INSERT INTO hub.log (seq, at, type, post_id, version, level, visible_from, redacts, tags, data)
            VALUES (place, moment, e.type, e.post_id, e.version, e.level, e.visible_from, e.redacts, e.tags, e.data);
        WITH counted AS (
            INSERT INTO hub.channels AS c (channel, o0, o1, o2)
                SELECT DISTINCT u, (e.level <= 0)::int, (e.level <= 1)::int, (e.level <= 2)::int
                FROM unnest(e.channels) u ORDER BY u
            ON CONFLICT (channel) DO UPDATE
                SET o0 = c.o0 + excluded.o0, o1 = c.o1 + excluded.o1, o2 = c.o2 + excluded.o2
            RETURNING c.channel, c.o0, c.o1, c.o2
        )
        INSERT INTO hub.log_channels (seq, channel, o0, o1, o2)
            SELECT place, k.channel, CASE WHEN e.level <= 0 THEN k.o0 END, CASE WHEN e.level <= 1 THEN k.o1 END,
                   CASE WHEN e.level <= 2 THEN k.o2 END
            FROM counted k;
        IF e.redacts > 0 THEN
            UPDATE hub.log l SET visible_from = greatest(l.visible_from, e.redacts),
                    data = CASE WHEN greatest(l.visible_from, e.redacts) < 3 THEN l.data END
                WHERE l.post_id = e.post_id AND l.seq < place
                    AND (l.visible_from < e.redacts OR e.redacts = 3 AND l.data IS NOT NULL);
        END IF;
    END LOOP;
    RETURN QUERY
        SELECT l.seq, l.at, l.visible_from, l.data IS NULL,
               (SELECT jsonb_object_agg(s.channel, jsonb_build_array(coalesce(s.o0, 0), coalesce(s.o1, 0), coalesce(s.o2, 0)))
                FROM hub.log_channels s WHERE s.seq = l.seq)::text
        FROM hub.log l WHERE l.seq > base AND l.seq <= base + n ORDER BY l.seq;
END
$$;
COMMENT ON FUNCTION hub.append IS 'Puts events into the log, as the last statement before COMMIT: it takes the log row, then the channel counters, and redacts what the events take back. Returns the place of each event.';

REVOKE ALL ON FUNCTION hub.append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.append TO hub_app;

INSERT INTO hub.hub_meta DEFAULT VALUES ON CONFLICT (id) DO NOTHING;
INSERT INTO hub.log_head DEFAULT VALUES ON CONFLICT (id) DO NOTHING;

SET LOCAL ROLE hub_owner;
REVOKE CREATE ON SCHEMA hub FROM hub_system;
RESET ROLE;
