// Names of hosts and services: answered from what the recipe declares, never by the real resolver,
// whose answers would differ from machine to machine. A look-up takes its time on the network.
//
// Deliberately does not know: how a host is reached (machine/network.h). The machine has IPv4, and
// of IPv6 its loopback only, so a name without a wish for IPv6 has IPv4 addresses. No name at all
// means both.
// Source: getaddrinfo(3), getnameinfo(3), gethostbyname(3) of Linux man-pages 6.03.
#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

struct KnownService {
  const char* name;
  int port;
  const char* protocol;  // nullptr: both
};
// Source: /etc/services of Debian 12.
constexpr KnownService kServices[] = {
    {"echo", 7, nullptr},    {"discard", 9, nullptr}, {"daytime", 13, nullptr},
    {"ftp", 21, "tcp"},      {"ssh", 22, "tcp"},      {"telnet", 23, "tcp"},
    {"smtp", 25, "tcp"},     {"domain", 53, nullptr}, {"http", 80, "tcp"},
    {"pop3", 110, "tcp"},    {"ntp", 123, "udp"},     {"imap2", 143, "tcp"},
    {"https", 443, nullptr}, {"imaps", 993, "tcp"},   {"pop3s", 995, "tcp"},
};

bool offers(const KnownService& service, const char* protocol) {
  return protocol == nullptr || service.protocol == nullptr ||
         std::strcmp(service.protocol, protocol) == 0;
}

const KnownService* service_named(const char* name, const char* protocol) {
  for (const KnownService& service : kServices) {
    if (offers(service, protocol) && std::strcmp(service.name, name) == 0) return &service;
  }
  return nullptr;
}

const KnownService* service_at(int port, const char* protocol) {
  for (const KnownService& service : kServices) {
    if (offers(service, protocol) && service.port == port) return &service;
  }
  return nullptr;
}

// Kind: what getaddrinfo(3) offers when no type is asked for, in its order.
struct Kind {
  int type;
  int protocol;
  const char* name;
};
constexpr Kind kKinds[] = {{SOCK_STREAM, IPPROTO_TCP, "tcp"},
                           {SOCK_DGRAM, IPPROTO_UDP, "udp"},
                           {SOCK_DGRAM, IPPROTO_UDPLITE, "udplite"},
                           {SOCK_RAW, 0, nullptr}};

struct HostAddress {
  int family;
  in6_addr six{};
  in_addr four{};
  std::uint32_t scope = 0;
};

machine::Network& network() { return Runtime::get()->network(); }

// await_answer: what asking for `name` takes. Emits: OperationStarted, OperationDone; LaneBlocked,
// LaneReady, LaneSwitched; nothing if the answer is at hand.
void await_answer(const std::string& name, bool known) {
  Runtime& runtime = *Runtime::get();
  const TimeNs takes_ns = network().look_up_ns(name);
  if (takes_ns <= 0) return;
  const Attached attached;
  const std::string words = "look up " + name;
  const base::OperationId operation = runtime.kernel().new_operation();
  trace::Writer& writer = runtime.writer();
  core::Wait wait = wait_as(trace::WaitKind::Io, words);
  wait.deadline_ns = runtime.clock().now_ns + takes_ns;
  writer.emit(
      trace::OperationStarted{
          operation, runtime.lane(), {}, writer.intern(words), 0, wait.deadline_ns},
      runtime.anchor());
  while (runtime.clock().now_ns < wait.deadline_ns) {
    runtime.park(wait);
    if (interrupted()) break;
  }
  writer.emit(trace::OperationDone{operation, known ? 1u : 0u, known ? 0 : ENOENT, 0},
              runtime.anchor());
}

std::optional<in_addr> look_up(const std::string& name) {
  const std::optional<in_addr> found = network().look_up(name);
  await_answer(name, found.has_value());
  return found;
}

