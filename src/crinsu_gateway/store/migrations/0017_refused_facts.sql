-- How many facts were refused is asked for often, and facts that were sent stay for 400 days.
CREATE INDEX outbox_refused ON outbox (seq) WHERE state = 'REFUSED';
