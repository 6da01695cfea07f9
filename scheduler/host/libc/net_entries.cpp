// Protocols and services by name and number: entries of the machine's own /etc/protocols and
// /etc/services. Those that end in _r answer in the caller's room, the others in one of their own.
// Source: getprotoent(3), getservent(3), getprotoent_r(3), getservent_r(3) of Linux man-pages 6.03.
#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "scheduler/host/calls/net_databases.h"
#include "scheduler/host/libc/places.h"

namespace fiberscope::host {

namespace {

constexpr std::size_t kRoomBytes = 1'024;

// Packer: texts and lists in a room, one after the other.
class Packer {
 public:
  Packer(char* room, std::size_t size) : at_(room), left_(size) {}

  // text: nullptr: there is no room.
  char* text(const std::string& of) {
    char* const out = take(of.size() + 1, 1);
    if (out != nullptr) std::memcpy(out, of.c_str(), of.size() + 1);
    return out;
  }
  char** list(const std::vector<std::string>& of) {
    auto** const out =
        reinterpret_cast<char**>(take((of.size() + 1) * sizeof(char*), alignof(char*)));
    if (out == nullptr) return nullptr;
    for (std::size_t i = 0; i < of.size(); ++i) {
      out[i] = text(of[i]);
      if (out[i] == nullptr) return nullptr;
    }
    out[of.size()] = nullptr;
    return out;
  }

 private:
  char* take(std::size_t bytes, std::size_t alignment) {
    const std::size_t skew = -reinterpret_cast<std::uintptr_t>(at_) % alignment;
    if (skew + bytes > left_) return nullptr;
    char* const out = at_ + skew;
    at_ += skew + bytes;
    left_ -= skew + bytes;
    return out;
  }

  char* at_;
  std::size_t left_;
};

bool fill(const NetEntry& from, protoent& out, Packer& room) {
  out = {room.text(from.name), room.list(from.aliases), from.number};
  return out.p_name != nullptr && out.p_aliases != nullptr;
}

bool fill(const NetEntry& from, servent& out, Packer& room) {
  const auto port = static_cast<std::uint16_t>(from.number);
  out = {room.text(from.name), room.list(from.aliases), htons(port), room.text(from.protocol)};
  return out.s_name != nullptr && out.s_aliases != nullptr && out.s_proto != nullptr;
}

// answer: 0, `missing` if there is no such entry, or ERANGE.
template <class Entry>
int answer(const NetEntry* found, Entry* out, char* room, std::size_t size, Entry** result,
           int missing = 0) {
  *result = nullptr;
  if (found == nullptr) return missing;
  Packer packer(room, size);
  if (!fill(*found, *out, packer)) return ERANGE;
  *result = out;
  return 0;
}

// own_answer: in a room of the function's own.
template <class Entry>
Entry* own_answer(const NetEntry* found) {
  static Entry out;
  static char room[kRoomBytes];
  Entry* result = nullptr;
  answer(found, &out, room, sizeof room, &result);
  return result;
}

const NetEntry* protocol_named(const char* name) {
  const auto it = std::ranges::find_if(
      net_protocols(), [&](const NetEntry& entry) { return entry.is_called(name); });
  return it == net_protocols().end() ? nullptr : &*it;
}

const NetEntry* protocol_numbered(int number) {
  const auto it = std::ranges::find(net_protocols(), number, &NetEntry::number);
  return it == net_protocols().end() ? nullptr : &*it;
}

const NetEntry* service_at_port(int port, const char* protocol) {
  return service_at(ntohs(static_cast<std::uint16_t>(port)), protocol);
}

struct Protocols {};
struct Services {};

const NetEntry* next_of(const std::vector<NetEntry>& all, std::size_t& next) {
  return next < all.size() ? &all[next++] : nullptr;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

struct protoent* getprotobyname(const char* name) {
  return own_answer<protoent>(protocol_named(name));
}
int getprotobyname_r(const char* name, struct protoent* out, char* room, size_t size,
                     struct protoent** result) {
  return answer(protocol_named(name), out, room, size, result);
}
struct protoent* getprotobynumber(int number) {
  return own_answer<protoent>(protocol_numbered(number));
}
int getprotobynumber_r(int number, struct protoent* out, char* room, size_t size,
                       struct protoent** result) {
  return answer(protocol_numbered(number), out, room, size, result);
}
struct protoent* getprotoent() {
  return own_answer<protoent>(next_of(net_protocols(), place_in<Protocols>()));
}
int getprotoent_r(struct protoent* out, char* room, size_t size, struct protoent** result) {
  return answer(next_of(net_protocols(), place_in<Protocols>()), out, room, size, result, ENOENT);
}
void setprotoent(int) { place_in<Protocols>() = 0; }
void endprotoent() { place_in<Protocols>() = 0; }

struct servent* getservbyname(const char* name, const char* protocol) {
  return own_answer<servent>(service_named(name, protocol));
}
int getservbyname_r(const char* name, const char* protocol, struct servent* out, char* room,
                    size_t size, struct servent** result) {
  return answer(service_named(name, protocol), out, room, size, result);
}
struct servent* getservbyport(int port, const char* protocol) {
  return own_answer<servent>(service_at_port(port, protocol));
}
int getservbyport_r(int port, const char* protocol, struct servent* out, char* room, size_t size,
                    struct servent** result) {
  return answer(service_at_port(port, protocol), out, room, size, result);
}
struct servent* getservent() {
  return own_answer<servent>(next_of(net_services(), place_in<Services>()));
}
int getservent_r(struct servent* out, char* room, size_t size, struct servent** result) {
  return answer(next_of(net_services(), place_in<Services>()), out, room, size, result, ENOENT);
}
void setservent(int) { place_in<Services>() = 0; }
void endservent() { place_in<Services>() = 0; }

}  // extern "C"
