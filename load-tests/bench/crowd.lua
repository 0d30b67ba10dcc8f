-- Clients of a crowd for wrk: each request is a submission of its own, hence of a client of its own.
--
-- Arguments: path, a number that no other run with the same Redis has, and "form" for a vote as the classic voting
-- app takes it, from a client without a cookie.
-- The submissionId is a UUID v7, as our pages make it: milliseconds, version, then 74 bits of which 52 are a counter.

local head, tail, stamp, made, run, form

function init(args)
  local path = args[1] or "/"
  run = tonumber(args[2] or "0")
  head = "POST " .. path .. " HTTP/1.1\r\nHost: bench.example\r\nContent-Type: application/json\r\n" ..
    "Content-Length: 68\r\n\r\n" .. '{"submissionId":"'
  tail = '","answer":"a"}'
  made = 0
  if args[3] == "form" then
    form = "POST " .. path .. " HTTP/1.1\r\nHost: bench.example\r\n" ..
      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\nvote=a"
  end
end

function request()
  if form then return form end
  if made % 1000 == 0 then
    local seconds = os.time()
    -- Milliseconds in 12 hex digits, from two halves: a product would do, but not within %x of every Lua.
    local ms = seconds * 1000
    stamp = string.format("%08x-%04x-7", math.floor(ms / 65536), ms % 65536)
  end
  made = made + 1
  return head .. stamp .. string.format("%03x-8%03x-%012x", run % 4096, math.floor(run / 4096) % 4096, made) .. tail
end

-- One line of JSON, for whoever has started wrk.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"seconds":%.6f,"requests":%d,"refused":%d,"broken":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.duration / 1e6, summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
