-- Read the records of a channel whose time is not over, and remove the others.
-- KEYS: 1 hash {node: 'expiry (ms since 1970):record'}
-- Returns {node, record, node, record, ...}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local all = redis.call('HGETALL', KEYS[1])
local live = {}
for i = 1, #all, 2 do
  local colon = string.find(all[i + 1], ':', 1, true)
  if tonumber(string.sub(all[i + 1], 1, colon - 1)) > now then
    live[#live + 1] = all[i]
    live[#live + 1] = string.sub(all[i + 1], colon + 1)
  else
    redis.call('HDEL', KEYS[1], all[i])
  end
end
return live
