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
