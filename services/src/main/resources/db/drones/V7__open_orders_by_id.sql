-- Open orders are looked at in turn, by id.
create index open_orders_by_id on orders (id) where is_open;
