-- The load: one PUT after another on each connection, the contract's sample body with every field.
--   wrk -s save.lua URL -- MODE SEED LIMIT
-- MODE save: a uuid that was never sent, for each request
--      repeat: the uuids of an earlier run with the same SEED, body unchanged
--      update: the same uuids, one attribute changed in each request
-- LIMIT is the number of uuids after which repeat and update begin again.

local threads = 0
function setup(thread)
   thread:set("thread_number", threads)
   threads = threads + 1
end

local BODY = [[{
"uuid": "%s",
"messageAttributes": {
"body": "string",
"type": "DRAFT",
"protocol": "TEXT",
"purpose": "F",
"isManual": true,
"numberOfMessageAttachments": 0,
"subject": "string"
},
"messageSendingAttributes": {
"recipientCommunicationValue": "string",
"senderName": "string",
"recipientName": "string",
"senderCommunicationValue": "string"
},
"messageDeliveryAttributes": {
"sentTimestamp": "2025-03-28T11:34:43.226Z",
"receivedTimestamp": "2025-03-28T11:34:43.226Z",
"deliveryStatus": "%s",
"deliveryFailureMessage": "string"
}
}]]
local PATH = "/communications/department/department-%d/user/user-%d/botmessage"
local DEPARTMENTS, USERS = 4, 25

local mode, seed, limit, sent, updates
local random = math.random

local function begin()
   sent = 0
   math.randomseed(seed + thread_number)
end

function init(args)
   mode, seed, limit = args[1], tonumber(args[2]), tonumber(args[3])
   updates = 0
   begin()
end

local function uuid4()
   return string.format("%08x-%04x-4%03x-%04x-%06x%06x", random(0, 0xffffffff), random(0, 0xffff),
      random(0, 0xfff), random(0x8000, 0xbfff), random(0, 0xffffff), random(0, 0xffffff))
end

function request()
   if mode ~= "save" and sent >= limit then begin() end
   sent = sent + 1
   local status = "string"
   if mode == "update" then
      updates = updates + 1
      status = "string " .. updates
   end
   local path = string.format(PATH, sent % DEPARTMENTS, sent % (DEPARTMENTS * USERS))
   return wrk.format("PUT", path, nil, string.format(BODY, uuid4(), status))
end

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      'RESULT {"requests": %d, "failed": %d, "broken": %d, "microseconds": %d, "p50": %d, "p99": %d, "max": %d}\n',
      summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
      summary.duration, latency:percentile(50), latency:percentile(99), latency.max))
end
