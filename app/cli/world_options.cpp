#include "app/cli/world_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/session/recipe.h"

namespace fiberscope::cli {

namespace {

// Settings: "NAME=VALUE" separated by commas; the first that is wrong is kept.
class Settings {
 public:
  Settings(std::string_view text, std::string known) : known_(std::move(known)) {
    while (!text.empty() && error_.empty()) {
      const std::size_t end = std::min(text.find(','), text.size());
      const std::string_view item = text.substr(0, end);
      const std::size_t equals = item.find('=');
      if (equals == std::string_view::npos) {
        wrong("\"" + std::string(item) + "\" is not NAME=VALUE; known are: " + known_);
      } else {
        items_.push_back({item.substr(0, equals), item.substr(equals + 1)});
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  void read(std::string_view name, base::TimeNs& out) {
    take(name, [&](std::string_view text) {
      const base::Result<base::TimeNs> time = session::parse_duration(text);
      if (time) out = time.value();
      if (!time) wrong(time.error());
    });
  }
  void read(std::string_view name, double& out) {
    take(name, [&](std::string_view text) {
      if (!number(text, out) || !text.empty()) wrong(std::string(name) + " must be a number");
    });
  }
  void read(std::string_view name, std::string& out) {
    take(name, [&](std::string_view text) { out = text; });
  }
  // read: bytes per second: 125000, 125k, 10M, 1G.
  void read(std::string_view name, std::uint64_t& out) {
    take(name, [&](std::string_view text) {
      double value = 0;
      bool good = number(text, value) && value >= 0;
      constexpr std::pair<std::string_view, double> kUnits[] = {
          {"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}};
      const auto unit =
          std::ranges::find(kUnits, text, &std::pair<std::string_view, double>::first);
      good = good && unit != std::end(kUnits) && value * unit->second < 1e18;
      if (good) out = static_cast<std::uint64_t>(std::llround(value * unit->second));
      if (!good) wrong(std::string(name) + " is bytes per second, such as 125000, 125k or 10M");
    });
  }
  // end: what nobody took is a mistake. Answers "" or what is wrong.
  std::string end() {
    for (const Item& item : items_) {
      if (item.taken) continue;
      wrong("unknown \"" + std::string(item.name) + "\"; known are: " + known_);
    }
    return error_;
  }

 private:
  struct Item {
    std::string_view name, value;
    bool taken = false;
  };
  template <class Use>
  void take(std::string_view name, Use use) {
    for (Item& item : items_) {
      if (item.name != name) continue;
      item.taken = true;
      use(item.value);
    }
  }
  // number: takes it from the front.
  static bool number(std::string_view& text, double& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || !std::isfinite(out)) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
  }
  void wrong(const std::string& what) {
    if (error_.empty()) error_ = what;
  }

  std::string known_;
  std::vector<Item> items_;
  std::string error_;
};

std::string_view rest_after(std::string_view text, std::size_t name) {
  return text.substr(std::min(name + 1, text.size()));
}

std::string take_host(std::string_view text, base::World& world) {
  const std::size_t name_end = std::min(text.find(','), text.size());
  const std::string name(text.substr(0, name_end));
  auto host = std::ranges::find(world.hosts, name, &base::Host::name);
  if (host == world.hosts.end()) {
    host = world.hosts.insert(host, base::Host{});
    host->name = name;
    if (name != "localhost") host->services.emplace_back();
  }
  Settings settings(rest_after(text, name_end), "latency, jitter, bandwidth, loss, address");
  settings.read("latency", host->latency_ns);
  settings.read("jitter", host->jitter_ns);
  settings.read("bandwidth", host->bandwidth);
  settings.read("loss", host->loss);
  settings.read("address", host->address);
  const std::string wrong = settings.end();
  return wrong.empty() ? problem(*host) : wrong;
}

std::string take_fault(std::string_view text, base::World& world) {
  const std::size_t name_end = std::min(text.find(','), text.size());
  const std::string_view name = text.substr(0, name_end);
  const std::size_t colon = std::min(name.find(':'), name.size());
  base::Fault fault;
  fault.kind = name.substr(0, colon);
  fault.host = rest_after(name, colon);
  Settings settings(rest_after(text, name_end), "from, until, delay, chance");
  settings.read("from", fault.from_ns);
  settings.read("until", fault.until_ns);
  settings.read("delay", fault.delay_ns);
  settings.read("chance", fault.chance);
  std::string wrong = settings.end();
  if (wrong.empty()) wrong = problem(fault);
  world.faults.push_back(std::move(fault));
  return wrong.empty() ? problem(world) : wrong;
}

std::string kinds() {
  std::string text;
  for (const std::string_view kind : base::kFaultKinds) {
    text += (text.empty() ? "" : ", ") + std::string(kind);
  }
  return text;
}

}  // namespace

void add_world_options(CLI::App& command, WorldOptions& options) {
  command
      .add_option("--host", options.hosts,
                  "A host of the simulated network, or other values for a declared one: "
                  "NAME[,latency=80ms][,jitter=5ms][,bandwidth=125k][,loss=0.01]"
                  "[,address=10.0.0.7]; bandwidth in bytes per second")
      ->type_name("HOST")
      ->allow_extra_args(false);
  command
      .add_option("--fault", options.faults,
                  "What goes wrong: KIND[:HOST][,from=1s][,until=2s][,delay=80ms][,chance=0.5], "
                  "of every host unless one is named; KIND is " +
                      kinds())
      ->type_name("FAULT")
      ->allow_extra_args(false);
}

std::string overrule(const WorldOptions& options, base::World& world) {
  for (const std::string& host : options.hosts) {
    const std::string wrong = take_host(host, world);
    if (!wrong.empty()) return "--host " + host + ": " + wrong;
  }
  for (const std::string& fault : options.faults) {
    const std::string wrong = take_fault(fault, world);
    if (!wrong.empty()) return "--fault " + fault + ": " + wrong;
  }
  return "";
}

}  // namespace fiberscope::cli
