-- Whether nobody has logged in yet with the password that the account was made with.
alter table users add column password_unused boolean not null default false;
