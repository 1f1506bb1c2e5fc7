-- What a fleet order with an idempotency key asked for: the key names one request.
alter table fleet_orders add column digest text;
