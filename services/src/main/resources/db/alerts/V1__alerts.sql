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

create table alerts (
  id bigint generated always as identity primary key,
  trigger_id text not null,
  type text not null,
  level text not null check (level in ('info', 'warning', 'error', 'critical')),
  message text not null,
  drone_id bigint,
  zone_id text,
  auto_action text,
  state text not null default 'active' check (state in ('active', 'acknowledged', 'resolved')),
  created_at timestamptz not null,
  resolved_at timestamptz,
  unique (trigger_id, type)
);

create index alerts_open on alerts (drone_id, type, zone_id) where state <> 'resolved';