void wildcard(const addrinfo& wish, std::vector<HostAddress>& out) {
  const bool passive = (wish.ai_flags & AI_PASSIVE) != 0;
  const HostAddress six{AF_INET6, passive ? in6addr_any : in6addr_loopback, {}};
  const HostAddress four{AF_INET, {}, {htonl(passive ? INADDR_ANY : INADDR_LOOPBACK)}};
  // Source: RFC 6724: ::1 comes before 127.0.0.1, :: after 0.0.0.0
  if (wish.ai_family != AF_INET && !passive) out.push_back(six);
  if (wish.ai_family != AF_INET6) out.push_back(four);
  if (wish.ai_family != AF_INET && passive) out.push_back(six);
}

// scope_of: the interface after the "%", by name or number; 0: there is none.
std::uint32_t scope_of(const std::string& name) {
  const std::size_t at = name.find('%');
  if (at == std::string::npos) return 0;
  const std::string scope = name.substr(at + 1);
  const unsigned index = if_nametoindex(scope.c_str());
  return index != 0 ? index : static_cast<std::uint32_t>(std::strtoul(scope.c_str(), nullptr, 10));
}

// addresses_of: 0 or an EAI_ code.
int addresses_of(const char* host, const addrinfo& wish, std::vector<HostAddress>& out) {
  if (host == nullptr) {
    wildcard(wish, out);
    return 0;
  }
  const std::string name = host;
  HostAddress numeric{AF_INET};
  if (inet_aton(host, &numeric.four) != 0) {
    if (wish.ai_family == AF_INET6) return EAI_ADDRFAMILY;
    out.push_back(numeric);
    return 0;
  }
  if (inet_pton(AF_INET6, name.substr(0, name.find('%')).c_str(), &numeric.six) == 1) {
    if (wish.ai_family == AF_INET) return EAI_ADDRFAMILY;
    numeric.family = AF_INET6;
    numeric.scope = scope_of(name);
    out.push_back(numeric);
    return 0;
  }
  if ((wish.ai_flags & AI_NUMERICHOST) != 0 || !simulating()) return EAI_NONAME;
  const std::optional<in_addr> found = look_up(name);
  if (!found) return EAI_NONAME;
  const bool own = found->s_addr == htonl(INADDR_LOOPBACK);
  if (wish.ai_family == AF_INET6 && !own) return EAI_ADDRFAMILY;
  if (wish.ai_family == AF_INET6) {
    out.push_back({AF_INET6, in6addr_loopback, {}});
  } else {
    out.push_back({AF_INET, {}, *found});
  }
  return 0;
}

// port_of: in host order. Negative: an EAI_ code.
int port_of(const char* service, const addrinfo& wish, const Kind& kind) {
  if (service == nullptr) return 0;
  char* end = nullptr;
  const long port = std::strtol(service, &end, 10);
  if (*service != '\0' && *end == '\0') {
    return port >= 0 ? static_cast<int>(port & 0xFFFF) : EAI_SERVICE;
  }
  if ((wish.ai_flags & AI_NUMERICSERV) != 0) return EAI_NONAME;
  const KnownService* known = service_named(service, kind.name);
  return known == nullptr || kind.name == nullptr ? EAI_SERVICE : known->port;
}

// Answer: one allocation, as freeaddrinfo() frees it.
struct Answer {
  addrinfo info;
  sockaddr_storage address;
};

addrinfo* make_answer(const HostAddress& host, const Kind& kind, int protocol, int port) {
  auto* const answer = static_cast<Answer*>(std::calloc(1, sizeof(Answer)));
  addrinfo& info = answer->info;
  info.ai_family = host.family;
  info.ai_socktype = kind.type;
  info.ai_protocol = protocol;
  info.ai_addr = reinterpret_cast<sockaddr*>(&answer->address);
  if (host.family == AF_INET) {
    auto* const in = reinterpret_cast<sockaddr_in*>(&answer->address);
    *in = {AF_INET, htons(static_cast<std::uint16_t>(port)), host.four, {}};
    info.ai_addrlen = sizeof *in;
  } else {
    auto* const in = reinterpret_cast<sockaddr_in6*>(&answer->address);
    *in = {AF_INET6, htons(static_cast<std::uint16_t>(port)), 0, host.six, host.scope};
    info.ai_addrlen = sizeof *in;
  }
  return &info;
}

