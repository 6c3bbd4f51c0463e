-- Nothing is written.

-- :both

CREATE TABLE idle (id bigint PRIMARY KEY, v text)
