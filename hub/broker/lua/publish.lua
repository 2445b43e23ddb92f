-- Append a message to a stream and publish it, in one step.
-- KEYS: 1 meta hash {e: epoch, s: top offset}, 2 stream, 3 pub/sub channel
-- ARGV: 1 payload, 2 new epoch, 3 history size, 4 history ttl (ms), 5 meta ttl (ms)
-- Returns {offset, epoch}.
local epoch = redis.call('HGET', KEYS[1], 'e')
if not epoch then
  epoch = ARGV[2]
  redis.call('HSET', KEYS[1], 'e', epoch)
end
local offset = redis.call('HINCRBY', KEYS[1], 's', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[3], string.format('%.0f', offset), 'p', ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('PUBLISH', KEYS[3], string.format('%.0f', offset) .. ':' .. epoch .. ':' .. ARGV[1])
return {offset, epoch}
