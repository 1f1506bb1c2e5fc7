-- What an entry says of capabilities is told of with it: what was told without them is told again.
with changed as (
  update drones set version = version + 1 where capabilities <> '{}' returning *
), told as (
  select id, gen_random_uuid()::text as event_id, json_strip_nulls(json_build_object(
    'drone_id', id,
    'name', name,
    'address', json_build_object(
      'link', link, 'system_id', system_id, 'component_id', component_id, 'vehicle', vehicle),
    'autopilot', autopilot,
    'model', model,
    'version', version,
    'serial', serial,
    'group', nullif(fleet_group, ''),
    'life_cycle', life_cycle,
    'home', case when home_latitude is not null and home_longitude is not null
      then json_build_object('latitude', home_latitude, 'longitude', home_longitude) end,
    'video_url', video_url,
    'capabilities', capabilities)) as data
  from changed
)
insert into outbox (topic, key, event_id, event_type, value)
select topic, id::text, event_id, 'drone.updated', convert_to(json_build_object(
  'id', event_id,
  'type', 'drone.updated',
  'source', 'drone-control-service',
  'timestamp', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'data', data)::text, 'UTF8')
from told cross join (values ('drone-registry'), ('drone-events')) as topics (topic)
order by id, topic;
