-- What 12 and later know.
CREATE TABLE app.computed (
    id integer PRIMARY KEY,
    price numeric(8, 2),
    tax numeric GENERATED ALWAYS AS (price * 0.2) STORED,
    label text GENERATED ALWAYS AS (upper('id' || id)) STORED NOT NULL
);
CREATE INDEX computed_label ON app.computed (label);
CREATE STATISTICS app.computed_mcv (mcv) ON id, price FROM app.computed;
CREATE TABLE app.event_notes (id bigint, at timestamptz, region text, CONSTRAINT to_events FOREIGN KEY (id, at, region)
    REFERENCES app.events ON DELETE CASCADE);
CREATE TABLE app.parted (id integer, twice integer GENERATED ALWAYS AS (id * 2) STORED, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE app.parted_1 PARTITION OF app.parted FOR VALUES FROM (MINVALUE) TO (100);
CREATE TABLE app.parted_2 PARTITION OF app.parted FOR VALUES FROM (100) TO (MAXVALUE);
CREATE TABLE app.to_parted (id integer REFERENCES app.parted);
CREATE COLLATION lib.careless (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE TABLE app.careless (a text COLLATE lib.careless UNIQUE);
