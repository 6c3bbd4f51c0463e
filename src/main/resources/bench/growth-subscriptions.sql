-- Each subscription has a publication, a slot and a table of its own; transactions of ten rows, one table after the other.

-- :both

DO $$ BEGIN
  FOR i IN 1..${at} LOOP
    EXECUTE format('CREATE TABLE grow_%s (id bigint PRIMARY KEY, n int, v text)', i);
  END LOOP;
END $$

-- :publisher

CREATE PROCEDURE grow() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 0..${rows} / 10 - 1 LOOP
    EXECUTE format('INSERT INTO grow_%s SELECT j, j, md5(j::text) FROM generate_series($1, $2) j', 1 + i % ${at})
      USING i * 10 + 1, i * 10 + 10;
    COMMIT;
  END LOOP;
END $$

-- :client

CALL grow()
