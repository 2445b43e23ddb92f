-- Keep a node's record in each of several channels until its time is over.
-- KEYS: one hash a channel {node: 'expiry (ms since 1970):record'}
-- ARGV: 1 node, 2 ttl (ms), then one record a channel
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ttl = tonumber(ARGV[2])
local expiry = string.format('%.0f:', now + ttl)
for i, key in ipairs(KEYS) do
  -- A channel that nobody asks about must not collect the records of nodes that are gone: one is looked at each time.
  local any = redis.call('HRANDFIELD', key, 1, 'WITHVALUES')
  if any[1] and tonumber(string.match(any[2], '^%d+')) <= now then
    redis.call('HDEL', key, any[1])
  end
  redis.call('HSET', key, ARGV[1], expiry .. ARGV[i + 2])
  if redis.call('PTTL', key) < ttl then
    redis.call('PEXPIRE', key, ttl)
  end
end
