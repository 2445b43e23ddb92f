-- Drop the messages of a stream; its epoch and offset stay.
-- KEYS: 1 meta hash, 2 stream
-- Returns the stream's top offset at that moment.
redis.call('DEL', KEYS[2])
return redis.call('HGET', KEYS[1], 's') or '0'
