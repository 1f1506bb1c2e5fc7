alter table consumed add column epoch int;