int resolve(const char* host, const char* service, const addrinfo& wish, addrinfo** out) {
  if (host == nullptr && service == nullptr) return EAI_NONAME;
  const int family = wish.ai_family;
  if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6) return EAI_FAMILY;
  std::vector<HostAddress> addresses;
  if (const int error = addresses_of(host, wish, addresses)) return error;
  addrinfo** next = out;
  int error = wish.ai_socktype == 0 ? EAI_SERVICE : EAI_SOCKTYPE;
  for (const HostAddress& address : addresses) {
    for (const Kind& kind : kKinds) {
      if (wish.ai_socktype != 0 && wish.ai_socktype != kind.type) continue;
      if (kind.protocol == IPPROTO_UDPLITE && wish.ai_protocol != IPPROTO_UDPLITE) continue;
      if (kind.type == SOCK_RAW && wish.ai_protocol == IPPROTO_UDPLITE) continue;
      const bool raw = kind.type == SOCK_RAW;
      if (wish.ai_protocol != 0 && !raw && wish.ai_protocol != kind.protocol) continue;
      const int port = port_of(service, wish, kind);
      if (port < 0) {
        error = port;
        continue;
      }
      *next = make_answer(address, kind, raw ? wish.ai_protocol : kind.protocol, port);
      next = &(*next)->ai_next;
    }
  }
  if (*out == nullptr) return error;
  const bool canonical = (wish.ai_flags & AI_CANONNAME) != 0 && host != nullptr;
  if (canonical) (*out)->ai_canonname = strdup(host);
  return 0;
}

// copy_text: false: there is no room.
bool copy_text(const std::string& text, char* out, socklen_t size) {
  if (text.size() + 1 > size) return false;
  std::memcpy(out, text.c_str(), text.size() + 1);
  return true;
}

// scope_words: "%lo". Empty: the address is the same everywhere.
std::string scope_words(const sockaddr_in6& in) {
  if (in.sin6_scope_id == 0) return "";
  char name[IF_NAMESIZE];
  const bool local =
      IN6_IS_ADDR_LINKLOCAL(&in.sin6_addr) || IN6_IS_ADDR_MC_LINKLOCAL(&in.sin6_addr);
  const bool named = local && if_indextoname(in.sin6_scope_id, name) != nullptr;
  return "%" + (named ? name : std::to_string(in.sin6_scope_id));
}

std::string numeric(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof text);
  } else {
    const auto* in = reinterpret_cast<const sockaddr_in6*>(address);
    inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof text);
    return text + scope_words(*in);
  }
  return text;
}

// declared: the name of an address; empty: it has none.
std::string declared(const sockaddr* address) {
  if (address->sa_family == AF_INET6) {
    const auto* in = reinterpret_cast<const sockaddr_in6*>(address);
    return IN6_IS_ADDR_LOOPBACK(&in->sin6_addr) ? "localhost" : "";
  }
  const in_addr four = reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  if (four.s_addr == htonl(INADDR_LOOPBACK)) return "localhost";
  return simulating() ? network().name_of(four) : "";
}

int name_info(const sockaddr* address, char* host, socklen_t host_size, char* service,
              socklen_t service_size, int flags) {
  if (address->sa_family != AF_INET && address->sa_family != AF_INET6) return EAI_FAMILY;
  if (host != nullptr && host_size > 0) {
    std::string name = (flags & NI_NUMERICHOST) != 0 ? "" : declared(address);
    if (name.empty() && (flags & NI_NAMEREQD) != 0) return EAI_NONAME;
    if (name.empty()) name = numeric(address);
    if (!copy_text(name, host, host_size)) return EAI_OVERFLOW;
  }
  if (service != nullptr && service_size > 0) {
    // the port lies at the same place in both
    const int port = ntohs(reinterpret_cast<const sockaddr_in*>(address)->sin_port);
    const KnownService* known = service_at(port, (flags & NI_DGRAM) != 0 ? "udp" : "tcp");
    const bool named = known != nullptr && (flags & NI_NUMERICSERV) == 0;
    if (!copy_text(named ? known->name : std::to_string(port), service, service_size)) {
      return EAI_OVERFLOW;
    }
  }
  return 0;
}

