-- The partition of drone-events that each drone is on.
create table drone_partition (
  drone_id bigint primary key,
  part int not null,
  -- Where it was last, if that is not its newest row by observed_at: its clock has gone back.
  last_observed_at timestamptz,
  last_latitude double precision,
  last_longitude double precision,
  last_altitude_m double precision
);
create index drone_partition_by_part on drone_partition (part);
insert into drone_partition
  select d.drone_id, t.part from (select distinct drone_id from zone_presence) d cross join lateral
    (select part from trajectory where drone_id = d.drone_id order by observed_at desc limit 1) t;

-- The zone set in force on each partition, from the record on that activated it there.
alter table zone_set_in_force rename to zone_set_before;
create table zone_set_in_force (
  part int primary key,
  version bigint not null
);
insert into zone_set_in_force
  select p.part, z.version from (select distinct part from drone_partition) p, zone_set_before z;
drop table zone_set_before;
