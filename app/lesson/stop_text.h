// Stop text: the settings of a stop as they are written: a line of TOML for each key, reasons and
// beliefs as tables of their own; and a key of written ones set anew, with all else left as it is.
//
// Owns nothing. Deliberately does not know the lesson's file, nor who writes.
#pragma once

#include <string>
#include <string_view>

#include "app/lesson/lesson.h"

namespace fiberscope::lesson {

// toml_text: between single quotes where that is possible, as queries hold double ones.
std::string toml_text(const std::string& text);

// settings_text: all of the stop's settings, each line ended.
std::string settings_text(const Stop& stop);

// with_setting: the settings with that key ("ask", "reasons" ...) as the stop has it, or without it
// where the stop says nothing of it. The bytes of all other keys, of comments and blank lines stay;
// where that cannot be, since somebody writes TOML in a way of their own, all is written anew.
// Requires: they are TOML, and all keys but this one are as the stop has them.
std::string with_setting(const std::string& settings, std::string_view key, const Stop& stop);

}  // namespace fiberscope::lesson
