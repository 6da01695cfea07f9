// Settings reader: the parts of a program's settings, out of TOML.
//
// Owns: how fields are written there: times in milliseconds, whole or with a fraction, so that
// `latency_ns` is `latency_ms`; costs in nanoseconds, as they are called. Deliberately knows no
// part by name, but for what a host is that says nothing of services.
#pragma once

#include <toml++/toml.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "scheduler/base/recipe.h"

namespace fiberscope::session {

// kInNanoseconds: a part whose times are written as they are.
template <class Part>
inline constexpr bool kInNanoseconds = std::is_same_v<std::remove_const_t<Part>, base::Costs>;

// settings_key: "latency_ns" -> "latency_ms".
template <class Part>
std::string settings_key(std::string_view field) {
  std::string key(field);
  if (!kInNanoseconds<Part> && key.ends_with("_ns")) key.replace(key.size() - 2, 2, "ms");
  return key;
}

// kExample: how a table of this part can be written in one line; nullptr: it has a head of its own.
template <class Part>
inline constexpr const char* kExample = nullptr;
template <>
inline constexpr const char* kExample<base::Costs> = "{ line_ns = 100 }";

// SettingsReader: the first that is wrong is kept.
class SettingsReader {
 public:
  explicit SettingsReader(const std::string& path) : path_(path) {}
  // error: "" or "PATH:LINE: what is wrong".
  const std::string& error() const { return error_; }

  // read: every key of the table must be a field's.
  template <class Part>
  void read(const toml::table& table, Part& out) {
    using Ns = std::bool_constant<kInNanoseconds<Part>>;
    Part::fields(out, [&](const char* name, auto& value, base::Rule rule = {}) {
      const std::string key = settings_key<Part>(name);
      if (const toml::node* node = table.get(key)) take(*node, key, value, rule, Ns());
    });
    const auto spelled = [](const char* name) { return settings_key<Part>(name); };
    for (const auto& [key, node] : table) {
      bool found = false;
      Part::fields(out, [&](const char* name, auto&, base::Rule = {}) {
        found = found || key.str() == settings_key<Part>(name);
      });
      if (found) continue;
      wrong(node, "unknown key \"" + std::string(key.str()) +
                      "\"; known are: " + base::names_of(out, spelled));
    }
    if constexpr (std::is_same_v<Part, base::Host>) {
      // one that says nothing has an HTTP service at port 80; localhost is the program's own
      if (!table.contains("services") && out.name != "localhost") out.services.emplace_back();
    }
    if (error_.empty()) wrong(table, base::problem_of(out));
  }

  // check_together: asked after each table of the root: what is wrong with all there is so far.
  void check_together(std::function<std::string()> check) { together_ = std::move(check); }

  void wrong(const toml::node& node, const std::string& what) {
    if (!error_.empty() || what.empty()) return;
    error_ = path_ + ":" + std::to_string(node.source().begin.line) + ": " + what;
  }

