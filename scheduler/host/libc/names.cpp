// Names of hosts and services: answered from what the recipe declares, never by the real resolver,
// whose answers would differ from machine to machine. A look-up takes its time on the network.
//
// Deliberately does not know: how a host is reached (machine/network.h). Declared hosts have IPv4
// only, so a name without a wish for IPv6 has IPv4 addresses. No name at all means both.
// Source: getaddrinfo(3), getnameinfo(3), gethostbyname(3) of Linux man-pages 6.03.
#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/calls/net_databases.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

// SocketKind: a type of socket that getaddrinfo(3) knows, in its order. Source: glibc 2.36
// sysdeps/posix/getaddrinfo.c, gaih_inet_typeproto.
struct SocketKind {
  int type;
  int protocol;
  const char* name;
  bool any_protocol;
  bool by_default;  // when neither a type nor a protocol is asked for
  bool has_services;
};
constexpr SocketKind kKinds[] = {{SOCK_STREAM, IPPROTO_TCP, "tcp", false, true, true},
                           {SOCK_DGRAM, IPPROTO_UDP, "udp", false, true, true},
                           {SOCK_DCCP, IPPROTO_DCCP, "dccp", false, false, true},
                           {SOCK_DGRAM, IPPROTO_UDPLITE, "udplite", false, false, true},
                           {SOCK_STREAM, IPPROTO_SCTP, "sctp", false, false, true},
                           {SOCK_SEQPACKET, IPPROTO_SCTP, "sctp", false, false, true},
                           {SOCK_RAW, 0, "raw", true, true, false}};

bool wished(const SocketKind& kind, const addrinfo& wish) {
  if (wish.ai_socktype != 0 && wish.ai_socktype != kind.type) return false;
  return wish.ai_protocol == 0 || kind.any_protocol || wish.ai_protocol == kind.protocol;
}

constexpr int kKnownFlags = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_ADDRCONFIG |
                            AI_V4MAPPED | AI_NUMERICSERV | AI_ALL | AI_IDN | AI_CANONIDN;

struct HostAddress {
  int family;
  in6_addr six{};
  in_addr four{};
  std::uint32_t scope = 0;
};

// await_answer: what asking for `name` takes. Emits: OperationStarted, OperationDone; LaneBlocked,
// LaneReady, LaneSwitched; nothing if the answer is at hand.
void await_answer(const std::string& name, bool known) {
  Runtime& runtime = *Runtime::get();
  const TimeNs takes_ns = Runtime::get()->network().look_up_ns(name);
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
    settle_doom();
  }
  writer.emit(trace::OperationDone{operation, known ? 1u : 0u, known ? 0 : ENOENT, 0},
              runtime.anchor());
}

std::optional<in_addr> look_up_four(const std::string& name) {
  const std::optional<in_addr> found = Runtime::get()->network().look_up(name);
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

HostAddress mapped(in_addr four) {
  HostAddress out{AF_INET6};
  out.six.s6_addr[10] = out.six.s6_addr[11] = 0xff;
  std::memcpy(&out.six.s6_addr[12], &four, sizeof four);
  return out;
}

// numeric_address: none: the host is a name.
std::optional<HostAddress> numeric_address(const std::string& host) {
  HostAddress out{AF_INET};
  if (inet_aton(host.c_str(), &out.four) != 0) return out;
  if (inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), &out.six) != 1) return {};
  out.family = AF_INET6;
  out.scope = scope_of(host);
  return out;
}

// fit: an address as this family's, if that is wished for. False: it is none.
bool fit(HostAddress& address, const addrinfo& wish) {
  if (wish.ai_family == AF_UNSPEC || wish.ai_family == address.family) return true;
  if (wish.ai_family == AF_INET6) {
    if ((wish.ai_flags & AI_V4MAPPED) == 0) return false;
    address = mapped(address.four);
    return true;
  }
  if (!IN6_IS_ADDR_V4MAPPED(&address.six)) return false;
  address.family = AF_INET;
  std::memcpy(&address.four, &address.six.s6_addr[12], sizeof address.four);
  return true;
}

// addresses_of: 0 or an EAI_ code.
int addresses_of(const char* host, const addrinfo& wish, std::vector<HostAddress>& out) {
  if (host == nullptr) {
    wildcard(wish, out);
    return 0;
  }
  const std::string name = host;
  if (std::optional<HostAddress> address = numeric_address(name)) {
    if (!fit(*address, wish)) return EAI_ADDRFAMILY;
    out.push_back(*address);
    return 0;
  }
  if ((wish.ai_flags & AI_NUMERICHOST) != 0 || !simulating()) return EAI_NONAME;
  const std::optional<in_addr> found = look_up_four(name);
  if (!found) return EAI_NONAME;
  const bool own = found->s_addr == htonl(INADDR_LOOPBACK);
  const bool six = wish.ai_family == AF_INET6;
  const bool both = (wish.ai_flags & AI_V4MAPPED) != 0 && (wish.ai_flags & AI_ALL) != 0;
  if (six && own) out.push_back({AF_INET6, in6addr_loopback, {}});
  HostAddress four{AF_INET, {}, *found};
  if ((!six || !own || both) && fit(four, wish)) out.push_back(four);
  return out.empty() ? EAI_ADDRFAMILY : 0;
}

