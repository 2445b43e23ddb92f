-- Read the positions of many streams; none is created, and none lives longer for it.
-- KEYS: meta hashes
-- Returns for each {epoch, offset}; the epoch is nil where there is no stream.
local positions = {}
for i, key in ipairs(KEYS) do
  positions[i] = redis.call('HMGET', key, 'e', 's')
end
return positions
