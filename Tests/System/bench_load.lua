-- SPDX-License-Identifier: Apache-2.0
-- What wrk asks in bench_api.py: `wrk … URL -- KIND [FILE]`; the file has a path a line. Prints figures as JSON.
--   get    each path in turn
--   put    each path in turn; every round turns each peer's isolation over, so that every request changes something
--   churn  makes peers below the one path, and deletes what it made

local kind, paths, asked, made = nil, {}, 0, {}

function init(arguments)
   math.randomseed(os.time())
   kind = arguments[1]
   for line in io.lines(arguments[2]) do paths[#paths + 1] = line end
   -- wrk reads answers only where this is there, and is faster without.
   if kind == "churn" then response = remember end
end

function remember(status, headers, body)
   if status == 201 then made[#made + 1] = body:match('"id":"([^"]+)"') end
end

local function bytes(alphabet, count)
   local text = {}
   for index = 1, count do
      local place = math.random(#alphabet)
      text[index] = alphabet:sub(place, place)
   end
   return table.concat(text)
end

-- 32 bytes in base64 end with four bits and a pad.
local base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function key() return bytes(base64, 42) .. bytes("AEIMQUYcgkosw048", 1) .. "=" end

local function churn()
   local last = table.remove(made)
   if last then return wrk.format("DELETE", paths[1] .. "/" .. last) end
   local name = "new-" .. bytes("abcdefghijklmnopqrstuvwxyz", 12)
   return wrk.format("POST", paths[1], nil, '{"name":"' .. name .. '","public_key":"' .. key() .. '"}')
end

function request()
   asked = asked + 1
   if kind == "churn" then return churn() end
   local path = paths[(asked - 1) % #paths + 1]
   if kind == "get" then return wrk.format("GET", path) end
   local isolated = math.floor((asked - 1) / #paths) % 2 == 0
   return wrk.format("PUT", path, nil, '{"is_isolated":' .. tostring(isolated) .. "}")
end

function done(summary, latency)
   local errors = summary.errors
   local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
   io.write(string.format('{"requests":%d,"us":%d,"failed":%d,"p50":%d,"p99":%d,"max":%d}\n', summary.requests,
      summary.duration, failed, latency:percentile(50), latency:percentile(99), latency.max))
end
