// Json: writes JSON member by member, without a tree.
//
// Owns nothing but the place of the next comma.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "scheduler/base/time.h"

namespace fiberscope::model {

using base::TimeNs;

inline void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else {
      out += c;
    }
  }
  out += '"';
}

// Object: writes one JSON object, member by member.
class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }
  ~Object() { out_ += '}'; }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  std::string& key(const char* name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, name);
    return out_ += ':';
  }
  void put(const char* name, std::uint64_t value) { key(name) += std::to_string(value); }
  void put(const char* name, TimeNs value) { key(name) += std::to_string(value); }
  void put(const char* name, std::string_view value) { append_json_string(key(name), value); }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace fiberscope::model
