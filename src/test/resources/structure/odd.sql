-- Names that need quotes, hold dots, quotes and backslashes, or fill 63 bytes. Schema "Sp1eCial .Schema" and no other.
CREATE SCHEMA "Sp1eCial .Schema";
CREATE TYPE "Sp1eCial .Schema"."a ""type"" .x" AS ENUM ('A.B', 'c''d');
CREATE DOMAIN "Sp1eCial .Schema"."select" AS "Sp1eCial .Schema"."a ""type"" .x" CONSTRAINT "chéck" CHECK (VALUE <> 'A.B');
CREATE TABLE "Sp1eCial .Schema"."Sp1eCial .Char" (
    "I D" serial PRIMARY KEY,
    "quo""te" "Sp1eCial .Schema"."select" DEFAULT 'c''d',
    "back\slash" text DEFAULT '\',
    "user" "Sp1eCial .Schema"."a ""type"" .x"[],
    "Ünïcödé" integer CONSTRAINT "ch.eck" CHECK ("Ünïcödé" > 0)
);
COMMENT ON COLUMN "Sp1eCial .Schema"."Sp1eCial .Char"."back\slash" IS 'with \ and ''';
CREATE INDEX "An .Index" ON "Sp1eCial .Schema"."Sp1eCial .Char" (lower("back\slash")) WHERE "Ünïcödé" > 1;
CREATE TABLE "Sp1eCial .Schema"."日本語のとても長い名前の表です長いです一二" (
    "列列列列列列列列列列列列列列列列列列列列列" serial PRIMARY KEY,
    ref integer CONSTRAINT "約束" REFERENCES "Sp1eCial .Schema"."Sp1eCial .Char",
    "b\ack" integer DEFAULT nextval('"Sp1eCial .Schema"."Sp1eCial .Char_I D_seq"')
);
CREATE SEQUENCE "Sp1eCial .Schema"."s\e'q";
ALTER TABLE "Sp1eCial .Schema"."日本語のとても長い名前の表です長いです一二"
    ALTER COLUMN ref SET DEFAULT nextval('"Sp1eCial .Schema"."s\e''q"');
CREATE TABLE "Sp1eCial .Schema"."p" ("k K" integer, v text) PARTITION BY LIST ("k K");
CREATE TABLE "Sp1eCial .Schema"."p 1" PARTITION OF "Sp1eCial .Schema"."p" FOR VALUES IN (1);
CREATE INDEX "p.i" ON "Sp1eCial .Schema"."p" (v);
