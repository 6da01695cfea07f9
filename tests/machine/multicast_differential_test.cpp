// Random calls on sockets that join groups, leave them and send to them, and that send to all, on
// the simulated network and on Linux's real loopback: results, errnos, bytes, senders and readiness
// are the same. Every call names the loopback's interface, so that nothing leaves the computer.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <net/if.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "tests/machine/both_sides.h"
#include "tests/machine/rig.h"

using namespace fiberscope;
using namespace fiberscope::machine;
using test::Both;
using test::raw;
using test::result;

namespace {

struct Kind {};

Address address(std::uint32_t host, int port) {
  Address out;
  auto& in = reinterpret_cast<sockaddr_in&>(out.storage);
  in.sin_family = AF_INET;
  in.sin_port = htons(static_cast<std::uint16_t>(port));
  in.sin_addr.s_addr = htonl(host);
  out.size = sizeof in;
  return out;
}

class Case {
 public:
  Case(Kind, std::uint64_t seed)
      : prng_(seed),
        port_(20'000 + static_cast<int>((static_cast<unsigned>(getpid()) * 7 + seed) % 12'000)),
        group_(0xe1800000 + ((static_cast<std::uint32_t>(getpid()) << 12 |
                              static_cast<std::uint32_t>(seed) << 1) &
                             0x7fffff)),
        network_(rig_.kernel(), world_) {
    int error = 0;
    for (Both& one : sockets_) {
      one = {network_.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0, error),
             socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)};
      const in_addr loopback{htonl(INADDR_LOOPBACK)};
      set(one, IPPROTO_IP, IP_MULTICAST_IF, loopback);
      set(one, SOL_SOCKET, SO_REUSEADDR, 1);
    }
  }
  ~Case() {
    for (const Both& one : sockets_) close(one.real);
  }

  // run: empty, or how they differ.
  std::string run() {
    for (int step = 0; step < 24; ++step) {
      const std::string call = do_one();
      if (!call.empty()) return log_ + call;
      for (std::size_t i = 0; i < sockets_.size(); ++i) {
        const std::string readiness = test::readiness_differs(sockets_[i], i);
        if (!readiness.empty()) return log_ + readiness;
      }
    }
    return "";
  }

 private:
  template <class Value>
  std::pair<std::int64_t, std::int64_t> set(Both& on, int level, int name, const Value& value) {
    return {on.ours->set_option(level, name, &value, sizeof value),
            result(setsockopt(on.real, level, name, &value, sizeof value))};
  }

  std::uint32_t some_group() {
    if (prng_.below(8) == 0) return INADDR_LOOPBACK;  // that is none
    return group_ + static_cast<std::uint32_t>(prng_.below(2));
  }
  // some_place: on the loopback, by an address or by its number; or nowhere.
  ip_mreqn some_place() {
    ip_mreqn out{{htonl(some_group())}, {htonl(INADDR_LOOPBACK)}, 0};
    if (prng_.below(3) == 0) out.imr_ifindex = static_cast<int>(if_nametoindex("lo"));
    if (prng_.below(8) == 0) out.imr_ifindex = 999'999;
    if (out.imr_ifindex == 0 && prng_.below(8) == 0) out.imr_address.s_addr = htonl(0xc0000201);
    return out;
  }
  ip_mreq_source some_source() {
    const std::uint32_t from = 0x7f000001 + static_cast<std::uint32_t>(prng_.below(2));
    return {{htonl(some_group())}, {htonl(INADDR_LOOPBACK)}, {htonl(from)}};
  }

  std::string do_one() {
    const std::size_t which = prng_.below(sockets_.size());
    Both& one = sockets_[which];
    std::pair<std::int64_t, std::int64_t> both;
    std::string call;
    std::string ours_bytes(32, '\0');
    std::string real_bytes(32, '\0');
    switch (prng_.below(16)) {
      case 0:
      case 1: {
        const std::uint32_t at[] = {INADDR_ANY, INADDR_ANY, INADDR_LOOPBACK, some_group(),
                                    0x7fffffff};
        const Address to = address(at[prng_.below(5)], port_);
        call = "bind";
        both = {one.ours->bind(to), result(bind(one.real, raw(to), to.size))};
        break;
      }
      case 2:
      case 3:
      case 4:
        call = "join";
        both = set(one, IPPROTO_IP, IP_ADD_MEMBERSHIP, some_place());
        break;
      case 5:
        call = "leave";
        both = set(one, IPPROTO_IP, IP_DROP_MEMBERSHIP, some_place());
        break;
      case 6: {
        const int names[] = {IP_ADD_SOURCE_MEMBERSHIP, IP_DROP_SOURCE_MEMBERSHIP, IP_BLOCK_SOURCE,
                             IP_UNBLOCK_SOURCE};
        const int name = names[prng_.below(4)];
        call = "source " + std::to_string(name);
        both = set(one, IPPROTO_IP, name, some_source());
        break;
      }
      case 7: {
        struct Option {
          int level, name, least, most;
        };
        const Option options[] = {{IPPROTO_IP, IP_MULTICAST_ALL, -1, 2},
                                  {IPPROTO_IP, IP_MULTICAST_LOOP, 0, 2},
                                  {IPPROTO_IP, IP_MULTICAST_TTL, -2, 3},
                                  {SOL_SOCKET, SO_BROADCAST, 0, 1}};
        const Option& option = options[prng_.below(4)];
        const auto width = static_cast<std::uint64_t>(option.most - option.least + 1);
        const int value = option.least + static_cast<int>(prng_.below(width));
        call = "option " + std::to_string(option.name) + " " + std::to_string(value);
        both = set(one, option.level, option.name, value);
        break;
      }
      case 8:
      case 9:
      case 10:
      case 11: {
        std::uint32_t where = some_group();
        if (prng_.below(4) == 0) where = 0x7fffffff;  // all of the loopback
        const Address to = address(where, port_);
        const char byte = static_cast<char>('a' + sent_++);
        const iovec part{const_cast<char*>(&byte), 1};
        Message message;
        message.parts = {&part, 1};
        message.address = to;
        call = "send";
        both = {one.ours->send(message, 0),
                result(sendto(one.real, &byte, 1, 0, raw(to), to.size))};
        break;
      }
      case 12: {
        const Address to = address(prng_.below(2) == 0 ? some_group() : 0x7fffffff, port_);
        if (prng_.below(2) == 0) return "";
        call = "connect";
        both = {one.ours->connect(to), result(connect(one.real, raw(to), to.size))};
        break;
      }
      default: {
        const iovec part{ours_bytes.data(), ours_bytes.size()};
        Message message;
        message.parts = {&part, 1};
        sockaddr_in from{};
        socklen_t size = sizeof from;
        call = "recv";
        both = {one.ours->receive(message, 0),
                result(recvfrom(one.real, real_bytes.data(), real_bytes.size(), 0,
                                reinterpret_cast<sockaddr*>(&from), &size))};
        const auto& ours = reinterpret_cast<const sockaddr_in&>(message.address.storage);
        if (both.second >= 0 && ours.sin_addr.s_addr != from.sin_addr.s_addr) {
          return "another sender";
        }
      }
    }
    log_ += std::to_string(which) + " " + call + " = " + std::to_string(both.second) + "; ";
    if (both.first != both.second) return "ours " + std::to_string(both.first);
    return ours_bytes == real_bytes ? "" : "other bytes " + ours_bytes + real_bytes;
  }

  base::Prng prng_;
  int port_;
  std::uint32_t group_;  // and the next one: of no other case
  test::Rig rig_;
  base::World world_;
  Network network_;
  std::array<Both, 3> sockets_;
  int sent_ = 0;
  std::string log_;
};

}  // namespace

TEST_CASE("groups and broadcasts do what Linux does") { test::compare_cases<Case>(Kind{}, 1'000); }
