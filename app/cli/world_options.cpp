#include "app/cli/world_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/session/field_text.h"

namespace fiberscope::cli {

namespace {

using Names = std::vector<std::string_view>;

// take_items: "NAME=VALUE" separated by commas into the fields of a part, but for those that are
// `said` before them. Answers "" or what is wrong.
template <class Part>
std::string take_items(std::string_view text, const Names& said, Part& part) {
  const std::string known = "; known are: " + session::written_names(part, said);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos) {
      return "\"" + std::string(item) + "\" is not NAME=VALUE" + known;
    }
    const std::string_view name = item.substr(0, equals);
    if (std::ranges::find(said, name) != said.end() || !session::has_field(part, name)) {
      return "unknown \"" + std::string(name) + "\"" + known;
    }
    std::string wrong = session::set_field(part, name, item.substr(equals + 1));
    if (!wrong.empty()) return wrong;
  }
  return "";
}

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
  const std::string wrong = take_items(rest_after(text, name_end), {"name"}, *host);
  return wrong.empty() ? problem(*host) : wrong;
}

std::string take_fault(std::string_view text, base::World& world) {
  const std::size_t name_end = std::min(text.find(','), text.size());
  const std::string_view name = text.substr(0, name_end);
  const std::size_t colon = std::min(name.find(':'), name.size());
  base::Fault fault;
  fault.kind = name.substr(0, colon);
  fault.host = rest_after(name, colon);
  std::string wrong = take_items(rest_after(text, name_end), {"kind", "host"}, fault);
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
