-- How high above its home and how far from it a drone may be sent, metres; null for no limit.
alter table drones
  add max_altitude double precision,
  add max_distance double precision;
