-- The newest zone set that any instance has put in force, one row.
create table zone_set_in_force (
  version bigint not null
);

insert into zone_set_in_force values (0);
