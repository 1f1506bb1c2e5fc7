-- Who has that act which has asked for the order by itself, as a task: their lease lets it pass.
alter table orders add column on_behalf_of text;
