-- Read a part of a stream with its position, in one step; a stream that does not exist gets its epoch now.
-- KEYS: 1 meta hash, 2 stream
-- ARGV: 1 new epoch, 2 meta ttl (ms), 3 first offset or '' for none, 4 limit (0: position only), 5 '1' for reverse
-- Returns {offset, epoch, entries}.
local meta = redis.call('HMGET', KEYS[1], 'e', 's')
local epoch, top = meta[1], meta[2] or '0'
if not epoch then
  epoch = ARGV[1]
  redis.call('HSET', KEYS[1], 'e', epoch, 's', 0)
  redis.call('DEL', KEYS[2]) -- it may have outlived its meta hash
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local entries = {}
if ARGV[4] ~= '0' then
  if ARGV[5] == '1' then
    local from = ARGV[3] == '' and '+' or ARGV[3]
    entries = redis.call('XREVRANGE', KEYS[2], from, '-', 'COUNT', ARGV[4])
  else
    local from = ARGV[3] == '' and '-' or ARGV[3]
    entries = redis.call('XRANGE', KEYS[2], from, '+', 'COUNT', ARGV[4])
  end
end
return {top, epoch, entries}
