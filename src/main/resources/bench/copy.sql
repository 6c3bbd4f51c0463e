-- Tables with rows, which a new subscription copies.

-- :both

DO $$ BEGIN
  FOR i IN 1..${tables} LOOP
    EXECUTE format('CREATE TABLE copied_%s (id bigint PRIMARY KEY, n int, amount numeric(12, 2), at timestamptz, v text)', i);
  END LOOP;
END $$

-- :publisher

DO $$ BEGIN
  FOR i IN 1..${tables} LOOP
    EXECUTE format('INSERT INTO copied_%s SELECT j, j %% 1000, j * 0.25, timestamptz ''2026-01-01'' + j * interval ''1 s'','
      ' md5(j::text) || md5((-j)::text) FROM generate_series(1, ${rows}) j', i);
  END LOOP;
END $$
