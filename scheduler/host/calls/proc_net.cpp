// Files of /proc/net: the sockets that some process has open, and the machine's interfaces.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <map>

#include "scheduler/host/calls/made_files.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/kernel/facts.h"
#include "scheduler/machine/network/interfaces.h"
#include "scheduler/machine/network/network.h"

namespace fiberscope::host {

namespace {

using machine::Address;
using machine::Socket;

// Source: Linux include/net/tcp_states.h.
constexpr unsigned kEstablished = 1;
constexpr unsigned kSynSent = 2;
constexpr unsigned kClosed = 7;
constexpr unsigned kListening = 10;
// Source: Linux include/uapi/linux/net.h, socket_state.
constexpr unsigned kUnixUnconnected = 1;
constexpr unsigned kUnixConnected = 3;
constexpr unsigned kUnixAccepts = 0x10000;

// open_sockets: of this family and type, by their numbers; each once.
std::map<base::ObjectId, Socket*> open_sockets(int family, int type) {
  std::map<base::ObjectId, Socket*> found;
  for (const auto& process : Runtime::get()->processes()) {
    for (const auto& [number, entry] : process->files.entries()) {
      auto* const socket = dynamic_cast<Socket*>(entry.file.get());
      if (socket == nullptr || socket->family() != family) continue;
      if (type == 0 || socket->type() == type) found[socket->id()] = socket;
    }
  }
  return found;
}

bool listens(Socket& socket) {
  int yes = 0;
  socklen_t size = sizeof yes;
  return socket.get_option(SOL_SOCKET, SO_ACCEPTCONN, &yes, size) == 0 && yes != 0;
}

// address_text: as the kernel writes it: the address's words as they lie in memory, and the port.
std::string address_text(const Address& address, int family) {
  if (family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(address.storage);
    const bool set = address.size != 0;
    return printed("%08X:%04X", set ? in.sin_addr.s_addr : 0U, set ? ntohs(in.sin_port) : 0U);
  }
  const auto& in = reinterpret_cast<const sockaddr_in6&>(address.storage);
  std::string out;
  for (const std::uint32_t word : in.sin6_addr.s6_addr32) out += printed("%08X", word);
  return out + printed(":%04X", ntohs(in.sin6_port));
}

unsigned socket_state(Socket& socket, bool has_peer) {
  if (listens(socket)) return kListening;
  if (has_peer) return kEstablished;
  return socket.type() == SOCK_STREAM && (socket.readiness() & POLLOUT) == 0 ? kSynSent : kClosed;
}

std::string internet(int family, int type) {
  const bool long_addresses = family == AF_INET6;
  std::string out = printed(
      "  sl  local_address%s rem_address%s   st tx_queue rx_queue tr tm->when retrnsmt   uid  "
      "timeout inode\n",
      long_addresses ? "                        " : "",
      long_addresses ? "                        " : "");
  int row = 0;
  for (const auto& [id, socket] : open_sockets(family, type)) {
    Address local, peer;
    const bool bound = socket->local(local) == 0;
    const bool has_peer = socket->peer(peer) == 0;
    const auto& in = reinterpret_cast<const sockaddr_in&>(local.storage);
    if (!bound || in.sin_port == 0) continue;  // the kernel lists those that have a port
    if (!has_peer) peer = {};
    out += printed("%4d: %s %s %02X 00000000:00000000 00:00000000 00000000 %5u        0 %u 1\n",
                   row++, address_text(local, family).c_str(), address_text(peer, family).c_str(),
                   socket_state(*socket, has_peer), machine::kStudent, id.value);
  }
  return out;
}

std::string unix_sockets() {
  std::string out = "Num       RefCount Protocol Flags    Type St Inode Path\n";
  for (const auto& [id, socket] : open_sockets(AF_UNIX, 0)) {
    Address local, peer;
    socket->local(local);
    const bool connected = socket->peer(peer) == 0;
    std::string path;
    if (local.size > offsetof(sockaddr_un, sun_path)) {
      const auto& named = reinterpret_cast<const sockaddr_un&>(local.storage);
      path.assign(named.sun_path, local.size - offsetof(sockaddr_un, sun_path));
      if (path[0] == '\0') {
        std::ranges::replace(path, '\0', '@');
      } else {
        path.resize(path.find('\0') == std::string::npos ? path.size() : path.find('\0'));
      }
    }
    out += printed("0000000000000000: 00000002 00000000 %08X %04X %02X %5u%s%s\n",
                   listens(*socket) ? kUnixAccepts : 0U, static_cast<unsigned>(socket->type()),
                   connected ? kUnixConnected : kUnixUnconnected, id.value,
                   path.empty() ? "" : " ", path.c_str());
  }
  return out;
}

// Nobody counts packets by interfaces.
std::string interfaces() {
  std::string out =
      "Inter-|   Receive                                                |  Transmit\n"
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs "
      "drop fifo colls carrier compressed\n";
  for (const machine::Interface& one : machine::interfaces()) {
    out += printed("%6s: %7d %7d    0    0    0     0          0         0 %8d %7d    0    0    0"
                   "     0       0          0\n",
                   one.name, 0, 0, 0, 0);
  }
  return out;
}

std::string addresses_six() {
  constexpr int kPermanent = 0x80;  // IFA_F_PERMANENT
  std::string out;
  for (const machine::Interface& one : machine::interfaces()) {
    for (const std::uint8_t byte : one.six.s6_addr) out += printed("%02x", byte);
    out += printed(" %02x %02x %02x %02x %8s\n", static_cast<unsigned>(one.index),
                   static_cast<unsigned>(one.six_bits), static_cast<unsigned>(one.six_scope),
                   kPermanent, one.name);
  }
  return out;
}

// The way to the neighbours of each interface but lo, and by the outward one to groups and to all.
std::string routes() {
  std::string out =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
  const auto row = [&](const machine::Interface& by, std::uint32_t to, std::uint32_t mask,
                       unsigned flags) {
    out += printed("%s\t%08X\t00000000\t%04X\t0\t0\t0\t%08X\t0\t0\t0\n", by.name, htonl(to),
                   flags, htonl(mask));
  };
  constexpr unsigned kUp = 1;
  constexpr unsigned kOneHost = 4;
  for (const machine::Interface& one : machine::interfaces()) {
    if (!one.is_loopback()) row(one, one.four & one.netmask, one.netmask, kUp);
  }
  const machine::Interface& outward = *machine::interface_numbered(machine::kOutwardIndex);
  row(outward, 0xe0000000, 0xf0000000, kUp);
  row(outward, INADDR_BROADCAST, INADDR_BROADCAST, kUp | kOneHost);
  return out;
}

struct NetFile {
  const char* name;
  std::string (*text)();
};

const std::vector<NetFile>& net_files() {
  static const std::vector<NetFile> files = {
      {"arp",
       [] {
         return std::string(
             "IP address       HW type     Flags       HW address            Mask     Device\n");
       }},
      {"dev", interfaces},
      {"if_inet6", addresses_six},
      {"route", routes},
      {"tcp", [] { return internet(AF_INET, SOCK_STREAM); }},
      {"tcp6", [] { return internet(AF_INET6, SOCK_STREAM); }},
      {"udp", [] { return internet(AF_INET, SOCK_DGRAM); }},
      {"udp6", [] { return internet(AF_INET6, SOCK_DGRAM); }},
      {"unix", unix_sockets},
  };
  return files;
}

}  // namespace

std::optional<std::string> net_text(std::string_view name) {
  for (const NetFile& file : net_files()) {
    if (name == file.name) return file.text();
  }
  return {};
}

void net_names(std::vector<std::string>& out) {
  for (const NetFile& file : net_files()) out.emplace_back(file.name);
}

}  // namespace fiberscope::host
