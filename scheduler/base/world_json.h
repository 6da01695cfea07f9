// World in JSON: one reader and one writer for both sides of the trace, over any type of nlohmann's
// kind. They follow World's `fields`; deliberately know none of them by name.
#pragma once

#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "scheduler/base/world.h"

namespace fiberscope::base {

template <class T>
inline constexpr bool kIsList = false;
template <class T>
inline constexpr bool kIsList<std::vector<T>> = true;
// kIsPart: World or something of it that has fields of its own.
template <class T>
inline constexpr bool kIsPart =
    std::is_class_v<T> && !kIsList<T> && !std::is_same_v<T, std::string>;

// WorldReader: the first that is wrong is kept.
template <class Json>
class WorldReader {
 public:
  // error: "" or as "hosts[0].services[1]: port must be from 1 to 65535".
  const std::string& error() const { return error_; }

  template <class Part>
  void read(const Json& json, const std::string& where, Part& out) {
    if (!json.is_object()) return wrong(where, "must be an object");
    std::string known;
    Part::fields(out, [&](const char* name, auto& value) {
      known += (known.empty() ? "" : ", ") + std::string(name);
      const auto it = json.find(name);
      if (it != json.end()) take(*it, where.empty() ? name : where + "." + name, value);
    });
    for (const auto& [key, value] : json.items()) {
      bool found = false;
      Part::fields(out, [&](const char* name, auto&) { found = found || key == name; });
      if (!found) wrong(where, "unknown key \"" + key + "\"; known are: " + known);
    }
    if (error_.empty()) wrong(where, problem(out));
  }

 private:
  void take(const Json& json, const std::string& where, std::string& out) {
    if (!json.is_string()) return wrong(where, "must be a string");
    out = json.template get<std::string>();
  }
  void take(const Json& json, const std::string& where, double& out) {
    if (!json.is_number()) return wrong(where, "must be a number");
    out = json.template get<double>();
  }
  template <class Part>
  void take(const Json& json, const std::string& where, std::vector<Part>& out) {
    if (!json.is_array()) return wrong(where, "must be a list");
    for (std::size_t i = 0; i < json.size(); ++i) {
      read(json[i], where + "[" + std::to_string(i) + "]", out.emplace_back());
    }
  }
  template <class Part>
  requires kIsPart<Part>
  void take(const Json& json, const std::string& where, Part& out) { read(json, where, out); }
  template <class Number>
  requires std::is_integral_v<Number>
  void take(const Json& json, const std::string& where, Number& out) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<Number>::max());
    if (!json.is_number_unsigned() || json.template get<std::uint64_t>() > kMost) {
      return wrong(where, "must be a whole number from 0 to " + std::to_string(kMost));
    }
    out = json.template get<Number>();
  }
  void wrong(const std::string& where, const std::string& what) {
    if (error_.empty() && !what.empty()) error_ = where.empty() ? what : where + ": " + what;
  }

  std::string error_;
};

// world_json: of World or one of its parts; fields at their default are left out.
template <class Json, class Part>
Json world_json(const Part& part) {
  static const Part kUsual{};
  std::vector<const void*> usual;
  Part::fields(kUsual, [&](const char*, const auto& value) { usual.push_back(&value); });
  Json out = Json::object();
  std::size_t i = 0;
  Part::fields(part, [&]<class Value>(const char* name, const Value& value) {
    if (value == *static_cast<const Value*>(usual[i++])) return;
    if constexpr (kIsList<Value>) {
      out[name] = Json::array();
      for (const auto& item : value) out[name].push_back(world_json<Json>(item));
    } else if constexpr (kIsPart<Value>) {
      out[name] = world_json<Json>(value);
    } else {
      out[name] = value;
    }
  });
  return out;
}

}  // namespace fiberscope::base
