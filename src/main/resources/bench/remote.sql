-- Small transactions, to a target that answers late and makes each commit durable.

-- :both

CREATE TABLE remote (id bigint PRIMARY KEY, n int, v text)

INSERT INTO remote SELECT i, i, md5(i::text) FROM generate_series(1, ${rows}) i

-- :publisher

CREATE PROCEDURE remote_singles() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..${transactions} LOOP
    IF i % 2 = 0 THEN
      INSERT INTO remote VALUES (${rows} + i, i, md5(i::text));
    ELSE
      UPDATE remote SET n = n + 1 WHERE id = 1 + (i * 7919::bigint) % ${rows};
    END IF;
    COMMIT;
  END LOOP;
END $$

-- :client

CALL remote_singles()
