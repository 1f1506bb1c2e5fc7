-- When a drone's maintenance is due is told of with its entry: what was told without it is told again.
with changed as (
  update drones set version = version + 1
  where maintenance_due_hours is not null or maintenance_due_on is not null returning *
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
    'capabilities', capabilities,
    'max_altitude', max_altitude,
    'max_distance', max_distance,
    'maintenance_due', coalesce(flight_seconds >= maintenance_due_hours * 3600, false)
      or coalesce(maintenance_due_on <= (now() at time zone 'utc')::date, false),
    'maintenance_due_at', to_char(maintenance_due_on, 'YYYY-MM-DD"T00:00:00Z"'))) as data
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
