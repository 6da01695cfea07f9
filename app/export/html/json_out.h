// JsonOut: JSON written as it comes, in the order in which it comes.
//
// Owns the text written so far. Deliberately does not know what it says.
//
// Invariants:
//  1. What it writes is UTF-8 and JSON, whatever it is given: a byte that is no UTF-8 is U+FFFD.
//  2. It holds no '<': the text can stand in HTML.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::exporter {

class JsonOut {
 public:
  // open: '[' or '{'; close: what was opened last.
  void open(char bracket);
  void close();
  void key(std::string_view name);
  void number(std::int64_t value);
  void text(std::string_view value);
  // json: what another JsonOut wrote.
  void json(std::string_view written);

  void member(std::string_view name, std::int64_t value) { key(name), number(value); }
  void member(std::string_view name, std::string_view value) { key(name), text(value); }
  // list: the numbers; deltas: each less the one before, which packs well where they grow.
  void list(std::string_view name, const std::vector<std::int64_t>& values);
  void deltas(std::string_view name, const std::vector<std::int64_t>& values);

  const std::string& str() const { return out_; }

 private:
  void next();

  std::string out_;
  std::string open_;   // the brackets that close what is open
  bool first_ = true;  // nothing stands in the innermost one yet
};

}  // namespace fiberscope::exporter
