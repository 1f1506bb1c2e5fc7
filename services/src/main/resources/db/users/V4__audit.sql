-- Who changed what: each entry holds the hash of the one before (docs/adr/0007).
create table audit (
  id bigint primary key,
  event_id text not null unique,
  recorded_at timestamptz not null,
  source text not null,
  actor text not null,
  user_id bigint,
  action text not null,
  subject text not null,
  detail text,
  request_id text,
  remote_address text,
  previous_hash text not null,
  hash text not null
);
create index audit_by_actor on audit (actor, id);
create index audit_by_action on audit (action, id);

-- The last entry, one row: who appends holds it, and a shorter chain is found.
create table audit_head (
  only_row boolean primary key default true check (only_row),
  id bigint not null,
  hash text not null
);
insert into audit_head (id, hash) values (0, '');

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only';
end $$;
create trigger audit_append_only before update or delete on audit
  for each row execute function audit_is_append_only();
create trigger audit_never_emptied before truncate on audit
  for each statement execute function audit_is_append_only();
