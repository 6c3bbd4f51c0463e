-- Functions for DBAs who know pglogical: its names and parameters, where it has them. Each only writes into the tables of this
-- schema; the running process does the work. Source: pglogical 2.4, README, "Subscription management".

-- A libpq connection string as an object; quotes and backslashes as libpq reads them.
CREATE OR REPLACE FUNCTION pgcat.pgcat_parse_dsn(dsn text) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_object_agg(m[1], CASE WHEN m[2] LIKE '''%' THEN regexp_replace(
        substr(m[2], 2, length(m[2]) - 2), '\\(.)', '\1', 'g') ELSE regexp_replace(m[2], '\\(.)', '\1', 'g') END), '{}')
    FROM regexp_matches(dsn, '(\w+)\s*=\s*(''(?:[^''\\]|\\.)*''|(?:[^\s''\\]|\\.)*)', 'g') AS m
$$;

CREATE OR REPLACE FUNCTION pgcat.create_subscription(
    subscription_name text,
    provider_dsn text,
    replication_sets text[] DEFAULT '{pub}',
    synchronize_structure boolean DEFAULT false,
    synchronize_data boolean DEFAULT true,
    forward_origins text[] DEFAULT '{all}',
    apply_delay interval DEFAULT '0',
    force_text_transfer boolean DEFAULT false) RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    dsn jsonb := pgcat.pgcat_parse_dsn(provider_dsn);
    connection jsonb;
    options jsonb;
BEGIN
    IF dsn ->> 'dbname' IS NULL OR dsn ->> 'user' IS NULL THEN
        RAISE EXCEPTION 'provider_dsn has to name dbname and user'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'host=publisher port=5432 dbname=shop user=pgcat password=secret';
    END IF;
    -- What is left are parameters of the connection; pgjdbc has libpq's names for those of TLS.
    connection := dsn - '{host,hostaddr,port,dbname,user,password,application_name}'::text[];
    IF connection ? 'connect_timeout' THEN
        connection := connection - 'connect_timeout' || jsonb_build_object('connectTimeout', connection -> 'connect_timeout');
    END IF;
    options := jsonb_build_object('origins', CASE
        WHEN 'all' = ANY (forward_origins) THEN '"any"'::jsonb
        WHEN cardinality(forward_origins) = 0 THEN '"none"'::jsonb
        ELSE to_jsonb(forward_origins) END);
    IF connection <> '{}' THEN
        options := options || jsonb_build_object('connection', connection);
    END IF;
    IF synchronize_structure THEN
        options := options || '{"synchronize_structure": true}';
    END IF;
    IF apply_delay > '0' THEN
        options := options || jsonb_build_object('apply_delay', (extract(epoch FROM apply_delay) * 1000)::bigint || 'ms');
    END IF;
    INSERT INTO pgcat.pgcat_subscription
        (name, hostname, port, username, password, dbname, publications, copy_data, options)
    VALUES (subscription_name, coalesce(dsn ->> 'hostaddr', dsn ->> 'host', ''), coalesce(dsn ->> 'port', '5432')::int,
        dsn ->> 'user', coalesce(dsn ->> 'password', ''), dsn ->> 'dbname', replication_sets, synchronize_data, options);
    RETURN subscription_name;
END
$$;

CREATE OR REPLACE FUNCTION pgcat.pgcat_require_subscription(subscription_name text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pgcat.pgcat_subscription WHERE name = subscription_name) THEN
        RAISE EXCEPTION 'subscription "%" does not exist', subscription_name USING ERRCODE = 'undefined_object';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION pgcat.drop_subscription(subscription_name text, ifexists boolean DEFAULT false) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT ifexists THEN
        PERFORM pgcat.pgcat_require_subscription(subscription_name);
    END IF;
    DELETE FROM pgcat.pgcat_subscription WHERE name = subscription_name;
    RETURN FOUND;
END
$$;

CREATE OR REPLACE FUNCTION pgcat.alter_subscription_enable(subscription_name text, immediate boolean DEFAULT false)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcat.pgcat_require_subscription(subscription_name);
    UPDATE pgcat.pgcat_subscription SET enabled = true WHERE name = subscription_name AND NOT enabled;
    RETURN FOUND;
END
$$;

-- immediate: what is under way is broken off and rolled back instead of waited for.
CREATE OR REPLACE FUNCTION pgcat.alter_subscription_disable(subscription_name text, immediate boolean DEFAULT false)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcat.pgcat_require_subscription(subscription_name);
    UPDATE pgcat.pgcat_subscription SET enabled = false WHERE name = subscription_name AND enabled;
    IF FOUND AND immediate THEN
        PERFORM pg_notify('pgcat_cfg_changed', 'BREAK_OFF ' || subscription_name);
        RETURN true;
    END IF;
    RETURN FOUND;
END
$$;

CREATE OR REPLACE FUNCTION pgcat.alter_subscription_add_replication_set(subscription_name text, replication_set text)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcat.pgcat_require_subscription(subscription_name);
    UPDATE pgcat.pgcat_subscription SET publications = publications || replication_set
    WHERE name = subscription_name AND replication_set <> ALL (publications);
    RETURN FOUND;
END
$$;

CREATE OR REPLACE FUNCTION pgcat.alter_subscription_remove_replication_set(subscription_name text, replication_set text)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcat.pgcat_require_subscription(subscription_name);
    UPDATE pgcat.pgcat_subscription SET publications = array_remove(publications, replication_set)
    WHERE name = subscription_name AND replication_set = ANY (publications);
    RETURN FOUND;
END
$$;

-- Looks for tables that are new in the publications, and copies what is still to be copied.
CREATE OR REPLACE FUNCTION pgcat.alter_subscription_synchronize(subscription_name text, truncate boolean DEFAULT false)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcat.pgcat_require_subscription(subscription_name);
    IF truncate THEN
        UPDATE pgcat.pgcat_subscription_rel SET conflict = 'truncate' WHERE subscription = subscription_name AND state = 'i';
    END IF;
    PERFORM pg_notify('pgcat_cfg_changed', 'REFRESH ' || subscription_name);
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION pgcat.pgcat_copy_again(
    subscription_name text, relation regclass, wanted text, wanted_condition text) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcat.pgcat_require_subscription(subscription_name);
    UPDATE pgcat.pgcat_subscription_rel r
    SET state = 'i', conflict = wanted, condition = wanted_condition
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = relation AND r.subscription = subscription_name AND r.localtable = n.nspname || '.' || c.relname;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'subscription "%" has no table %', subscription_name, relation USING ERRCODE = 'undefined_table';
    END IF;
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION pgcat.alter_subscription_resynchronize_table(
    subscription_name text, relation regclass, truncate boolean DEFAULT true) RETURNS boolean
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcat.pgcat_copy_again(subscription_name, relation, CASE WHEN truncate THEN 'truncate' ELSE 'upsert' END, NULL)
$$;

-- Ours: only rows that meet an SQL condition, which both sides have to understand, go and are copied again.
CREATE OR REPLACE FUNCTION pgcat.alter_subscription_resynchronize_rows(
    subscription_name text, relation regclass, condition text) RETURNS boolean
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcat.pgcat_copy_again(subscription_name, relation, 'upsert', condition)
$$;

CREATE OR REPLACE FUNCTION pgcat.show_subscription_status(subscription_name text DEFAULT NULL)
RETURNS TABLE (subscription_name text, status text, provider_node text, provider_dsn text, slot_name text,
    replication_sets text[], forward_origins text[])
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.name, coalesce(t.status ->> 'state', 'down'), s.dbname,
        format('host=%s port=%s dbname=%s user=%s', s.hostname, s.port, s.dbname, s.username),
        coalesce(s.slot_name, 'pgcat_' || s.name), s.publications,
        CASE s.options ->> 'origins' WHEN 'any' THEN '{all}'::text[] ELSE
            ARRAY(SELECT o #>> '{}' FROM jsonb_array_elements(CASE jsonb_typeof(s.options -> 'origins')
                WHEN 'array' THEN s.options -> 'origins' ELSE '[]' END) o) END
    FROM pgcat.pgcat_subscription s LEFT JOIN pgcat.pgcat_subscription_status t ON t.subscription = s.name
    WHERE $1 IS NULL OR s.name = $1
    ORDER BY s.name
$$;

CREATE OR REPLACE FUNCTION pgcat.show_subscription_table(subscription_name text, relation regclass)
RETURNS TABLE (nspname text, relname text, status text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.nspname::text, c.relname::text, CASE r.state WHEN 'i' THEN 'init' WHEN 'd' THEN 'data' WHEN 'c' THEN 'catchup'
        WHEN 'r' THEN 'replicating' ELSE 'unknown' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pgcat.pgcat_subscription_rel r
        ON r.subscription = $1 AND r.localtable = n.nspname || '.' || c.relname
    WHERE c.oid = $2
$$;

-- These wait for as long as it takes; set statement_timeout for a limit.

CREATE OR REPLACE FUNCTION pgcat.wait_for_subscription_sync_complete(subscription_name text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcat.pgcat_require_subscription(subscription_name);
    WHILE (SELECT count(*) = 0 OR bool_or(state <> 'r') FROM pgcat.pgcat_subscription_rel r
        WHERE r.subscription = subscription_name)
    LOOP
        PERFORM pg_sleep(0.2);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION pgcat.wait_for_table_sync_complete(subscription_name text, relation regclass) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcat.pgcat_require_subscription(subscription_name);
    WHILE (SELECT t.status <> 'replicating' FROM pgcat.show_subscription_table(subscription_name, relation) t)
    LOOP
        PERFORM pg_sleep(0.2);
    END LOOP;
END
$$;

-- Ours: until everything that the publisher had committed at this position is applied here; false when it took too long.
CREATE OR REPLACE FUNCTION pgcat.wait_for_lsn(subscription_name text, target pg_lsn, timeout interval DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    until timestamptz := clock_timestamp() + timeout;
BEGIN
    PERFORM pgcat.pgcat_require_subscription(subscription_name);
    WHILE NOT coalesce((SELECT greatest(applied_lsn, confirmed_lsn) >= target FROM pgcat.pgcat_subscription_progress p
        WHERE p.subscription = subscription_name), false)
    LOOP
        IF clock_timestamp() >= until THEN
            RETURN false;
        END IF;
        PERFORM pg_sleep(0.05);
    END LOOP;
    RETURN true;
END
$$;

-- The name and the parameter are pglogical's; there it is called at the provider.
CREATE OR REPLACE FUNCTION pgcat.synchronize_sequence(relation regclass) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sequence text := (
        SELECT format('%I.%I', n.nspname, c.relname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = relation AND c.relkind = 'S');
BEGIN
    IF sequence IS NULL THEN
        RAISE EXCEPTION '% is not a sequence', relation USING ERRCODE = 'wrong_object_type';
    END IF;
    INSERT INTO pgcat.pgcat_request (subscription, verb, argument)
    SELECT name, 'synchronize_sequence', sequence FROM pgcat.pgcat_subscription WHERE enabled;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no subscription is enabled that could bring sequence %', sequence
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN true;
END
$$;
