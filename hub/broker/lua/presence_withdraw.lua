-- Remove a node's record from each of several channels.
-- KEYS: one hash a channel
-- ARGV: 1 node
for _, key in ipairs(KEYS) do
  redis.call('HDEL', key, ARGV[1])
end
