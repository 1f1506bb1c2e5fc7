-- How long a full battery of a drone lasts in the air, by its own flights.
create table endurances (
  drone_id bigint primary key,
  seconds double precision not null,
  flights int not null,
  measured_at timestamptz not null
);
