-- The load: one PUT after another on each connection, the contract's sample body with every field.
--   wrk -s save.lua URL -- MODE SEED LIMIT SINCE PLACES
-- MODE save: a uuid that was never sent, for each request
--      repeat: the uuids of an earlier run with the same SEED, body unchanged
--      update: the same uuids, one attribute changed in each request
-- LIMIT is the number of uuids after which repeat and update begin again.
-- SINCE is the Unix time of the first message, the next ones follow by a quarter of a millisecond; 0: the sample's time.
-- PLACES is a file with a department and a user in each line; empty: some that are made up.

dofile((debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "report.lua")

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
"sentTimestamp": "%s",
"receivedTimestamp": "%s",
"deliveryStatus": "%s",
"deliveryFailureMessage": "string"
}
}]]
local PATH = "/communications/department/%s/user/%s/botmessage"
local DEPARTMENTS, USERS = 4, 25
local SAMPLE_TIME = "2025-03-28T11:34:43.226Z"

local mode, seed, limit, since, sent, updates
local paths = {}
local random = math.random

local function read_places(file)
   for line in io.lines(file) do
      local department, user = line:match("(%S+) (%S+)")
      paths[#paths + 1] = string.format(PATH, department, user)
   end
end

local function make_places_up()
   for number = 1, DEPARTMENTS * USERS do
      paths[number] = string.format(PATH, "department-" .. number % DEPARTMENTS, "user-" .. number % (DEPARTMENTS * USERS))
   end
end

local function begin()
   sent = 0
   math.randomseed(seed + thread_number)
end

function init(args)
   mode, seed, limit, since = args[1], tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
   updates = 0
   if args[5] and args[5] ~= "" then read_places(args[5]) else make_places_up() end
   begin()
end

local function uuid4()
   return string.format("%08x-%04x-4%03x-%04x-%06x%06x", random(0, 0xffffffff), random(0, 0xffff),
      random(0, 0xfff), random(0x8000, 0xbfff), random(0, 0xffffff), random(0, 0xffffff))
end

local second, second_text

local function moment()
   if since == 0 then return SAMPLE_TIME end
   local milliseconds = math.floor(sent / 4)
   local now = since + math.floor(milliseconds / 1000)
   if now ~= second then second, second_text = now, os.date("!%Y-%m-%dT%H:%M:%S", now) end
   return string.format("%s.%03dZ", second_text, milliseconds % 1000)
end

function request()
   if mode ~= "save" and sent >= limit then begin() end
   sent = sent + 1
   local status = "string"
   if mode == "update" then
      updates = updates + 1
      status = "string " .. updates
   end
   local at = moment()
   return wrk.format("PUT", paths[sent % #paths + 1], nil, string.format(BODY, uuid4(), at, at, status))
end
