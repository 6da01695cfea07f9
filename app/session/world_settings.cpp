#include "app/session/world_settings.h"

#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "scheduler/base/world_json.h"

namespace fiberscope::session {

namespace {

// key_of: "latency_ns" -> "latency_ms".
std::string key_of(const char* field) {
  std::string key = field;
  if (key.ends_with("_ns")) key.replace(key.size() - 2, 2, "ms");
  return key;
}

// Reader: the first that is wrong is kept.
class Reader {
 public:
  Reader(const std::string& path, base::World& world) : path_(path), world_(world) {}
  const std::string& error() const { return error_; }

  void read_root(const toml::table& root) {
    base::World::fields(world_, [&](const char* name, auto& list) {
      const toml::node* node = root.get(name);
      if (node) take(*node, name, list, [&](const toml::node& at) { wrong(at, problem(world_)); });
    });
  }

 private:
  template <class Part>
  void read(const toml::table& table, Part& out) {
    std::string known;
    Part::fields(out, [&](const char* name, auto& value) {
      known += (known.empty() ? "" : ", ") + key_of(name);
      if (const toml::node* node = table.get(key_of(name))) take(*node, key_of(name), value);
    });
    for (const auto& [key, node] : table) {
      bool found = false;
      Part::fields(out,
                   [&](const char* name, auto&) { found = found || key.str() == key_of(name); });
      if (found) continue;
      wrong(node, "unknown key \"" + std::string(key.str()) + "\"; known are: " + known);
    }
    if constexpr (std::is_same_v<Part, base::Host>) {
      if (!table.contains("services") && out.name != "localhost") out.services.emplace_back();
    }
    if (error_.empty()) wrong(table, problem(out));
  }

  void take(const toml::node& node, const std::string& key, std::string& out) {
    const auto value = node.value_exact<std::string>();
    if (value) out = *value;
    if (!value) wrong(node, key + " must be a string in quotes");
  }
  void take(const toml::node& node, const std::string& key, double& out) {
    const auto value = node.value<double>();
    if (node.is_number() && value) out = *value;
    if (!node.is_number()) wrong(node, key + " must be a number");
  }
  void take(const toml::node& node, const std::string& key, base::TimeNs& out) {
    constexpr double kMost = 1e18;  // 31 years
    const double ns = std::round(node.value<double>().value_or(-1) * 1e6);
    if (node.is_number() && ns >= 0 && ns <= kMost) {
      out = static_cast<base::TimeNs>(ns);
    } else {
      wrong(node, key + " must be a number of milliseconds from 0 up");
    }
  }
  template <class Number>
  requires std::is_unsigned_v<Number>
  void take(const toml::node& node, const std::string& key, Number& out) {
    const auto value = node.value_exact<std::int64_t>();
    const bool fits = value && *value >= 0 &&
                      static_cast<std::uint64_t>(*value) <= std::numeric_limits<Number>::max();
    if (fits) out = static_cast<Number>(*value);
    if (!fits) wrong(node, key + " must be a whole number from 0 up");
  }
  template <class Part>
  void take(const toml::node& node, const std::string& key, std::vector<Part>& out) {
    take(node, key, out, [](const toml::node&) {});
  }
  // `then` is called with each item's node when it has been read.
  template <class Part, class Then>
  requires base::kIsPart<Part>
  void take(const toml::node& node, const std::string& key, Part& out, Then then) {
    const toml::table* table = node.as_table();
    if (!table) return wrong(node, key + " must be one table, [" + key + "]");
    read(*table, out);
    then(node);
  }
  template <class Part, class Then>
  void take(const toml::node& node, const std::string& key, std::vector<Part>& out, Then then) {
    const toml::array* list = node.as_array();
    const auto no_list = [&](const toml::node& at) {
      wrong(at, key + " must be tables that begin with [[" + key + "]]");
    };
    if (!list) return no_list(node);
    for (const toml::node& item : *list) {
      const toml::table* table = item.as_table();
      if (!table) return no_list(item);
      read(*table, out.emplace_back());
      then(item);
    }
  }
  void wrong(const toml::node& node, const std::string& what) {
    if (!error_.empty() || what.empty()) return;
    error_ = path_ + ":" + std::to_string(node.source().begin.line) + ": " + what;
  }

  const std::string& path_;
  base::World& world_;
  std::string error_;
};

}  // namespace

std::string read_world(const toml::table& root, const std::string& path, base::World& out) {
  Reader reader(path, out);
  reader.read_root(root);
  return reader.error();
}

}  // namespace fiberscope::session
