-- Schema pgcat: what a DBA types, and how far each subscription is. PostgreSQL 11 to 18.
--
-- Run as one transaction by `./pgcat install NAME`; may be run again at any time, then it adds what is missing and
-- changes nothing else. Nothing that is already as it should be is locked, so a running process is not held up.
--
-- A superuser gets functions that lend what needs privilege to role pgcat; anybody else gets the same functions
-- without that loan, and needs the grants of docs/roles.md. Setting pgcat.apply_user, when not empty, names the role
-- that applies changes here.

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pgcat') THEN
        RAISE EXCEPTION 'extension pgcat of the original program is installed in this database'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Save the rows of its tables, run DROP EXTENSION pgcat CASCADE, install again, and insert the rows.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'pgcat') THEN
        CREATE SCHEMA pgcat;
    END IF;
END
$$;

-- Tables. The original's columns come first, in the original's order.

CREATE TABLE IF NOT EXISTS pgcat.pgcat_subscription (
    name text PRIMARY KEY,
    hostname text NOT NULL,
    port int NOT NULL,
    username text NOT NULL,
    password text NOT NULL,
    dbname text NOT NULL,
    publications text[] NOT NULL,
    copy_data boolean NOT NULL DEFAULT true,
    enabled boolean NOT NULL DEFAULT true
);

CREATE TABLE IF NOT EXISTS pgcat.pgcat_subscription_progress (
    subscription text PRIMARY KEY,
    lsn pg_lsn NOT NULL
);

CREATE TABLE IF NOT EXISTS pgcat.pgcat_table_mapping (
    subscription text NOT NULL,
    priority int NOT NULL,
    src text NOT NULL,
    dst text NOT NULL
);

CREATE TABLE IF NOT EXISTS pgcat.pgcat_replident (
    tablename text PRIMARY KEY,
    columns text[] NOT NULL
);

CREATE TABLE IF NOT EXISTS pgcat.pgcat_subscription_rel (
    subscription text NOT NULL,
    remotetable text NOT NULL,
    localtable text NOT NULL,
    state "char" NOT NULL,
    PRIMARY KEY (subscription, remotetable, localtable)
);

-- Changes of tables that are being copied, which are applied when the copy is complete.
CREATE TABLE IF NOT EXISTS pgcat.pgcat_held_change (
    subscription text NOT NULL,
    remote_oid bigint NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    commit_lsn pg_lsn NOT NULL,
    commit_time timestamptz NOT NULL,
    changes int NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (subscription, remote_oid, seq)
);

-- What of a table has been copied while its copy is not complete.
CREATE TABLE IF NOT EXISTS pgcat.pgcat_copied_range (
    subscription text NOT NULL,
    remote_oid bigint NOT NULL,
    partition_oid bigint NOT NULL,
    filenode bigint NOT NULL,
    first_block bigint NOT NULL,
    rows bigint NOT NULL,
    bytes bigint NOT NULL,
    PRIMARY KEY (subscription, remote_oid, partition_oid, filenode, first_block)
);

CREATE TABLE IF NOT EXISTS pgcat.pgcat_row_filter (
    subscription text NOT NULL,
    tablename text NOT NULL,
    filter text NOT NULL,
    PRIMARY KEY (subscription, tablename)
);

CREATE TABLE IF NOT EXISTS pgcat.pgcat_dropped_subscription (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    hostname text NOT NULL,
    port int NOT NULL,
    username text NOT NULL,
    password text NOT NULL,
    dbname text NOT NULL,
    options jsonb NOT NULL,
    slot_name text NOT NULL,
    origin_name text NOT NULL,
    dropped_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);

CREATE UNLOGGED TABLE IF NOT EXISTS pgcat.pgcat_subscription_status (
    subscription text PRIMARY KEY,
    process text NOT NULL,
    status jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);

-- Outlives its subscription: what it keeps exists nowhere else any more.
CREATE TABLE IF NOT EXISTS pgcat.pgcat_skipped_transaction (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription text NOT NULL,
    commit_lsn pg_lsn NOT NULL,
    xid bigint NOT NULL,
    commit_time timestamptz NOT NULL,
    origin text NOT NULL,
    piece int NOT NULL,
    changes json NOT NULL,
    skipped_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    skipped_by text NOT NULL DEFAULT session_user
);

CREATE TABLE IF NOT EXISTS pgcat.pgcat_request (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription text NOT NULL,
    verb text NOT NULL,
    argument text NOT NULL DEFAULT '',
    requested_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);

