// Gift: quizzes as GIFT, which Moodle and others import.
//
// Owns nothing. Deliberately does not know files. Source: Moodle, "GIFT format".
//
// Invariant: whatever a program's texts hold, they are text: none of ~ = # { } : ends or begins
// anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/export/quiz/quiz.h"

namespace fiberscope::exporter {

// gift_escaped: on one line.
std::string gift_escaped(std::string_view text);

// gift_text: a category for each lesson; a question of each stop that asks, with what is believed
// as feedback, and after it one about the reason where the stop has some. An order is a question of
// matching: places and who stands there.
std::string gift_text(const std::vector<Quiz>& quizzes);

}  // namespace fiberscope::exporter
