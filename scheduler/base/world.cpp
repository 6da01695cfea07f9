#include "scheduler/base/world.h"

#include <algorithm>
#include <charconv>

namespace fiberscope::base {

namespace {

template <class Names>
bool one_of(const Names& names, std::string_view name) {
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
  if (page.status < 100 || page.status > 599) return "status must be from 100 to 599";
  return "";
}

std::string problem(const Service& service) {
  if (!one_of(kServiceKinds, service.kind)) return unknown(kServiceKinds, service.kind);
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
  for (std::size_t i = 0; i < host.services.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (host.services[i].port != host.services[k].port) continue;
      return "two services of \"" + host.name + "\" at port " +
             std::to_string(host.services[i].port);
    }
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
  if (!one_of(kFaultKinds, fault.kind)) return unknown(kFaultKinds, fault.kind);
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
  std::vector<std::string_view> names;
  for (const Host& host : world.hosts) {
    if (one_of(names, host.name)) return "two hosts have the name \"" + host.name + "\"";
    names.push_back(host.name);
  }
  for (const Fault& fault : world.faults) {
    if (fault.host.empty() || fault.host == "localhost" || one_of(names, fault.host)) continue;
    return "a fault's host is not declared: \"" + fault.host + "\"";
  }
  names.clear();
  for (const Device& device : world.devices) {
    if (one_of(names, device.name)) return "two devices have the name \"" + device.name + "\"";
    names.push_back(device.name);
  }
  names.clear();
  for (const File& file : world.files) {
    if (one_of(names, file.path)) return "two files have the path \"" + file.path + "\"";
    names.push_back(file.path);
  }
  return "";
}

}  // namespace fiberscope::base
