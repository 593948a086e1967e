-- SPDX-License-Identifier: MIT
--
-- tincan.lua: makes fields and columns of the comments in a pcapng file that Tin Can saved.
--
--   wireshark -X lua_script:tincan.lua trace.pcapng
--   tshark -X lua_script:tincan.lua -r trace.pcapng -Y 'tincan.step == "message-sent"'
--
-- or copy it to ~/.local/lib/wireshark/plugins. Without it the file opens just the same: the
-- payload is shown as bytes, and the rest is read in the comment.

local tincan = Proto("tincan", "Tin Can")

local fields = {
  step = ProtoField.string("tincan.step", "Step"),
  side = ProtoField.string("tincan.side", "Side"),
  lab = ProtoField.string("tincan.lab", "Lab"),
  member = ProtoField.uint32("tincan.member", "Member"),
  pid = ProtoField.uint32("tincan.pid", "Process"),
  object = ProtoField.string("tincan.object", "Object"),
  serial = ProtoField.uint32("tincan.serial", "Exchange"),
  bytes = ProtoField.uint32("tincan.bytes", "Bytes"),
  note = ProtoField.string("tincan.note", "Note"),
}
local order = { "step", "side", "lab", "member", "pid", "object", "serial", "bytes", "note" }
local is_number = { member = true, pid = true, serial = true, bytes = true }

tincan.fields = fields

local comment_field = Field.new("frame.comment")

-- "message-sent; side viewer; lab pipe-memory; …; note …": the note is last and may hold anything.
local function parse(comment)
  local values = {}
  local rest, note = comment:match("^(.-); note (.*)$")

  values.note = note
  for word in ((rest or comment) .. "; "):gmatch("(.-); ") do
    local key, value = word:match("^(%l+) (.*)$")

    if key then
      values[key] = value
    else
      values.step = values.step or word
    end
  end
  return values.step and values.lab and values
end

function tincan.dissector(buffer, pinfo, root)
  local comment = comment_field()
  local values = comment and parse(comment.value)

  if not values then
    return
  end
  local tree = root:add(tincan, buffer(0, 0))

  for _, key in ipairs(order) do
    local value = values[key]

    if value then
      tree:add(fields[key], is_number[key] and tonumber(value) or value):set_generated()
    end
  end
  pinfo.cols.protocol = "Tin Can"
  pinfo.cols.info = values.step .. (values.note and ": " .. values.note or "")
end

register_postdissector(tincan, true)
