-- The target is a foreign table: postgres_fdw leads back to a table of the same database.

-- :publisher

CREATE TABLE foreign_rows (id bigint PRIMARY KEY, n int, v text)

CREATE PROCEDURE foreign_batches() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..${transactions} LOOP
    INSERT INTO foreign_rows
      SELECT j, j, md5(j::text)
      FROM generate_series((i - 1)::bigint * ${rows_per_transaction} + 1, i::bigint * ${rows_per_transaction}) j;
    COMMIT;
  END LOOP;
END $$

-- :subscriber

CREATE EXTENSION postgres_fdw

DO $$ BEGIN
  EXECUTE format('CREATE SERVER beyond FOREIGN DATA WRAPPER postgres_fdw'
    || ' OPTIONS (host ''127.0.0.1'', port %L, dbname %L, batch_size ''1000'')', current_setting('port'), current_database());
END $$

CREATE USER MAPPING FOR CURRENT_USER SERVER beyond OPTIONS (user 'postgres')

CREATE SCHEMA beyond

CREATE TABLE beyond.foreign_rows (id bigint PRIMARY KEY, n int, v text)

CREATE FOREIGN TABLE foreign_rows (id bigint NOT NULL, n int, v text)
  SERVER beyond OPTIONS (schema_name 'beyond', table_name 'foreign_rows')

-- :copy

DO $$ BEGIN
  EXECUTE format('ALTER SERVER beyond OPTIONS (SET dbname %L)', current_database());
END $$

-- :client

CALL foreign_batches()
