-- Asks for the paths of a file, one after the other, so many a second whatever the answers take (as long as a connection is free).
-- Arguments: the file, requests per second, a token, a name for the report.
local ffi = require("ffi")
ffi.cdef [[
    typedef struct { long seconds; long nanoseconds; } moment;
    int clock_gettime(int clock, moment *at);
]]

local moment = ffi.new("moment")
local function now()
    ffi.C.clock_gettime(1, moment)
    return tonumber(moment.seconds) * 1000 + tonumber(moment.nanoseconds) / 1e6
end

local paths, rate, begun, sent, asked = {}, 0, nil, 0, 0

function init(arguments)
    for path in io.lines(arguments[1]) do
        paths[#paths + 1] = path
    end
    rate = tonumber(arguments[2])
    wrk.headers["authorization"] = "Bearer " .. arguments[3]
end

function delay()
    begun = begun or now()
    sent = sent + 1
    local wait = begun + sent * 1000 / rate - now()
    return wait > 0 and math.floor(wait + 0.5) or 0
end

function request()
    asked = asked % #paths + 1
    return wrk.format("GET", paths[asked])
end

function done(summary, latency)
    local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.timeout
    io.write(string.format("%.0f requests/s, p50 %.1f ms, p99 %.1f ms, most %.1f ms, %d not answered 200\n",
        summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        latency.max / 1000, wrong))
end
