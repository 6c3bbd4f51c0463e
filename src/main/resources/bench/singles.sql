-- Transactions of one inserted row each.

-- :both

CREATE TABLE singles (id bigint PRIMARY KEY, v text)

-- :publisher

CREATE PROCEDURE singles() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..${transactions} LOOP
    INSERT INTO singles VALUES (i, 'value ' || i);
    COMMIT;
  END LOOP;
END $$

-- :client

CALL singles()
