-- Which drones a fleet order is for: those of its group as they were when it was asked for.
alter table fleet_orders add column drone_ids bigint[];
