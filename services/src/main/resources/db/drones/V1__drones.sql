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

create table drones (
  id bigint generated always as identity primary key,
  name text not null,
  link text not null,
  system_id bigint not null,
  component_id int not null,
  vehicle text not null,
  autopilot text,
  model text,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  unique (link, system_id, component_id, vehicle)
);

-- Vehicles that are heard on a link and wait for somebody to accept them.
create table pending_vehicles (
  id bigint generated always as identity primary key,
  link text not null,
  system_id bigint not null,
  component_id int not null,
  vehicle text not null,
  autopilot text,
  model text,
  remote_address text not null,
  state text not null default 'pending' check (state in ('pending', 'refused')),
  first_heard_at timestamptz not null,
  last_heard_at timestamptz not null,
  unique (link, system_id, component_id, vehicle)
);

create table zone_sets (
  version bigint primary key,
  created_at timestamptz not null default now(),
  created_by text not null
);

create table zones (
  version bigint not null references zone_sets on delete cascade,
  zone_id text not null,
  name text,
  feature text not null,
  primary key (version, zone_id)
);
