#include "scheduler/machine/network/endpoint.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace fiberscope::machine {

bool Endpoint::is_v4() const {
  return std::all_of(address.begin(), address.begin() + 10, [](auto b) { return b == 0; }) &&
         address[10] == 0xff && address[11] == 0xff;
}

in_addr Endpoint::v4() const {
  in_addr out{};
  std::memcpy(&out, &address[12], 4);
  return out;
}

bool Endpoint::is_any() const {
  const auto from = address.begin() + (is_v4() ? 12 : 0);
  return std::all_of(from, address.end(), [](auto b) { return b == 0; });
}

bool Endpoint::is_loopback() const {
  return is_v4() ? address[12] == 127 : same_address(endpoint_loopback(false, 0));
}

bool Endpoint::is_group() const { return is_v4() ? address[12] >> 4 == 14 : address[0] == 0xff; }

bool Endpoint::is_link_local() const { return address[0] == 0xfe && address[1] >> 6 == 2; }

Endpoint endpoint_v4(in_addr address, std::uint16_t port) {
  Endpoint out;
  out.address[10] = out.address[11] = 0xff;
  std::memcpy(&out.address[12], &address, 4);
  out.port = port;
  return out;
}

Endpoint endpoint_any(int family, std::uint16_t port) {
  if (family == AF_INET) return endpoint_v4(in_addr{}, port);
  Endpoint out;
  out.port = port;
  return out;
}

Endpoint endpoint_loopback(bool v4, std::uint16_t port) {
  if (v4) return endpoint_v4(in_addr{htonl(INADDR_LOOPBACK)}, port);
  Endpoint out;
  out.address[15] = 1;
  out.port = port;
  return out;
}

int read_endpoint(const Address& from, int family, Endpoint& out) {
  if (from.size < static_cast<socklen_t>(sizeof(sa_family_t))) return -EINVAL;
  const int given = from.storage.ss_family;
  if (family == AF_INET) {
    if (from.size < static_cast<socklen_t>(sizeof(sockaddr_in))) return -EINVAL;
    if (given != AF_INET) return -EAFNOSUPPORT;
    const auto& in = reinterpret_cast<const sockaddr_in&>(from.storage);
    out = endpoint_v4(in.sin_addr, ntohs(in.sin_port));
    return 0;
  }
  if (given != AF_INET6) return -EAFNOSUPPORT;
  if (from.size < 24) return -EINVAL;  // SIN6_LEN_RFC2133
  const auto& in = reinterpret_cast<const sockaddr_in6&>(from.storage);
  std::memcpy(out.address.data(), &in.sin6_addr, 16);
  out.port = ntohs(in.sin6_port);
  return 0;
}

void write_endpoint(const Endpoint& from, int family, Address& out) {
  out = {};
  if (family == AF_INET) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(from.port);
    in.sin_addr = from.v4();
    std::memcpy(&out.storage, &in, sizeof in);
    out.size = sizeof in;
    return;
  }
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  in.sin6_port = htons(from.port);
  std::memcpy(&in.sin6_addr, from.address.data(), 16);
  if (from.is_link_local()) in.sin6_scope_id = kOutwardIndex;
  std::memcpy(&out.storage, &in, sizeof in);
  out.size = sizeof in;
}

std::string host_text(const Endpoint& endpoint) {
  char out[INET6_ADDRSTRLEN] = "";
  if (endpoint.is_v4()) {
    inet_ntop(AF_INET, &endpoint.address[12], out, sizeof out);
    return out;
  }
  inet_ntop(AF_INET6, endpoint.address.data(), out, sizeof out);
  return "[" + std::string(out) + "]";
}

std::string text(const Endpoint& endpoint) {
  return host_text(endpoint) + ":" + std::to_string(endpoint.port);
}

}  // namespace fiberscope::machine
