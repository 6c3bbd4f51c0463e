-- Transactions of ten changes, each in another table as far as there are as many: inserts, then updates of the same rows.

-- :both

DO $$ BEGIN
  FOR i IN 1..${at} LOOP
    EXECUTE format('CREATE TABLE grow_%s (id bigint PRIMARY KEY, n int, v text)', i);
  END LOOP;
END $$

-- :publisher

CREATE PROCEDURE grow() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 0..${rows} / 20 - 1 LOOP
    FOR j IN i * 10 + 1..i * 10 + 10 LOOP
      EXECUTE format('INSERT INTO grow_%s VALUES ($1, 0, md5($1::text))', 1 + j % ${at}) USING j;
    END LOOP;
    COMMIT;
    FOR j IN i * 10 + 1..i * 10 + 10 LOOP
      EXECUTE format('UPDATE grow_%s SET n = n + 1 WHERE id = $1', 1 + j % ${at}) USING j;
    END LOOP;
    COMMIT;
  END LOOP;
END $$

-- :client

CALL grow()
