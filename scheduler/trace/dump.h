// dump: a trace as text. The words for enumerators live here too, since every view needs them.
//
// Owns nothing. Deliberately does not know why something happened (app/model).
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "scheduler/trace/text_of.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::trace {

// Enumerators in the glossary's words: lower case, "blocked", "queue get".
const char* word(LaneState);
const char* word(LaneKind);
const char* word(WaitKind);
const char* word(WakeKind);
const char* word(SwitchKind);
const char* word(EndKind);
const char* word(PassKind);
const char* word(NoteKind);
const char* word(LockKind);
const char* word(VariableKind);
const char* word(LevelKind);
const char* word(FileKind);
const char* word(PacketKind);
const char* word(Preemption);
const char* word(RunEnd);
const char* word(Register::Kind);

// quoted: in double quotes on one line, control characters and broken UTF-8 escaped.
std::string quoted(std::string_view text);

// dump_raw: one event a line, every field by name: "12 t=1000 cause=9 LaneReady lane=3 waker=..."
void dump_raw(const Trace& trace, std::ostream& out);
// dump_raw: the one event; its texts as `text` finds them.
std::string dump_raw(const Trace& trace, const Event& event);
std::string dump_raw(const TextOf& text, const Event& event);
// dump_readable: one event a line for people: time, lane, what happened and why. Lanes by name (and
// number, where a name is not unique), places as file.py:12, columns aligned; what a terminal would
// obey is escaped.
void dump_readable(const Trace& trace, std::ostream& out);

}  // namespace fiberscope::trace
