-- Some rows come at a steady pace, and for a while others as fast as clients can write.

-- :both

CREATE TABLE steady (id bigint PRIMARY KEY, v text)

CREATE TABLE rush (client int, id bigint, v text, PRIMARY KEY (client, id))
