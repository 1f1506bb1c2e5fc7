-- Since when a drone is not heard that was in the air when it was heard last.
alter table drones add unheard_since timestamptz;
