#include "app/export/html/json_out.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "scheduler/base/visible.h"

namespace fiberscope::exporter {

// next: a comma where something stands before.
void JsonOut::next() {
  if (!first_) out_ += ',';
  first_ = false;
}

void JsonOut::open(char bracket) {
  next();
  out_ += bracket;
  open_ += bracket == '[' ? ']' : '}';
  first_ = true;
}

void JsonOut::close() {
  out_ += open_.back();
  open_.pop_back();
  first_ = false;
}

void JsonOut::key(std::string_view name) {
  text(name);
  out_ += ':';
  first_ = true;
}

void JsonOut::number(std::int64_t value) {
  next();
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out_.append(digits.data(), end);
}

void JsonOut::text(std::string_view value) {
  next();
  out_ += '"';
  for (const char c : base::utf8_replaced(value)) {
    if (c == '"' || c == '\\') {
      out_ += '\\', out_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == '<' || c == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(c));
      out_ += escape;
    } else {
      out_ += c;
    }
  }
  out_ += '"';
}

void JsonOut::json(std::string_view written) {
  next();
  out_ += written;
}

void JsonOut::list(std::string_view name, const std::vector<std::int64_t>& values) {
  key(name), open('[');
  for (const std::int64_t value : values) number(value);
  close();
}

void JsonOut::deltas(std::string_view name, const std::vector<std::int64_t>& values) {
  key(name), open('[');
  std::int64_t before = 0;
  for (const std::int64_t value : values) number(value - before), before = value;
  close();
}

}  // namespace fiberscope::exporter