// fill_host: a hostent with one IPv4 address in the caller's room. 0 or ERANGE.
int fill_host(const std::string& name, in_addr address, hostent* out, char* room, std::size_t size,
              hostent** result) {
  struct Room {
    char* addresses[2];
    char* aliases[1];
    in_addr address;
    char name[1];
  };
  const std::size_t skew = (alignof(Room) - reinterpret_cast<std::uintptr_t>(room)) % alignof(Room);
  if (skew + sizeof(Room) + name.size() > size) return ERANGE;
  auto* const r = reinterpret_cast<Room*>(room + skew);
  r->address = address;
  r->addresses[0] = reinterpret_cast<char*>(&r->address);
  r->addresses[1] = nullptr;
  r->aliases[0] = nullptr;
  std::memcpy(r->name, name.c_str(), name.size() + 1);
  *out = {r->name, r->aliases, AF_INET, sizeof(in_addr), r->addresses};
  *result = out;
  return 0;
}

servent* tell_service(const KnownService* known, const char* protocol) {
  static servent answer;
  static char* no_aliases[1] = {nullptr};
  if (known == nullptr) return nullptr;
  const char* spoken = protocol != nullptr          ? protocol
                       : known->protocol != nullptr ? known->protocol
                                                    : "tcp";
  answer = {const_cast<char*>(known->name), no_aliases,
            htons(static_cast<std::uint16_t>(known->port)), const_cast<char*>(spoken)};
  return &answer;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int getaddrinfo(const char* host, const char* service, const struct addrinfo* wish,
                struct addrinfo** out) {
  static constexpr addrinfo kAny{};
  *out = nullptr;
  return resolve(host, service, wish == nullptr ? kAny : *wish, out);
}

void freeaddrinfo(struct addrinfo* info) {
  while (info != nullptr) {
    addrinfo* const next = info->ai_next;
    std::free(info->ai_canonname);
    std::free(info);
    info = next;
  }
}

int getnameinfo(const struct sockaddr* address, socklen_t, char* host, socklen_t host_size,
                char* service, socklen_t service_size, int flags) {
  return name_info(address, host, host_size, service, service_size, flags);
}

int gethostbyname_r(const char* name, struct hostent* out, char* room, size_t size,
                    struct hostent** result, int* error) {
  *result = nullptr;
  std::vector<HostAddress> found;
  addrinfo wish{};
  wish.ai_family = AF_INET;
  if (addresses_of(name, wish, found) == 0) {
    return fill_host(name, found[0].four, out, room, size, result);
  }
  *error = HOST_NOT_FOUND;
  return 0;
}

int gethostbyaddr_r(const void* address, socklen_t, int family, struct hostent* out, char* room,
                    size_t size, struct hostent** result, int* error) {
  *result = nullptr;
  if (family == AF_INET) {
    sockaddr_in in{AF_INET, 0, *static_cast<const in_addr*>(address), {}};
    const std::string name = declared(reinterpret_cast<sockaddr*>(&in));
    if (!name.empty()) return fill_host(name, in.sin_addr, out, room, size, result);
  }
  *error = HOST_NOT_FOUND;
  return 0;
}

struct servent* getservbyname(const char* name, const char* protocol) {
  return tell_service(service_named(name, protocol), protocol);
}

struct servent* getservbyport(int port, const char* protocol) {
  return tell_service(service_at(ntohs(static_cast<std::uint16_t>(port)), protocol), protocol);
}

}  // extern "C"
