// Fields in JSON: one reader and one writer for whatever lists its fields (fields.h).
//
// Owns nothing. Deliberately knows no part by name.
//
// Text that is not UTF-8 is {"hex": "ff00"}, so that paths and arguments survive as the bytes they
// are.
#pragma once

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "scheduler/base/fields.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::base {

using Json = nlohmann::json;

// FieldsReader: the first that is wrong is kept.
class FieldsReader {
 public:
  // error: "" or as "hosts[0].services[1]: port must be from 1 to 65535".
  const std::string& error() const { return error_; }

  template <class Part>
  void read(const Json& json, const std::string& where, Part& out) {
    if (!json.is_object()) return wrong(where, "must be an object");
    Part::fields(out, [&](const char* name, auto& value, Rule rule = {}) {
      const auto it = json.find(name);
      if (it == json.end() || it->is_null()) return;
      take(*it, where.empty() ? name : where + "." + name, value, rule);
    });
    for (const auto& [key, value] : json.items()) {
      bool found = false;
      Part::fields(out, [&](const char* name, auto&, Rule = {}) { found = found || key == name; });
      if (found) continue;
      const auto as_it_is = [](const char* name) { return name; };
      wrong(where, "unknown key \"" + key + "\"; known are: " + names_of(out, as_it_is));
    }
    if (error_.empty()) wrong(where, problem_of(out));
  }

 private:
  void take(const Json& json, const std::string& where, std::string& out, Rule rule) {
    if (json.is_object()) return take_bytes(json, where, out);
    if (!json.is_string()) return wrong(where, "must be a string");
    out = json.get<std::string>();
    if (!rule.allows(out)) wrong(where, "must be " + listed(rule.words));
  }
  void take_bytes(const Json& json, const std::string& where, std::string& out) {
    const auto digit = [](char c) {
      return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    const auto it = json.find("hex");
    const bool alone = it != json.end() && json.size() == 1 && it->is_string();
    const std::string hex = alone ? it->get<std::string>() : "?";
    out.clear();
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
      const int high = digit(hex[i]), low = digit(hex[i + 1]);
      if (high < 0 || low < 0) return wrong(where, "must be a string, or {\"hex\": \"00ff\"}");
      out += static_cast<char>(high << 4 | low);
    }
    if (hex.size() % 2 != 0) wrong(where, "must be a string, or {\"hex\": \"00ff\"}");
  }
  void take(const Json& json, const std::string& where, bool& out, Rule) {
    if (!json.is_boolean()) return wrong(where, "must be true or false");
    out = json.get<bool>();
  }
  void take(const Json& json, const std::string& where, double& out, Rule) {
    if (!json.is_number()) return wrong(where, "must be a number");
    out = json.get<double>();
  }
  template <class Item>
  void take(const Json& json, const std::string& where, std::vector<Item>& out, Rule rule) {
    if (!json.is_array()) return wrong(where, "must be a list");
    out.clear();
    for (std::size_t i = 0; i < json.size() && error_.empty(); ++i) {
      take(json[i], where + "[" + std::to_string(i) + "]", out.emplace_back(), rule);
    }
  }
  template <class Value>
  void take(const Json& json, const std::string& where, std::optional<Value>& out, Rule rule) {
    take(json, where, out.emplace(), rule);
  }
  template <class Part>
  requires kIsPart<Part>
  void take(const Json& json, const std::string& where, Part& out, Rule) { read(json, where, out); }
  template <class Word>
  requires std::is_enum_v<Word>
  void take(const Json& json, const std::string& where, Word& out, Rule) {
    const auto known =
        json.is_string() ? named<Word>(json.get<std::string>()) : std::optional<Word>();
    if (!known) return wrong(where, "must be " + listed(kWords<Word>));
    out = *known;
  }
  template <class Number>
  requires std::is_integral_v<Number>
  void take(const Json& json, const std::string& where, Number& out, Rule rule) {
    const std::uint64_t most =
        std::min(rule.most, static_cast<std::uint64_t>(std::numeric_limits<Number>::max()));
    const bool fits =
        json.is_number_unsigned() && Rule{rule.least, most, {}}.allows(json.get<std::uint64_t>());
    if (fits) out = json.get<Number>();
    if (fits) return;
    wrong(where, "must be a whole number from " + std::to_string(rule.least) + " to " +
                     std::to_string(most));
  }
  void wrong(const std::string& where, const std::string& what) {
    if (error_.empty() && !what.empty()) error_ = where.empty() ? what : where + ": " + what;
  }

  std::string error_;
};

// Defaults: whether fields at their default are left out, or told so that they hold even where
// another version has another default.
enum class Defaults { LeftOut, Told };

template <Defaults kDefaults, class Part>
Json fields_json(const Part& part);

template <Defaults kDefaults, class Value>
Json value_json(const Value& value) {
  if constexpr (kIsList<Value>) {
    Json out = Json::array();
    for (const auto& item : value) out.push_back(value_json<kDefaults>(item));
    return out;
  } else if constexpr (kIsPart<Value>) {
    return fields_json<kDefaults>(value);
  } else if constexpr (std::is_enum_v<Value>) {
    return std::string(word_of(value));
  } else if constexpr (std::is_same_v<Value, std::string>) {
    if (is_utf8(value)) return value;
    std::string hex;
    for (const char c : value) {
      constexpr const char* kDigits = "0123456789abcdef";
      hex += kDigits[static_cast<unsigned char>(c) >> 4];
      hex += kDigits[c & 15];
    }
    Json out = Json::object();
    out["hex"] = hex;
    return out;
  } else {
    return value;
  }
}

// fields_json: of a part; what an optional field does not hold is left out.
template <Defaults kDefaults, class Part>
Json fields_json(const Part& part) {
  Json out = Json::object();
  const auto put = [&]<class Value>(const char* name, const Value& value) {
    if constexpr (kIsOptional<Value>) {
      if (value) out[name] = value_json<kDefaults>(*value);
    } else {
      out[name] = value_json<kDefaults>(value);
    }
  };
  if constexpr (kDefaults == Defaults::Told) {
    Part::fields(part, [&](const char* name, const auto& value, Rule = {}) { put(name, value); });
  } else {
    static const Part kUsual{};
    std::vector<const void*> usual;
    Part::fields(kUsual, [&](const char*, const auto& v, Rule = {}) { usual.push_back(&v); });
    std::size_t i = 0;
    Part::fields(part, [&]<class Value>(const char* name, const Value& value, Rule = {}) {
      if (!(value == *static_cast<const Value*>(usual[i++]))) put(name, value);
    });
  }
  return out;
}

}  // namespace fiberscope::base
