#include "scheduler/base/world.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace fiberscope::base {

namespace {

constexpr std::uint64_t kAnswerBytesMax = 1u << 26;  // of a page, or of what a service says
constexpr std::size_t kDeclaredMax = 1000;            // of each kind

template <class Names>
bool is_among(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <class Names>
std::string unknown(const Names& names, const std::string& kind) {
  std::string known;
  for (const std::string_view name : names) {
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  return "unknown kind \"" + kind + "\"; known are: " + known;
}

std::string too_long() { return "bytes must be from 0 to " + std::to_string(kAnswerBytesMax); }

std::string too_many(const char* what) {
  return "at most " + std::to_string(kDeclaredMax) + " " + what + " can be declared";
}

bool part_of_all(double part) { return part >= 0 && part <= 1; }  // false of NaN

bool is_ipv4(std::string_view text) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0) {
      if (!text.starts_with('.')) return false;
      text.remove_prefix(1);
    }
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || number > 255 || digits > 3) return false;
    text.remove_prefix(digits);
  }
  return text.empty();
}

}  // namespace

std::string problem(const Page& page) {
  if (!page.path.starts_with('/')) return "a page's path must begin with /";
  if (page.bytes > kAnswerBytesMax) return too_long();
  if (page.status < 100 || page.status > 599) return "status must be from 100 to 599";
  return "";
}

std::string problem(const Service& service) {
  if (!is_among(kServiceKinds, service.kind)) return unknown(kServiceKinds, service.kind);
  if (service.bytes > kAnswerBytesMax) return too_long();
  if (service.pages.size() > kDeclaredMax) return too_many("pages");
  if (service.port < 1 || service.port > 65'535) return "port must be from 1 to 65535";
  if (!service.pages.empty() && service.kind != "http") return "only http services have pages";
  return "";
}

std::string problem(const Host& host) {
  if (host.name.empty()) return "a host needs a name";
  if (!host.address.empty() && !is_ipv4(host.address)) {
    return "address must be one of IPv4 such as 10.0.0.7, not \"" + host.address + "\"";
  }
  if (!part_of_all(host.loss)) return "loss must be from 0 to 1";
  if (host.services.size() > kDeclaredMax) return too_many("services");
  std::set<std::uint32_t> ports;
  for (const Service& service : host.services) {
    if (ports.insert(service.port).second) continue;
    return "two services of \"" + host.name + "\" at port " + std::to_string(service.port);
  }
  return "";
}

std::string problem(const Input& input) {
  return input.text.find('\n') == std::string::npos ? "" : "text must be one line";
}

std::string problem(const Device& device) {
  if (device.name.empty()) return "a device needs a name";
  if (!device.path.empty() && !device.path.starts_with('/')) {
    return "a device's path must begin with /";
  }
  return "";
}

std::string problem(const Fault& fault) {
  if (!is_among(kFaultKinds, fault.kind)) return unknown(kFaultKinds, fault.kind);
  if (!part_of_all(fault.chance)) return "chance must be from 0 to 1";
  if (fault.until_ns < fault.from_ns) return "a fault cannot end before it begins";
  return "";
}

std::string problem(const File& file) {
  if (file.path.empty() || file.path.ends_with('/')) return "a file needs a path that names it";
  if (file.bytes > 0 && !file.text.empty()) return "a file has either text or bytes";
  if (file.bytes > kFileBytesMax) return "bytes must be from 0 to " + std::to_string(kFileBytesMax);
  return "";
}

std::string problem(const Disk& disk) {
  if (disk.latency_ns < 0 || disk.latency_ns > kLatencyMaxNs) {
    return "a disk's latency must be from 0 to 1000 seconds";
  }
  if (disk.bandwidth == 0) return "a disk's bandwidth must be at least 1 byte per second";
  return "";
}

std::string problem(const World& world) {
  if (world.hosts.size() > kDeclaredMax) return too_many("hosts");
  if (world.devices.size() > kDeclaredMax) return too_many("devices");
  if (world.faults.size() > kDeclaredMax) return too_many("faults");
  if (world.files.size() > kDeclaredMax) return too_many("files");
  std::set<std::string_view> names;
  for (const Host& host : world.hosts) {
    if (!names.insert(host.name).second) return "two hosts have the name \"" + host.name + "\"";
  }
  for (const Fault& fault : world.faults) {
    if (fault.host.empty() || fault.host == "localhost" || names.contains(fault.host)) continue;
    return "a fault's host is not declared: \"" + fault.host + "\"";
  }
  names.clear();
  for (const Device& device : world.devices) {
    if (!names.insert(device.name).second) {
      return "two devices have the name \"" + device.name + "\"";
    }
  }
  names.clear();
  for (const File& file : world.files) {
    if (!names.insert(file.path).second) return "two files have the path \"" + file.path + "\"";
  }
  return "";
}

}  // namespace fiberscope::base