-- Columns of ours, and whatever an older layout has not got.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT *
        FROM (VALUES
            ('pgcat_subscription', 'route', $d$text NOT NULL DEFAULT 'subscription'$d$),
            ('pgcat_subscription', 'slot_name', 'text'),
            ('pgcat_subscription', 'options', $d$jsonb NOT NULL DEFAULT '{}'$d$),
            ('pgcat_subscription_progress', 'applied_lsn', 'pg_lsn'),
            ('pgcat_subscription_progress', 'confirmed_lsn', 'pg_lsn'),
            ('pgcat_subscription_progress', 'system_identifier', 'text'),
            ('pgcat_subscription_progress', 'updated_at', 'timestamptz'),
            ('pgcat_subscription_progress', 'timeline', 'int'),
            ('pgcat_subscription_progress', 'forked', 'boolean'),
            ('pgcat_subscription_rel', 'remote_oid', 'bigint'),
            ('pgcat_subscription_rel', 'from_lsn', 'pg_lsn'),
            ('pgcat_subscription_rel', 'until_lsn', 'pg_lsn'),
            ('pgcat_subscription_rel', 'conflict', 'text'),
            ('pgcat_subscription_rel', 'condition', 'text'),
            ('pgcat_subscription_rel', 'copied_rows', 'bigint'),
            ('pgcat_subscription_rel', 'last_error', 'text'),
            ('pgcat_subscription_rel', 'updated_at', 'timestamptz')
        ) AS wanted (relname, attname, definition)
        WHERE NOT EXISTS (
            SELECT
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = pg_catalog.format('pgcat.%I', wanted.relname)::regclass
                AND a.attname = wanted.attname
                AND NOT a.attisdropped)
    LOOP
        EXECUTE pg_catalog.format('ALTER TABLE pgcat.%I ADD COLUMN %I %s', c.relname, c.attname, c.definition);
    END LOOP;
END
$$;

-- It has no key, and a publication of all tables would forbid to delete from it.
DO $$
BEGIN
    IF (SELECT relreplident FROM pg_catalog.pg_class WHERE oid = 'pgcat.pgcat_table_mapping'::regclass) <> 'f' THEN
        ALTER TABLE pgcat.pgcat_table_mapping REPLICA IDENTITY FULL;
    END IF;
END
$$;

COMMENT ON TABLE pgcat.pgcat_subscription IS 'Publishers whose changes are applied in this database';
COMMENT ON COLUMN pgcat.pgcat_subscription.hostname IS 'Publisher''s host; empty: localhost';
COMMENT ON COLUMN pgcat.pgcat_subscription.password IS 'In clear; readable by the owner and role pgcat only';
COMMENT ON COLUMN pgcat.pgcat_subscription.route IS 'Route template that carries the changes';
COMMENT ON COLUMN pgcat.pgcat_subscription.slot_name IS 'Slot at the publisher; null: pgcat_<name>';
COMMENT ON TABLE pgcat.pgcat_subscription_progress IS
    'Position of each subscription; raise lsn to a commit LSN to skip everything up to it';
COMMENT ON COLUMN pgcat.pgcat_subscription_progress.applied_lsn IS
    'Our own last position; lsn is a user''s wish where the two differ';
COMMENT ON COLUMN pgcat.pgcat_subscription_progress.timeline IS
    'The publisher''s timeline that the positions lie on; 0 where it is a standby';
COMMENT ON COLUMN pgcat.pgcat_subscription_progress.forked IS
    'Whether the publisher has lost changes that are applied here; nothing is applied any more then';
COMMENT ON TABLE pgcat.pgcat_table_mapping IS 'Publisher''s table names to ours; ascending priority, first match wins';
COMMENT ON TABLE pgcat.pgcat_replident IS 'Key columns of views, foreign tables, and tables without a key';
COMMENT ON TABLE pgcat.pgcat_subscription_rel IS 'State of each table: i initialise, d copying, c catching up, r ready';
COMMENT ON TABLE pgcat.pgcat_subscription_rel IS
    'Tables of each subscription: state i to be copied, d being copied, c catching up, r ready';
COMMENT ON COLUMN pgcat.pgcat_subscription_rel.from_lsn IS 'What the publisher committed before is in the copy';
COMMENT ON COLUMN pgcat.pgcat_subscription_rel.until_lsn IS 'Where the last part of the copy lies';
COMMENT ON COLUMN pgcat.pgcat_subscription_rel.conflict IS
    'What the next copy does about rows that are there: error, truncate or upsert; null: as the subscription says';
