alter table drones
  add serial text unique,
  add fleet_group text not null default '',
  add capabilities text[] not null default '{}',
  add home_latitude double precision,
  add home_longitude double precision,
  add min_battery double precision,
  add video_url text,
  add life_cycle text not null default 'active'
    check (life_cycle in ('active', 'maintenance', 'retired')),
  add notes text not null default '',
  add flight_seconds bigint not null default 0,
  add airborne_since timestamptz,
  add maintenance_due_hours double precision,
  add maintenance_due_on date,
  -- Where it was last armed: its home where the entry names none.
  add launch_latitude double precision,
  add launch_longitude double precision,
  -- Who has it, until when, and the lease's number.
  add lease_holder text,
  add lease_until timestamptz,
  add fencing_token bigint not null default 0;

-- Battery packs, wherever they are at the time.
create table battery_packs (
  serial text primary key,
  drone_id bigint references drones on delete set null,
  model text,
  capacity_mah int,
  cycles int not null default 0 check (cycles >= 0),
  in_service_since date,
  version bigint not null default 1
);

-- Orders stay when their drone is gone: who ordered what is asked later too.
create table orders (
  id text primary key,
  drone_id bigint not null,
  command text not null,
  parameters text not null,
  state text not null,
  is_open boolean not null,
  reason text,
  progress double precision,
  requested_by text not null,
  confirmed_by text,
  emergency boolean not null,
  overrode text,
  fleet_order_id text,
  idempotency_key text,
  digest text not null,
  link_run text,
  fencing_token bigint,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  acknowledged_at timestamptz,
  -- What its completion is measured by: how far it was at the start, how long it may take.
  start_m double precision,
  patience_seconds int not null,
  stages jsonb not null,
  unique (requested_by, idempotency_key)
);

create index orders_of_drone on orders (drone_id, requested_at desc);
create index orders_of_fleet on orders (fleet_order_id) where fleet_order_id is not null;
create index orders_by_time on orders (requested_at desc);
create index open_orders on orders (drone_id) where is_open;

create table fleet_orders (
  id text primary key,
  command text not null,
  requested_by text not null,
  requested_at timestamptz not null,
  refused jsonb not null
);
