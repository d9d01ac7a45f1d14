-- Batches of a hundred orders as clients send them, each new; as fast as they are answered, or so many events a second:
--    wrk -s service_batches.lua ADDRESS -- WRITE_KEY NAME [EVENTS_A_SECOND]
local ffi = require("ffi")
ffi.cdef [[
   typedef struct { long seconds; long nanoseconds; } moment;
   int clock_gettime(int clock, moment *at);
]]

local key, name, number, rate
local moment, begun, sent = ffi.new("moment"), nil, 0

local function now()
   ffi.C.clock_gettime(1, moment)
   return tonumber(moment.seconds) * 1000 + tonumber(moment.nanoseconds) / 1e6
end

function delay()
   if not rate then return 0 end
   begun = begun or now()
   sent = sent + 1
   local wait = begun + sent * 100 * 1000 / rate - now()
   return wait > 0 and math.floor(wait + 0.5) or 0
end

function init(arguments)
   key, name, number, rate = arguments[1], arguments[2], 0, tonumber(arguments[3])
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/json"
end

local event = '{"type":"track","event":"Order Completed","messageId":"%s-%d","userId":"%s-%d","timestamp":"2026-03-%02dT%02d:00:00Z",'
   .. '"properties":{"order_id":"%s-%d","total":%d.%02d,"currency":"CNY","products":[{"sku":"P%d","price":%d.%02d,"quantity":1}]}}'

function request()
   local events = {}
   for place = 1, 100 do
      number = number + 1
      local whole, cents = math.random(1, 2000), math.random(0, 99)
      events[place] = event:format(
         name, number, name, math.random(1, 100000), math.random(1, 28), math.random(0, 23),
         name, number, whole, cents, math.random(1, 500), whole, cents
      )
   end
   return wrk.format(nil, nil, nil, '{"writeKey":"' .. key .. '","batch":[' .. table.concat(events, ",") .. "]}")
end

function done(summary, latency, requests)
   local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
      + summary.errors.status
   local answered = summary.requests - summary.errors.status
   io.write(string.format(
      "%.0f events/s answered for, p50 %.1f ms, p99 %.1f ms, %d failed\n",
      answered * 100 / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed
   ))
end
