-- One transaction that inserts very many rows.

-- :both

CREATE TABLE large (id bigint PRIMARY KEY, n int, v text)

-- :client

INSERT INTO large SELECT i, i, md5(i::text) FROM generate_series(1, ${rows}) i