 private:
  template <class Ns>
  void take(const toml::node& node, const std::string& key, std::string& out, base::Rule rule, Ns) {
    const auto value = node.value_exact<std::string>();
    if (!value) return wrong(node, key + " must be a string in quotes");
    if (!rule.allows(*value)) return wrong(node, key + " must be " + base::listed(rule.words));
    out = *value;
  }
  template <class Ns>
  void take(const toml::node& node, const std::string& key, bool& out, base::Rule, Ns) {
    const auto value = node.value_exact<bool>();
    if (value) out = *value;
    if (!value) wrong(node, key + " must be true or false");
  }
  template <class Ns>
  void take(const toml::node& node, const std::string& key, double& out, base::Rule, Ns) {
    const auto value = node.value<double>();
    if (node.is_number() && value) out = *value;
    if (!node.is_number()) wrong(node, key + " must be a number");
  }
  void take(const toml::node& node, const std::string& key, base::TimeNs& out, base::Rule rule,
            std::true_type) {
    std::uint64_t ns = 0;
    take(node, key, ns, rule, std::true_type());
    if (error_.empty()) out = static_cast<base::TimeNs>(ns);
  }
  void take(const toml::node& node, const std::string& key, base::TimeNs& out, base::Rule rule,
            std::false_type) {
    constexpr double kMost = 1e18;  // 31 years
    const double ns = std::round(node.value<double>().value_or(-1) * 1e6);
    const bool fits = node.is_number() && ns >= 0 && ns <= kMost;
    if (fits && rule.allows(static_cast<std::uint64_t>(ns))) {
      out = static_cast<base::TimeNs>(ns);
      return;
    }
    std::string limits = rule.least > 0 ? ", more than 0" : " from 0 up";
    if (rule.most != UINT64_MAX) {
      limits += " and at most " + std::to_string(rule.most / base::kMillisecond);
    }
    wrong(node, key + " must be a number of milliseconds" + limits);
  }
  template <class Number, class Ns>
  requires std::is_unsigned_v<Number>
  void take(const toml::node& node, const std::string& key, Number& out, base::Rule rule, Ns) {
    const auto value = node.value_exact<std::int64_t>();
    const auto number = static_cast<std::uint64_t>(value.value_or(-1));
    const bool fits =
        value && *value >= 0 && rule.allows(number) && number <= std::numeric_limits<Number>::max();
    if (fits) out = static_cast<Number>(*value);
    if (fits) return;
    const std::string least = std::to_string(rule.least);
    const bool up = rule.most == UINT64_MAX;
    wrong(node, key + " must be a whole number from " + least +
                    (up ? " up" : " to " + std::to_string(rule.most)));
  }
  template <class Word, class Ns>
  requires std::is_enum_v<Word>
  void take(const toml::node& node, const std::string& key, Word& out, base::Rule, Ns) {
    const auto known = base::named<Word>(node.value_exact<std::string>().value_or(""));
    if (known) out = *known;
    if (!known) wrong(node, key + " must be " + base::listed(base::kWords<Word>));
  }
  template <class Ns>
  void take(const toml::node& node, const std::string& key, std::vector<std::string>& out,
            base::Rule, Ns) {
    const toml::array* list = node.as_array();
    bool good = list != nullptr;
    for (std::size_t i = 0; good && i < list->size(); ++i) {
      const auto value = list->get(i)->value_exact<std::string>();
      good = value.has_value();
      if (good) out.push_back(*value);
    }
    if (!good) wrong(node, key + " must be a list of strings such as [\"-v\", \"10\"]");
  }
  // a table: each function's name, and what it costs
  template <class Ns>
  void take(const toml::node& node, const std::string& key, std::vector<base::CallCost>& out,
            base::Rule, Ns) {
    const toml::table* table = node.as_table();
    if (!table) return wrong(node, key + " must be a table, [costs." + key + "]");
    for (const auto& [name, cost] : *table) {
      const auto text = cost.template value_exact<std::string>();
      if (!text) {
        return wrong(cost, "\"" + std::string(name.str()) + "\" must cost a time in quotes, " +
                               "such as \"300ms\"; a name with dots needs quotes, too");
      }
      wrong(cost, base::problem(out.emplace_back(std::string(name.str()), *text)));
    }
  }
  template <class Part, class Ns>
  requires base::kIsPart<Part>
  void take(const toml::node& node, const std::string& key, std::vector<Part>& out, base::Rule,
            Ns) {
    const toml::array* list = node.as_array();
    const auto no_list = [&](const toml::node& at) {
      wrong(at, key + " must be tables that begin with [[" + key + "]]");
    };
    if (!list) return no_list(node);
    for (const toml::node& item : *list) {
      const toml::table* table = item.as_table();
      if (!table) return no_list(item);
      if (!error_.empty()) return;  // one fault is enough, however many tables there are
      ++depth_;
      read(*table, out.emplace_back());
      if (--depth_ == 0 && together_) wrong(item, together_());
    }
  }
  template <class Part, class Ns>
  requires base::kIsPart<Part>
  void take(const toml::node& node, const std::string& key, Part& out, base::Rule, Ns) {
    const toml::table* table = node.as_table();
    if (table) return read(*table, out);
    wrong(node, key + " must be " +
                    (kExample<Part> ? std::string("a table such as ") + kExample<Part>
                                    : "one table, [" + key + "]"));
  }

  const std::string& path_;
  std::function<std::string()> together_;
  int depth_ = 0;  // of the table that is read: 0: the root
  std::string error_;
};

}  // namespace fiberscope::session
