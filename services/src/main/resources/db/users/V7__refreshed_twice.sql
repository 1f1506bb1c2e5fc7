-- When a refresh token has served, and whom: two tabs of one browser may bring it at once.
alter table refresh_tokens add column used_at timestamptz;
alter table refresh_tokens add column used_by text;
