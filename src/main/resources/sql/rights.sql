-- The last part of the installation, in the same transaction.

-- What needs privilege. The search path is fixed for the time of the call only; what the functions set lasts.
-- A superuser drops what somebody without privilege made under these names, with whatever was granted on it: these
-- functions shall lend rights to role pgcat only. For the same reason a superuser writes into no table here and takes
-- over no function that this script has not just replaced: the former owner's triggers and functions would gain.

DO $$
DECLARE
    security text := CASE pg_catalog.current_setting('is_superuser') WHEN 'on' THEN 'DEFINER' ELSE 'INVOKER' END;
    f record;
BEGIN
    FOR f IN
        SELECT *
        FROM (VALUES
            ('pgcat_replication_origin_create', 'text', 'name text', 'oid', 'pg_replication_origin_create(name)'),
            ('pgcat_replication_origin_oid', 'text', 'name text', 'oid', 'pg_replication_origin_oid(name)'),
            ('pgcat_replication_origin_drop', 'text', 'name text', 'void', 'pg_replication_origin_drop(name)'),
            ('pgcat_replication_origin_session_setup', 'text', 'name text', 'void',
                'pg_replication_origin_session_setup(name)'),
            ('pgcat_replication_origin_session_reset', '', '', 'void', 'pg_replication_origin_session_reset()'),
            ('pgcat_replication_origin_xact_setup', 'pg_lsn, timestamptz', 'lsn pg_lsn, commit_time timestamptz', 'void',
                'pg_replication_origin_xact_setup(lsn, commit_time)'),
            ('pgcat_set_session_replication_role', 'text', 'role text DEFAULT ''replica''', 'void',
                'set_config(''session_replication_role'', role, false)')
        ) AS wanted (name, arguments, parameters, result, call)
    LOOP
        IF security = 'DEFINER' AND EXISTS (
            SELECT
            FROM pg_catalog.pg_proc p
            JOIN pg_catalog.pg_roles r ON r.oid = p.proowner AND NOT r.rolsuper
            WHERE p.oid = pg_catalog.to_regprocedure('pgcat.' || f.name || '(' || f.arguments || ')'))
        THEN
            EXECUTE pg_catalog.format('DROP FUNCTION pgcat.%s(%s)', f.name, f.arguments);
        END IF;
        EXECUTE pg_catalog.format(
            'CREATE OR REPLACE FUNCTION pgcat.%s(%s) RETURNS %s LANGUAGE plpgsql SECURITY %s'
                ' SET search_path = pg_catalog, pg_temp AS %L',
            f.name, f.parameters, f.result, security,
            pg_catalog.format('BEGIN %s pg_catalog.%s; END',
                CASE f.result WHEN 'void' THEN 'PERFORM' ELSE 'RETURN' END, f.call));
    END LOOP;
END
$$;

-- Rights.

DO $$
DECLARE
    applying text := pg_catalog.current_setting('pgcat.apply_user', true);
    grantees text[] := '{}';
    grantee text;
    -- Functions that this transaction has made or replaced; asked before their rights are touched, which changes xmin too.
    replaced oid[] := ARRAY(SELECT oid FROM pg_catalog.pg_proc WHERE pronamespace = 'pgcat'::regnamespace
        AND xmin::text::bigint = pg_catalog.txid_current() % 4294967296);
    o record;
BEGIN
    REVOKE ALL ON SCHEMA pgcat FROM PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA pgcat FROM PUBLIC;
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA pgcat FROM PUBLIC;

    IF pg_catalog.current_setting('is_superuser') = 'on' THEN
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'pgcat') THEN
            CREATE ROLE pgcat NOLOGIN;
        END IF;
        IF applying <> 'pgcat' AND EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = applying AND NOT rolsuper)
            AND NOT pg_catalog.pg_has_role(applying, 'pgcat', 'MEMBER') THEN
            EXECUTE pg_catalog.format('GRANT pgcat TO %I', applying);
        END IF;
        -- What somebody without privilege had installed before: functions lend their owner's rights.
        FOR o IN
            SELECT owned.object
            FROM (
                SELECT 'SCHEMA pgcat' AS object, nspowner AS owner
                FROM pg_catalog.pg_namespace WHERE nspname = 'pgcat'
                UNION ALL
                SELECT 'TABLE ' || c.oid::regclass, c.relowner
                FROM pg_catalog.pg_class c
                WHERE c.relnamespace = 'pgcat'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^pgcat_'
                UNION ALL
                SELECT 'FUNCTION ' || p.oid::regprocedure, p.proowner
                FROM pg_catalog.pg_proc p
                WHERE p.oid = ANY (replaced)
            ) AS owned
            JOIN pg_catalog.pg_roles r ON r.oid = owned.owner AND NOT r.rolsuper
        LOOP
            EXECUTE pg_catalog.format('ALTER %s OWNER TO CURRENT_USER', o.object);
        END LOOP;
    ELSIF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = applying) AND applying <> current_user THEN
        grantees := ARRAY[applying];
    END IF;

    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'pgcat') THEN
        grantees := grantees || 'pgcat'::text;
    END IF;
    FOREACH grantee IN ARRAY grantees LOOP
        EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA pgcat TO %I', grantee);
        EXECUTE pg_catalog.format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgcat TO %I', grantee);
        EXECUTE pg_catalog.format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgcat TO %I', grantee);
    END LOOP;
END
$$;
