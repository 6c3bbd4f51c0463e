-- What samples.txt speaks of; run on both sides, on the subscriber after some other types, so that OIDs differ.
CREATE TYPE public.mood AS ENUM ('sad', 'ok', E'it''s "fine", \\{}\t\n');
CREATE DOMAIN public.mood_domain AS public.mood CHECK (VALUE <> 'sad'::public.mood);
CREATE TABLE public.primes (prime int PRIMARY KEY);
INSERT INTO public.primes VALUES (2), (3), (11);
CREATE FUNCTION public.is_prime(int) RETURNS boolean LANGUAGE sql STABLE STRICT
    AS 'SELECT EXISTS (SELECT FROM public.primes p WHERE p.prime = $1)';
CREATE DOMAIN public.prime AS int CHECK (public.is_prime(VALUE));
CREATE DOMAIN public.not_empty AS text CHECK (VALUE <> '');
CREATE TYPE public.pair AS (a float8, b text, c int);
CREATE DOMAIN public.pair_domain AS public.pair;
CREATE DOMAIN public.ints_domain AS int[];
CREATE TYPE public.nested AS (a public.pair, b public.pair[], c public.mood, d public.mood[]);
CREATE TYPE public.mood_range AS RANGE (subtype = public.mood);
CREATE TYPE public.float_range AS RANGE (subtype = float8);
CREATE TABLE public.other (a int);
CREATE TABLE public."Odd "" t.able" (a int);
CREATE FUNCTION public.other_function(int, public.mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE SCHEMA "Odd schema";
