-- A table without key: each update carries the whole old row. Two rows share each value of its index, which is not unique.

-- :both

CREATE TABLE full_rows (a int, b int, v text)

INSERT INTO full_rows SELECT i / 2, i, md5(i::text) FROM generate_series(1, ${rows}) i

CREATE INDEX ON full_rows (a)

ALTER TABLE full_rows REPLICA IDENTITY FULL

-- :publisher

CREATE PROCEDURE full_singles() LANGUAGE plpgsql AS $$
DECLARE x int;
BEGIN
  FOR i IN 1..${transactions} LOOP
    x := 1 + (i * 7919::bigint) % ${rows};
    UPDATE full_rows SET v = md5(v) WHERE a = x / 2 AND b = x;
    COMMIT;
  END LOOP;
END $$

-- :client

CALL full_singles()

UPDATE full_rows SET v = v || '+' WHERE b <= ${transactions}