COMMENT ON COLUMN pgcat.pgcat_subscription_rel.condition IS 'SQL condition of the rows that are copied again; null: all';
COMMENT ON TABLE pgcat.pgcat_held_change IS 'Changes of tables that are being copied';
COMMENT ON TABLE pgcat.pgcat_copied_range IS 'Parts of tables that have been copied already';
COMMENT ON TABLE pgcat.pgcat_row_filter IS 'SQL condition that a publisher''s table''s rows must meet';
COMMENT ON TABLE pgcat.pgcat_dropped_subscription IS 'Deleted subscriptions whose slots are still to be dropped';
COMMENT ON TABLE pgcat.pgcat_subscription_status IS 'What the running process says of each subscription';
COMMENT ON TABLE pgcat.pgcat_skipped_transaction IS 'What pgcat skip has left out, large transactions in several pieces';
COMMENT ON COLUMN pgcat.pgcat_skipped_transaction.changes IS
    'As bean batchJson writes them; json and not jsonb, as that takes any character in a database of any encoding';
COMMENT ON TABLE pgcat.pgcat_request IS 'What the running process is asked to do now; it deletes what is done';

-- Triggers. Channel pgcat_cfg_changed carries the operation, a blank, and the subscription's name, which is empty when
-- the change may concern every subscription.

CREATE OR REPLACE FUNCTION pgcat.pgcat_check_subscription(s pgcat.pgcat_subscription) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    slot text := coalesce(s.slot_name, 'pgcat_' || s.name);
BEGIN
    IF slot !~ '^[a-z0-9_]{1,63}$' THEN
        RAISE EXCEPTION '"%" is not a legal slot name', slot
            USING ERRCODE = 'invalid_name',
                  HINT = 'A slot name is made of a to z, 0 to 9 and _, 63 at most. Choose another name, or set slot_name.';
    END IF;
    IF s.port NOT BETWEEN 1 AND 65535 THEN
        RAISE EXCEPTION 'port % is not between 1 and 65535', s.port USING ERRCODE = 'check_violation';
    END IF;
    IF cardinality(s.publications) = 0 OR array_position(s.publications, NULL) IS NOT NULL THEN
        RAISE EXCEPTION 'publications must name at least one publication' USING ERRCODE = 'check_violation';
    END IF;
    IF jsonb_typeof(s.options) <> 'object' THEN
        RAISE EXCEPTION 'options must be a JSON object' USING ERRCODE = 'check_violation';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION pgcat.pgcat_cfg_trigger() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- The column that names the subscription; null in a table whose rows concern every subscription.
    col text := CASE TG_TABLE_NAME
        WHEN 'pgcat_subscription' THEN 'name'
        WHEN 'pgcat_replident' THEN NULL
        ELSE 'subscription' END;
    former text;
    latter text;
BEGIN
    IF TG_LEVEL = 'STATEMENT' THEN
        PERFORM pg_notify('pgcat_cfg_changed', TG_OP || ' ');
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        former := to_jsonb(OLD) ->> col;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        latter := to_jsonb(NEW) ->> col;
    END IF;
    IF TG_OP = 'UPDATE' AND former IS DISTINCT FROM latter THEN
        RAISE EXCEPTION 'cannot change %', col
            USING ERRCODE = 'feature_not_supported', HINT = 'Delete the row and insert it anew.';
    END IF;
    IF TG_TABLE_NAME = 'pgcat_subscription' AND TG_OP <> 'DELETE' THEN
        PERFORM pgcat.pgcat_check_subscription(NEW);
    END IF;
    PERFORM pg_notify('pgcat_cfg_changed', TG_OP || ' ' || coalesce(latter, former, ''));
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;

