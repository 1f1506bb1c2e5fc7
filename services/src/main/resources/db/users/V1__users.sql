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

create table users (
  id bigint generated always as identity primary key,
  username text not null unique,
  password_hash text not null,
  role text not null check (role in ('admin', 'operator', 'viewer')),
  version bigint not null default 1,
  created_at timestamptz not null default now()
);
