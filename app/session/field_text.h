// Field text: a field's value as a person writes it on the command line: "80ms", "10M", "0.5",
// "faithful".
//
// Owns: how each kind of field is written, and its names there: `latency_ns` is "latency", too.
// Deliberately knows no part by name.
#pragma once

#include <string>
#include <string_view>

#include "scheduler/base/fields.h"
#include "scheduler/base/time.h"

namespace fiberscope::session {

// read_text: Errors: "" or what is wrong: "must be a number, not x", "\"x\" is not a time; ...".
std::string read_text(std::string_view text, base::Rule rule, std::string& out);
std::string read_text(std::string_view text, base::Rule rule, bool& out);
std::string read_text(std::string_view text, base::Rule rule, double& out);
std::string read_text(std::string_view text, base::Rule rule, base::TimeNs& out);
std::string read_text(std::string_view text, base::Rule rule, std::uint64_t& out);  // 125000, 125k
std::string read_text(std::string_view text, base::Rule rule, std::uint32_t& out);
template <class Word>
requires std::is_enum_v<Word> std::string read_text(std::string_view text, base::Rule, Word& out) {
  const auto known = base::named<Word>(text);
  if (!known) return "must be " + base::listed(base::kWords<Word>) + ", not " + std::string(text);
  out = *known;
  return "";
}

// exact_size: as a field has it, in the largest unit that leaves no fraction: "2 GiB", "100 M";
// read_text() reads it. Sentences say base::format_size().
std::string exact_size(std::uint64_t bytes);

// short_name: of a field, without its unit.
constexpr std::string_view short_name(std::string_view field) {
  return field.ends_with("_ns") ? field.substr(0, field.size() - 3) : field;
}

// kWritten: a field that can be said in one word.
template <class Value>
inline constexpr bool kWritten = !base::kIsList<Value> && !base::kIsPart<Value>;

// has_field: of this name, with or without its unit, and that can be said in one word.
template <class Part>
bool has_field(const Part& part, std::string_view name) {
  bool found = false;
  Part::fields(part, [&]<class Value>(const char* field, const Value&, base::Rule = {}) {
    found = found || (kWritten<Value> && (name == field || name == short_name(field)));
  });
  return found;
}

// set_field: Requires: has_field(). Errors: "" or what is wrong, "loss must be ...".
template <class Part>
std::string set_field(Part& part, std::string_view name, std::string_view text) {
  std::string wrong;
  Part::fields(part, [&]<class Value>(const char* field, Value& value, base::Rule rule = {}) {
    if (name != field && name != short_name(field)) return;
    if constexpr (kWritten<Value>) wrong = read_text(text, rule, value);
  });
  return wrong.starts_with("must") ? std::string(name) + " " + wrong : wrong;
}

// written_names: those of has_field(), short, but for `left_out`.
template <class Part>
std::string written_names(const Part& part, std::span<const std::string_view> left_out = {}) {
  std::string out;
  Part::fields(part, [&]<class Value>(const char* field, const Value&, base::Rule = {}) {
    if (!kWritten<Value> || std::ranges::find(left_out, field) != left_out.end()) return;
    out += (out.empty() ? "" : ", ") + std::string(short_name(field));
  });
  return out;
}

}  // namespace fiberscope::session
