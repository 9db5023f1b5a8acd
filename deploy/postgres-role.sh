#!/bin/sh
# Run once by the PostgreSQL image, on an empty volume: an account of the product's own that is no superuser.
set -eu
psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -v password="$LIANXIN_PASSWORD" --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE lianxin LOGIN PASSWORD :'password' NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB;
CREATE DATABASE lianxin OWNER lianxin TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE lianxin FROM PUBLIC;
SQL
