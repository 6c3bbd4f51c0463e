-- The same rows in transactions of another size each time.

-- :both

CREATE TABLE grow (id bigint PRIMARY KEY, n int, v text)

-- :publisher

CREATE PROCEDURE grow() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 0..${rows} / ${at} - 1 LOOP
    INSERT INTO grow SELECT j, j, md5(j::text) FROM generate_series(i * ${at} + 1, (i + 1) * ${at}) j;
    COMMIT;
  END LOOP;
END $$

-- :client

CALL grow()
