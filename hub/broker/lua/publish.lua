-- Publish a message, appended to a stream where the channel keeps one, in one step.
-- KEYS: 1 meta hash {e: epoch, s: top offset, v: version, ve: version epoch}, 2 stream, 3 pub/sub channel,
--       4 result of the idempotency key
-- ARGV: 1 payload, 2 new epoch, 3 history size (0: no history), 4 history ttl (ms), 5 meta ttl (ms),
--       6 version ('0': none), 7 version epoch, 8 ttl of the result (ms; '0': no idempotency key)
-- Returns {offset, epoch}: of this message; of the first one with the same key; or the stream's, where a newer version
-- is there. In the latter two cases nothing is published.
local keyed = ARGV[8] ~= '0'
if keyed then
  local first = redis.call('GET', KEYS[4])
  if first then
    local colon = string.find(first, ':', 1, true)
    return {string.sub(first, 1, colon - 1), string.sub(first, colon + 1)}
  end
end

local offset, epoch = '0', ''
if ARGV[3] ~= '0' then
  epoch = redis.call('HGET', KEYS[1], 'e')
  if not epoch then
    epoch = ARGV[2]
    redis.call('HSET', KEYS[1], 'e', epoch)
    redis.call('DEL', KEYS[2]) -- it may have outlived its meta hash
  end
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  if ARGV[6] ~= '0' then
    local kept = redis.call('HMGET', KEYS[1], 'v', 've', 's')
    local old, new = kept[1], ARGV[6]
    -- Decimal texts, for Lua's numbers are exact to 2^53 only: the longer one is larger.
    if old and (ARGV[7] == '' or ARGV[7] == kept[2]) and (#old > #new or (#old == #new and old >= new)) then
      return {kept[3] or '0', epoch}
    end
    redis.call('HSET', KEYS[1], 'v', new, 've', ARGV[7])
  end
  offset = string.format('%.0f', redis.call('HINCRBY', KEYS[1], 's', 1))
  redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[3], offset, 'p', ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
end
redis.call('PUBLISH', KEYS[3], offset .. ':' .. epoch .. ':' .. ARGV[1])
if keyed then
  redis.call('SET', KEYS[4], offset .. ':' .. epoch, 'PX', ARGV[8])
end
return {offset, epoch}
