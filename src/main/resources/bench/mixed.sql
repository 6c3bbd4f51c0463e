-- One large insert, many small transactions, one large update, one large delete.

-- :both

CREATE TABLE mixed (id bigint PRIMARY KEY, n int, price numeric(12, 2), name text, at timestamptz)

-- :publisher

CREATE PROCEDURE mixed_singles() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..${transactions} LOOP
    IF i % 2 = 0 THEN
      INSERT INTO mixed VALUES (${rows} + i, i, i / 7.0, md5(i::text), now());
    ELSE
      UPDATE mixed SET n = n + 1, at = now() WHERE id = 1 + (i * 7919::bigint) % ${rows};
    END IF;
    COMMIT;
  END LOOP;
END $$

-- :client

INSERT INTO mixed SELECT i, i, i / 7.0, md5(i::text), now() FROM generate_series(1, ${rows}) i

CALL mixed_singles()

UPDATE mixed SET n = -n, name = name || '+' WHERE id <= ${rows} * 2 / 5

DELETE FROM mixed WHERE id > ${rows} * 4 / 5 AND id <= ${rows}
