-- The load: one GET after another on each connection, of the paths in a file in turn.
--   wrk -s read.lua URL -- FILE

dofile((debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "report.lua")

local asked, next_one = {}, 0

function init(args)
   for path in io.lines(args[1]) do asked[#asked + 1] = wrk.format("GET", path) end
end

function request()
   next_one = next_one % #asked + 1
   return asked[next_one]
end