-- Leaves a note from which the running process drops slot and origin, and removes what belongs to the subscription.
CREATE OR REPLACE FUNCTION pgcat.pgcat_drop_trigger() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO pgcat.pgcat_dropped_subscription
        (name, hostname, port, username, password, dbname, options, slot_name, origin_name)
    VALUES (OLD.name, OLD.hostname, OLD.port, OLD.username, OLD.password, OLD.dbname, OLD.options,
        coalesce(OLD.slot_name, 'pgcat_' || OLD.name),
        -- Origins belong to the whole cluster, so their names hold the database's.
        'pgcat_' || current_database() || '_' || OLD.name);
    DELETE FROM pgcat.pgcat_subscription_progress WHERE subscription = OLD.name;
    DELETE FROM pgcat.pgcat_table_mapping WHERE subscription = OLD.name;
    DELETE FROM pgcat.pgcat_row_filter WHERE subscription = OLD.name;
    DELETE FROM pgcat.pgcat_subscription_rel WHERE subscription = OLD.name;
    DELETE FROM pgcat.pgcat_copied_range WHERE subscription = OLD.name;
    DELETE FROM pgcat.pgcat_held_change WHERE subscription = OLD.name;
    DELETE FROM pgcat.pgcat_subscription_status WHERE subscription = OLD.name;
    DELETE FROM pgcat.pgcat_request WHERE subscription = OLD.name;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION pgcat.pgcat_truncate_trigger() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'cannot truncate %', TG_TABLE_NAME
        USING ERRCODE = 'feature_not_supported',
              HINT = 'Use DELETE, so that the slots at the publishers are dropped too.';
END
$$;

DO $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT *
        FROM (VALUES
            ('pgcat_subscription', 'cfg', 'BEFORE INSERT OR UPDATE OR DELETE', 'FOR EACH ROW', 'cfg'),
            ('pgcat_subscription', 'drop', 'AFTER DELETE', 'FOR EACH ROW', 'drop'),
            ('pgcat_subscription', 'truncate', 'BEFORE TRUNCATE', 'FOR EACH STATEMENT', 'truncate'),
            ('pgcat_table_mapping', 'cfg', 'BEFORE INSERT OR UPDATE OR DELETE', 'FOR EACH ROW', 'cfg'),
            ('pgcat_table_mapping', 'truncate', 'AFTER TRUNCATE', 'FOR EACH STATEMENT', 'cfg'),
            ('pgcat_row_filter', 'cfg', 'BEFORE INSERT OR UPDATE OR DELETE', 'FOR EACH ROW', 'cfg'),
            ('pgcat_row_filter', 'truncate', 'AFTER TRUNCATE', 'FOR EACH STATEMENT', 'cfg'),
            -- A user's wish for a copy only: the running process never goes back to this state.
            ('pgcat_subscription_rel', 'copy', 'BEFORE UPDATE', 'FOR EACH ROW WHEN (NEW.state = ''i'')', 'cfg'),
            ('pgcat_request', 'cfg', 'BEFORE INSERT', 'FOR EACH ROW', 'cfg'),
            ('pgcat_replident', 'cfg', 'BEFORE INSERT OR UPDATE OR DELETE', 'FOR EACH ROW', 'cfg'),
            ('pgcat_replident', 'truncate', 'AFTER TRUNCATE', 'FOR EACH STATEMENT', 'cfg'),
            -- A user's change only: the running process never changes lsn without applied_lsn.
            ('pgcat_subscription_progress', 'insert', 'BEFORE INSERT',
                'FOR EACH ROW WHEN (NEW.applied_lsn IS NULL)', 'cfg'),
            ('pgcat_subscription_progress', 'update', 'BEFORE UPDATE',
                'FOR EACH ROW WHEN (NEW.applied_lsn IS NOT DISTINCT FROM OLD.applied_lsn
                    AND NEW.lsn IS DISTINCT FROM OLD.lsn OR NEW.subscription <> OLD.subscription)', 'cfg'),
            ('pgcat_subscription_progress', 'delete', 'BEFORE DELETE', 'FOR EACH ROW', 'cfg'),
            ('pgcat_subscription_progress', 'truncate', 'AFTER TRUNCATE', 'FOR EACH STATEMENT', 'cfg')
        ) AS wanted (relname, suffix, moment, scope, function)
        WHERE NOT EXISTS (
            SELECT
            FROM pg_catalog.pg_trigger g
            WHERE g.tgrelid = pg_catalog.format('pgcat.%I', wanted.relname)::regclass
                AND g.tgname = wanted.relname || '_' || wanted.suffix || '_trigger')
    LOOP
        EXECUTE pg_catalog.format('CREATE TRIGGER %I %s ON pgcat.%I %s EXECUTE FUNCTION pgcat.%I()',
            t.relname || '_' || t.suffix || '_trigger', t.moment, t.relname, t.scope,
            'pgcat_' || t.function || '_trigger');
        -- Also for a session in replica role: a change of configuration is one whoever makes it.
        EXECUTE pg_catalog.format('ALTER TABLE pgcat.%I ENABLE ALWAYS TRIGGER %I',
            t.relname, t.relname || '_' || t.suffix || '_trigger');
    END LOOP;
END
$$;
