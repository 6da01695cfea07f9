// Telling: words of ours for the person who started the run, which are none of the program's.
//
// Owns: whether the program's output, and so this, reaches the real streams; how the person is
// asked for input. Deliberately does not know what is told in the trace.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fiberscope::host {

// pass_output_through: true, as at first: the program's output also reaches the real descriptors.
void pass_output_through(bool on);
bool passes_output_through();
// tell_person: "fiberscope: WORDS" on the real stderr, past the C library's stream, whose bytes
// would be the program's output.
void tell_person(std::string_view words);
// ask_person: the program is about to wait for what comes from the real stdin, from which `taken`
// bytes have come so far: this is written, as a number of the computer's own byte order, to the
// descriptor that ask_through() named last; none, as at first: nowhere.
void ask_through(int real);
void ask_person(std::uint64_t taken);

// told: notes a literal of which the app has the Chinese (tests/style/check_words.py).
constexpr const char* told(const char* words) { return words; }
// tell_unsupported: once for each text: what the running program asks for and does not get, or gets
// otherwise than on Linux, and what to do instead: to the person, and in the trace. "NAME: WORDS".
// Emits: NoteAdded (Unsupported).
void tell_unsupported(const std::string& words);

}  // namespace fiberscope::host
