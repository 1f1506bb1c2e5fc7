-- Where somebody has logged in from, and the wrong passwords that came from there since.
create table login_places (
  user_id bigint not null references users on delete cascade,
  place text not null,
  used_at timestamptz not null,
  failed_logins int not null default 0,
  locked_until timestamptz,
  primary key (user_id, place)
);

create index audit_by_subject on audit (subject, id);
create index audit_by_time on audit (recorded_at);
