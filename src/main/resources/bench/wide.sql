-- Rows of 60 columns and 2 kB, with 4 kB of TOASTed text beside, which no update touches.

-- :both

DO $$ BEGIN
  EXECUTE 'CREATE TABLE wide (id bigint PRIMARY KEY, n int, price numeric(12, 2), at timestamptz, flag boolean, body text, '
    || (SELECT string_agg(format('c%s text', c), ', ') FROM generate_series(1, 54) c) || ')';
END $$

ALTER TABLE wide ALTER body SET STORAGE EXTERNAL

CREATE PROCEDURE wide_rows(first bigint, last bigint) LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE 'INSERT INTO wide SELECT i, i, i / 7.0, ''2026-01-01''::timestamptz + i * interval ''1 s'', i % 2 = 0,'
    || ' repeat(md5(i::text), 125), '
    || (SELECT string_agg(format('md5(%s || i::text)', quote_literal(c)), ', ') FROM generate_series(1, 54) c)
    || format(' FROM generate_series(%s, %s) i', first, last);
END $$

CALL wide_rows(1, ${rows})

-- :publisher

CREATE PROCEDURE wide_singles() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..${transactions} LOOP
    UPDATE wide SET n = n + 1, c1 = md5(c1), at = at + interval '1 day' WHERE id = 1 + (i * 7919::bigint) % ${rows};
    COMMIT;
  END LOOP;
END $$

-- :client

CALL wide_rows(${rows} + 1, ${rows} * 2)

CALL wide_singles()

UPDATE wide SET price = price + 1, c54 = md5(c54) WHERE id <= ${rows}