// numeric_port: none: the service is a name, as a negative number is one to the C library.
std::optional<int> numeric_port(const char* service) {
  char* end = nullptr;
  const auto number = static_cast<int>(std::strtoul(service, &end, 10));
  if (*end != '\0' || number < 0) return {};
  return number & 0xFFFF;
}

// port_of: in host order. Negative: an EAI_ code.
int port_of(const char* service, const SocketKind& kind) {
  if (service == nullptr) return 0;
  if (!kind.has_services) return EAI_SERVICE;
  if (const std::optional<int> port = numeric_port(service)) return *port;
  const NetEntry* known = service_named(service, kind.name);
  return known == nullptr ? EAI_SERVICE : known->number;
}

// Ported: a kind of socket, and the service's port for it.
struct Ported {
  const SocketKind* kind;
  int port;
};

// kinds_of: which are offered: one if a type or protocol is asked for, all but the rare ones
// otherwise. 0 or an EAI_ code.
int kinds_of(const char* service, const addrinfo& wish, std::vector<Ported>& out) {
  if (wish.ai_socktype != 0 || wish.ai_protocol != 0) {
    const auto* const kind =
        std::ranges::find_if(kKinds, [&](const SocketKind& one) { return wished(one, wish); });
    if (kind == std::end(kKinds)) return wish.ai_socktype != 0 ? EAI_SOCKTYPE : EAI_SERVICE;
    const int port = port_of(service, *kind);
    if (port < 0) return port;
    out.push_back({kind, port});
    return 0;
  }
  // a number is a port of all, also of those without services; a name only of those that have it
  const std::optional<int> number = service == nullptr ? 0 : numeric_port(service);
  for (const SocketKind& kind : kKinds) {
    const int port = number ? *number : port_of(service, kind);
    if (port >= 0 && (!number || kind.by_default)) out.push_back({&kind, port});
  }
  return out.empty() ? EAI_SERVICE : 0;
}

// check_wish: 0 or an EAI_ code.
int check_wish(const char* host, const char* service, const addrinfo& wish) {
  if (host == nullptr && service == nullptr) return EAI_NONAME;
  if ((wish.ai_flags & ~kKnownFlags) != 0) return EAI_BADFLAGS;
  if ((wish.ai_flags & AI_CANONNAME) != 0 && host == nullptr) return EAI_BADFLAGS;
  const int family = wish.ai_family;
  if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6) return EAI_FAMILY;
  // AI_ADDRCONFIG leaves out nothing: eth0 has addresses of both families
  if (service == nullptr || (wish.ai_flags & AI_NUMERICSERV) == 0) return 0;
  char* end = nullptr;
  std::strtoul(service, &end, 10);
  return *end != '\0' ? EAI_NONAME : 0;
}

// Answer: one allocation, as freeaddrinfo() frees it.
struct Answer {
  addrinfo info;
  sockaddr_storage address;
};

addrinfo* make_answer(const HostAddress& host, const SocketKind& kind, int protocol, int port) {
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

int resolve_name(const char* host, const char* service, const addrinfo& wish, addrinfo** out) {
  const auto star = [](const char* text) { return text != nullptr && std::strcmp(text, "*") == 0; };
  if (star(host)) host = nullptr;
  if (star(service)) service = nullptr;
  if (const int error = check_wish(host, service, wish)) return error;
  if (service != nullptr && *service == '\0') service = nullptr;
  std::vector<Ported> kinds;
  if (const int error = kinds_of(service, wish, kinds)) return error;
  std::vector<HostAddress> addresses;
  if (const int error = addresses_of(host, wish, addresses)) return error;
  addrinfo** next = out;
  for (const HostAddress& address : addresses) {
    for (const auto& [kind, port] : kinds) {
      const int protocol = kind->any_protocol ? wish.ai_protocol : kind->protocol;
      *next = make_answer(address, *kind, protocol, port);
      next = &(*next)->ai_next;
    }
  }
  if ((wish.ai_flags & AI_CANONNAME) != 0) (*out)->ai_canonname = strdup(host);
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
  return simulating() ? Runtime::get()->network().name_of(four) : "";
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
    const NetEntry* known = service_at(port, (flags & NI_DGRAM) != 0 ? "udp" : "tcp");
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

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int getaddrinfo(const char* host, const char* service, const struct addrinfo* wish,
                struct addrinfo** out) {
  static constexpr addrinfo kAny{};
  *out = nullptr;
  return resolve_name(host, service, wish == nullptr ? kAny : *wish, out);
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

}  // extern "C"
