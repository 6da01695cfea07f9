// Net databases: the machine's /etc/protocols and /etc/services.
//
// Owns both, as texts and as entries. Deliberately does not know who asks.
// Source: protocols(5), services(5) of Linux man-pages 6.03.
#pragma once

#include <string>
#include <string_view>
#include <vector>


namespace fiberscope::host {

struct NetEntry {
  std::string name;
  int number = 0;        // of the protocol, or the port
  std::string protocol;  // of a service
  std::vector<std::string> aliases;

  bool is_called(std::string_view by) const;
};

const std::vector<NetEntry>& net_protocols();
const std::vector<NetEntry>& net_services();
// service_named, service_at: nullptr: there is none. `protocol` nullptr: any.
const NetEntry* service_named(std::string_view name, const char* protocol);
const NetEntry* service_at(int port, const char* protocol);
// net_protocols_text, net_services_text: the files.
std::string_view net_protocols_text();
std::string_view net_services_text();

}  // namespace fiberscope::host
