-- The role in each fleet group, a JSON object; empty for the one role everywhere.
alter table users add column groups text not null default '{}';
alter table users add column enabled boolean not null default true;
alter table users add column must_change_password boolean not null default false;
-- Tokens that were made for an older version than this are void.
alter table users add column token_version bigint not null default 1;
-- Issuer and subject of who logs in elsewhere; they have no password here.
alter table users add column outside_subject text unique;
alter table users alter column password_hash drop not null;
alter table users add column failed_logins int not null default 0;
alter table users add column locked_until timestamptz;
alter table users add column last_login_at timestamptz;

create table sessions (
  id text primary key,
  user_id bigint not null references users on delete cascade,
  created_at timestamptz not null,
  used_at timestamptz not null,
  expires_at timestamptz not null,
  remote_address text,
  user_agent text
);
create index sessions_by_user on sessions (user_id, used_at);

-- Every refresh token of a session, hashed; each serves once.
create table refresh_tokens (
  hash text primary key,
  session_id text not null references sessions on delete cascade,
  used boolean not null default false
);
create index refresh_tokens_by_session on refresh_tokens (session_id);

-- Sessions that have ended before their last token has.
create table ended_sessions (
  session_id text primary key,
  user_id bigint not null references users on delete cascade,
  until timestamptz not null
);
create index ended_sessions_by_user on ended_sessions (user_id);

create table api_keys (
  id bigint generated always as identity primary key,
  user_id bigint not null references users on delete cascade,
  name text not null,
  hash text not null unique,
  role text not null check (role in ('admin', 'operator', 'viewer')),
  groups text not null default '{}',
  created_at timestamptz not null,
  expires_at timestamptz,
  unique (user_id, name)
);

-- Raised each time that user-access is told of the account.
alter table users add column access_version bigint not null default 0;
