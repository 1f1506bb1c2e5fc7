-- Whether a set that was replaced long ago has been taken from its topic.
alter table zone_sets add withdrawn boolean not null default false;
update zone_sets set withdrawn = true where version < (select max(version) from zone_sets);
