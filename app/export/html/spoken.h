// Spoken: all that a page says of its run, in each of its languages, every text once.
//
// Owns the texts and their numbers; the language of the process is what it was when each is said.
// Deliberately does not know what is said, nor where it is shown.
//
// Invariant: the same things said in the same order have the same numbers.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/export/html/json_out.h"
#include "app/export/html/step_numbers.h"
#include "app/model/words/why.h"
#include "app/words/in_language.h"

namespace fiberscope::exporter {

using words::InLanguage;

class Spoken {
 public:
  // Requires: at least one language; `steps` outlives it.
  Spoken(std::vector<words::Language> languages, const StepNumbers& steps)
      : languages_(std::move(languages)), steps_(steps) {}

  // text: the number of what say() says; 0: nothing.
  template <class Say>
  std::uint32_t text(const Say& say) {
    return number_of(texts_, in_each([&] { return one(say()); }));
  }
  // sentence: the same of an Explanation.
  template <class Say>
  std::uint32_t sentence(const Say& say) {
    return number_of(sentences_, in_each([&] { return pieces(say()); }));
  }
  // rich: the same of Markdown: blocks of words.
  template <class Say>
  std::uint32_t rich(const Say& say) {
    return number_of(sentences_, in_each([&] { return blocks(say()); }));
  }
  // name: what is the same in every language.
  std::uint32_t name(std::string_view text) {
    return this->text([&] { return std::string(text); });
  }
  const std::vector<words::Language>& languages() const { return languages_; }
  // write: "texts" and "sentences": for each language a list.
  void write(JsonOut& out) const;

 private:
  // Table: by number the pieces of each language, as JSON.
  struct Table {
    std::vector<std::vector<std::string>> all;
    std::unordered_map<std::string, std::uint32_t> numbers;
  };
  template <class Say>
  std::vector<std::string> in_each(const Say& say) const {
    std::vector<std::string> said;
    for (const words::Language language : languages_) {
      const InLanguage spoken(language);
      said.push_back(say());
    }
    return said;
  }
  static std::string one(const std::string& text);
  std::string pieces(const model::Explanation& explanation) const;
  static std::string blocks(const std::string& markdown);
  static std::uint32_t number_of(Table& table, std::vector<std::string> said);
  void write(JsonOut& out, const char* name, const Table& table) const;

  std::vector<words::Language> languages_;
  const StepNumbers& steps_;
  Table texts_, sentences_;
};

// language_word: "en", "zh".
const char* language_word(words::Language language);

}  // namespace fiberscope::exporter
