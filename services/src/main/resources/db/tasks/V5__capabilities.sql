-- What its drone must have.
alter table tasks add capabilities text[] not null default '{}';
