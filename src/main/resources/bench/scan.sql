-- A table without key, and without any index at the subscriber: each update carries the whole old row.

-- :both

CREATE TABLE scan_rows (a int, v text)

INSERT INTO scan_rows SELECT i, md5(i::text) FROM generate_series(1, ${rows}) i

ALTER TABLE scan_rows REPLICA IDENTITY FULL

-- :publisher

CREATE INDEX ON scan_rows (a)

CREATE PROCEDURE scan_singles() LANGUAGE plpgsql AS $$ BEGIN
  FOR i IN 1..${transactions} LOOP
    UPDATE scan_rows SET v = md5(v) WHERE a = 1 + (i * 7919::bigint) % ${rows};
    COMMIT;
  END LOOP;
END $$

-- :client

CALL scan_singles()

UPDATE scan_rows SET v = v || '+' WHERE a <= ${transactions}
