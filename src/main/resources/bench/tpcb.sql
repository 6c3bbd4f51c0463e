-- The transaction of pgbench's TPC-B, from four clients. Each chooses its rows by a seed of its own, so that every run is the same.
-- Sections begin with "-- :", statements are parted by empty lines.

-- :both

CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88))

CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84))

CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84))

CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))

INSERT INTO pgbench_branches SELECT i, 0 FROM generate_series(1, ${branches}) i

INSERT INTO pgbench_tellers SELECT i, (i + 9) / 10, 0 FROM generate_series(1, ${branches} * 10) i

INSERT INTO pgbench_accounts SELECT i, 1 + i % ${branches}, 0, '' FROM generate_series(1, ${accounts}) i

-- :publisher

CREATE PROCEDURE tpcb(seed float8) LANGUAGE plpgsql AS $$
DECLARE a int; b int; t int; d int;
BEGIN
  PERFORM setseed(seed);
  FOR i IN 1..${transactions_per_client} LOOP
    a := 1 + floor(random() * ${accounts});
    b := 1 + floor(random() * ${branches});
    t := 1 + floor(random() * ${branches} * 10);
    d := floor(random() * 10001) - 5000;
    UPDATE pgbench_accounts SET abalance = abalance + d WHERE aid = a;
    UPDATE pgbench_tellers SET tbalance = tbalance + d WHERE tid = t;
    UPDATE pgbench_branches SET bbalance = bbalance + d WHERE bid = b;
    INSERT INTO pgbench_history VALUES (t, b, a, d, now());
    COMMIT;
  END LOOP;
END $$

-- :client

CALL tpcb(0.1)

-- :client

CALL tpcb(0.2)

-- :client

CALL tpcb(0.3)

-- :client

CALL tpcb(0.4)
