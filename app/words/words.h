// Words: what the app says, in the language that was chosen.
//
// Owns: the chosen language of this process and the Chinese of every English text. The English text
// itself is the key, so that a reader of the code reads what people read.
// Deliberately does not know where a text is shown. Traces hold no text from here.
//
// Invariants (tests/style/check_words.py):
//  1. Every literal given to tr() or mark() under app/ has its Chinese, with the same gaps.
//  2. No Chinese is there that nobody asks for, and none twice.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace fiberscope::words {

enum class Language : std::uint8_t { English, Chinese };

Language language();
void set_language(Language language);
// language_named: "zh" or "en", as settings and the command line say it; anything else is English.
Language language_named(std::string_view name);

// tr: the text in the chosen language. A text that is not in the table stays as it is (names of
// files, words of the trace that have no translation).
const char* tr(const char* english);
std::string tr(const std::string& english);
// mark: notes a literal for the table where tr() is called later with a variable.
constexpr const char* mark(const char* english) { return english; }

// each: every text of the chosen language, once; none of English.
void each(const std::function<void(const char*)>& take);

// joint: what stands between two pieces of a sentence: a blank where Chinese meets Latin letters or
// numbers, else nothing.
std::string_view joint(std::string_view left, std::string_view right);
// meet: puts the joint behind the left piece, or takes away the blank that either of them has where
// Chinese meets Chinese.
void meet(std::string& left, std::string_view& right);

// fill: {name} in the pattern becomes the value, with a joint on both sides; an unknown gap stays
// as it is.
using Gap = std::pair<std::string_view, std::string>;
std::string fill(std::string_view pattern, std::initializer_list<Gap> gaps);

}  // namespace fiberscope::words
