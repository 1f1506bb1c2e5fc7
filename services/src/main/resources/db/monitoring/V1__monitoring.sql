create table consumed (
  grp text not null,
  topic_id text not null,
  part int not null,
  topic text not null,
  next bigint not null,
  primary key (grp, topic_id, part)
);

create table outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  key text not null,
  event_id text not null,
  event_type text not null,
  value bytea,
  created_at timestamptz not null default now()
);

-- One row per position report with a position, in a partition per day (UTC) of recorded_at.
create table trajectory (
  drone_id bigint not null,
  observed_at timestamptz not null,
  recorded_at timestamptz not null,
  latitude double precision not null,
  longitude double precision not null,
  altitude_m double precision,
  relative_altitude_m real,
  heading_deg real,
  ground_speed_mps real,
  climb_mps real,
  battery real,
  fix text not null,
  part int not null,
  off bigint not null
) partition by range (recorded_at);

create index trajectory_by_drone on trajectory (drone_id, observed_at);

-- The zones each drone is in.
create table zone_presence (
  drone_id bigint not null,
  zone_id text not null,
  zone_name text not null,
  restriction text not null,
  primary key (drone_id, zone_id)
);
