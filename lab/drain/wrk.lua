-- Arguments: the bytes of a whole answer, and the milliseconds that a client waits between two requests, on average.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  bytes = tonumber(args[1])
  think = tonumber(args[2])
  other = 0
  cut = 0
  math.randomseed(bytes + think)
end

function delay()
  return math.random(0, 2 * think)
end

function response(status, headers, body)
  if status ~= 200 then
    other = other + 1
  elseif #body < bytes then -- more it is after a socket error: wrk keeps the half page that came before
    cut = cut + 1
  end
end

-- wrk's own errors and what was seen above; `timeout` are answers that took longer than --timeout.
function done(summary)
  local errors = summary.errors
  local seen = { other = 0, cut = 0 }
  for _, thread in ipairs(threads) do
    seen.other = seen.other + thread:get("other")
    seen.cut = seen.cut + thread:get("cut")
  end
  io.write(string.format(
    '\n{"requests":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,"status":%d,"cut":%d}\n',
    summary.requests, errors.connect, errors.read, errors.write, errors.timeout, seen.other, seen.cut
  ))
end
