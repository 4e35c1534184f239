#!/bin/sh
# Run once by the image: what `prepare` of the same program does natively, a role and a database of its own for the services.
set -eu
psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres \
  --set=name="$DATABASE" --set=password="$DATABASE_PASSWORD" << 'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
SQL
