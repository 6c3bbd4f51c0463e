-- Written by a client at a steady pace.

-- :both

CREATE TABLE steady (id bigint PRIMARY KEY, v text)
