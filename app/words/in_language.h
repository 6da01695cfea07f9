// InLanguage: while it exists, the app speaks that language.
//
// Owns the language that is chosen meanwhile. Deliberately does not know what is said.
#pragma once

#include "app/words/words.h"

namespace fiberscope::words {

class InLanguage {
 public:
  explicit InLanguage(Language language) : before_(words::language()) { set_language(language); }
  ~InLanguage() { set_language(before_); }
  InLanguage(const InLanguage&) = delete;
  InLanguage& operator=(const InLanguage&) = delete;

 private:
  Language before_;
};

}  // namespace fiberscope::words
