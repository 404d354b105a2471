-- Whether the centre has yet to hear of a sample container or a procedure is asked for every record
-- that it sends, while facts of weeks may wait.
CREATE INDEX outbox_untold_sample ON outbox (json_extract(body, '$.localSample'))
WHERE state = 'WAITING';
CREATE INDEX outbox_untold_procedure ON outbox (json_extract(body, '$.localProcedure'))
WHERE state = 'WAITING';
