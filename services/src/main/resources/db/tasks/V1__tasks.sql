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

create table tasks (
  id bigint generated always as identity primary key,
  name text not null,
  type text not null check (type in ('inspection', 'delivery', 'mapping', 'patrol', 'emergency')),
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
  priority_rank int not null generated always as
    (case priority when 'low' then 0 when 'normal' then 1 when 'high' then 2 else 3 end) stored,
  fleet_group text,
  drone_id bigint,
  state text not null,
  is_flying boolean not null generated always as
    (state in ('uploading', 'starting', 'started', 'paused')) stored,
  progress double precision not null default 0,
  current_step text,
  estimated_completion timestamptz,
  reason text,
  best boolean not null,
  reassign boolean not null,
  accept_conflicts boolean not null,
  start_at timestamptz,
  cron text,
  time_zone text not null,
  next_run_at timestamptz,
  cron_task_id bigint,
  flight jsonb not null,
  look_at timestamptz,
  plan_version bigint not null,
  created_by text not null,
  created_at timestamptz not null,
  version bigint not null
);

-- A drone flies one task at a time.
create unique index tasks_flying on tasks (drone_id) where is_flying;
create index tasks_due on tasks (next_run_at) where state = 'scheduled';
create index tasks_to_look_at on tasks (look_at) where is_flying;
create index tasks_of_cron on tasks (cron_task_id) where cron_task_id is not null;

-- Beside the task: it is large, and changes seldom.
create table plans (
  task_id bigint primary key references tasks (id) on delete cascade,
  plan jsonb not null,
  items int not null,
  steps jsonb not null,
  -- As it was imported; null for one that was made of waypoints.
  file text
);
