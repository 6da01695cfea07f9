// Random calls in random order, most of them wrong, on a handful of sockets, on the simulated
// network and on Linux's real loopback: bind, listen, connect, accept, unconnected datagrams, calls
// on sockets in the wrong state. Results, errnos, names and readiness are the same.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "tests/machine/both_sides.h"
#include "tests/machine/rig.h"

using namespace fiberscope;
using namespace fiberscope::machine;
using test::raw;
using test::result;

namespace {

struct Kind {
  const char* name;
  int family;
  int type;
};
constexpr Kind kTcp{"TCP", AF_INET, SOCK_STREAM};
constexpr Kind kUdp{"UDP", AF_INET, SOCK_DGRAM};
constexpr Kind kStream{"Unix stream", AF_UNIX, SOCK_STREAM};
constexpr Kind kPackets{"Unix packets", AF_UNIX, SOCK_SEQPACKET};
constexpr Kind kDatagrams{"Unix datagrams", AF_UNIX, SOCK_DGRAM};

constexpr int kFirstPort = 20'000;  // below the ephemeral ones

struct Both : test::Both {
  bool listens = false;
  bool shut = false;   // for writing
  bool tried = false;  // to connect
  int bound = -1;      // to which address
};

class Case {
 public:
  Case(const Kind& kind, std::uint64_t seed)
      : kind_(kind), seed_(seed), prng_(seed), network_(rig_.kernel(), world_) {
    for (int i = 0; i < 3; ++i) open();
  }
  ~Case() {
    for (const Both& end : sockets_) close(end.real);
  }

  // run: empty, or how they differ.
  std::string run() {
    for (int step = 0; step < 16; ++step) {
      const std::string call = do_one();
      if (!call.empty()) return log_ + call;
      const std::string readiness = compare_readiness();
      if (!readiness.empty()) return log_ + readiness;
    }
    return "";
  }

 private:
  void open() {
    int error = 0;
    const int type = kind_.type | SOCK_NONBLOCK;
    sockets_.push_back(
        {{network_.socket(kind_.family, type, 0, error), socket(kind_.family, type, 0)}});
  }

  // address: every case has addresses of its own, since Linux remembers connections for a while.
  Address address(int which) const {
    Address out;
    if (kind_.family == AF_UNIX) {
      auto& un = reinterpret_cast<sockaddr_un&>(out.storage);
      un.sun_family = AF_UNIX;
      const std::string name = "fs" + std::to_string(getpid()) + "." + std::to_string(seed_) + "." +
                               std::to_string(which);
      std::memcpy(un.sun_path + 1, name.data(), name.size());
      out.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
      return out;
    }
    auto& in = reinterpret_cast<sockaddr_in&>(out.storage);
    in.sin_family = AF_INET;
    in.sin_port = htons(static_cast<std::uint16_t>(kFirstPort + which));
    const auto own = static_cast<std::uint32_t>(seed_ % 250 + 1 + (seed_ / 250 + 1) * 256);
    in.sin_addr.s_addr = htonl(0x7f010000 + own);
    out.size = sizeof in;
    return out;
  }

  std::string compare_readiness() {
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      const std::string difference = test::readiness_differs(sockets_[i], i);
      if (!difference.empty()) return difference;
    }
    return "";
  }

  // outcome: empty if they are the same.
  std::string outcome(std::size_t which, const std::string& call, std::int64_t ours,
                      std::int64_t real) {
    log_ += std::to_string(which) + " " + call + " = " + std::to_string(real) + "; ";
    return ours == real ? "" : "ours " + std::to_string(ours);
  }

  std::string do_one() {
    const std::size_t which = prng_.below(sockets_.size());
    Both& end = sockets_[which];
    const int at = static_cast<int>(prng_.below(3));
    const Address to = address(at);
    const std::string place = std::to_string(at);
    switch (prng_.below(14)) {
      case 0:
      case 1: {
        const int ours = end.ours->bind(to);
        if (ours == 0) end.bound = at;
        return outcome(which, "bind " + place, ours, result(bind(end.real, raw(to), to.size)));
      }
      case 2: {
        if (end.shut) return "";  // not compared: Linux then passes this on to those it accepts
        const int ours = end.ours->listen(4);
        if (ours == 0) end.listens = true;
        return outcome(which, "listen", ours, result(listen(end.real, 4)));
      }
      case 3:
      case 4:
      case 5: {
        // TCP connects to itself when nobody listens at its own address
        if (&kind_ == &kTcp && end.bound == at && !end.listens) return "";
        const int ours = end.ours->connect(to);
        end.tried = end.tried || ours == -EINPROGRESS;
        return outcome(which, "connect " + place, ours,
                       result(connect(end.real, raw(to), to.size)));
      }
      case 6:
      case 7:
        return accept_one(which);
      case 8:
        return send_one(which, nullptr, "");
      case 9:
        return send_one(which, &to, " to " + place);
      case 10:
      case 11:
        return receive_one(which);
      case 12:
        return ask_one(which);
      default:
        return end_one(which);
    }
  }

  std::string accept_one(std::size_t which) {
    Both& end = sockets_[which];
    int error = 0;
    Both made{{end.ours->accept(SOCK_NONBLOCK, error),
               accept4(end.real, nullptr, nullptr, SOCK_NONBLOCK)}};
    const std::int64_t real = made.real >= 0 ? 0 : -errno;
    const std::int64_t ours = made.ours ? 0 : -error;
    const bool both = made.ours && made.real >= 0;
    if (both) {
      sockets_.push_back(std::move(made));
    } else if (made.real >= 0) {
      close(made.real);
    }
    return outcome(which, "accept", ours, real);
  }

  std::string send_one(std::size_t which, const Address* to, const std::string& place) {
    Both& end = sockets_[which];
    // which of two errors comes first is another in newer kernels
    Address peer;
    const bool both = end.shut && to == nullptr && end.ours->peer(peer) != 0;
    if (both && kind_.family == AF_UNIX) return "";
    std::string data(1 + prng_.below(9), static_cast<char>('a' + prng_.below(26)));
    const iovec part{data.data(), data.size()};
    Message message;
    message.parts = {&part, 1};
    if (to != nullptr) message.address = *to;
    const std::int64_t ours = end.ours->send(message, 0);
    const sockaddr* const name = to == nullptr ? nullptr : raw(*to);
    const std::int64_t real = result(sendto(end.real, data.data(), data.size(), MSG_NOSIGNAL, name,
                                            to == nullptr ? 0 : to->size));
    return outcome(which, "send" + place, ours, real);
  }

  std::string receive_one(std::size_t which) {
    Both& end = sockets_[which];
    char buffers[2][8] = {};
    const iovec part{buffers[0], sizeof buffers[0]};
    Message message;
    message.parts = {&part, 1};
    const std::int64_t ours = end.ours->receive(message, 0);
    const std::int64_t real = result(recv(end.real, buffers[1], sizeof buffers[1], 0));
    const std::string differs = outcome(which, "recv", ours, real);
    if (!differs.empty()) return differs;
    return std::memcmp(buffers[0], buffers[1], sizeof buffers[0]) == 0 ? "" : "other bytes";
  }

  std::string ask_one(std::size_t which) {
    Both& end = sockets_[which];
    if (prng_.below(2) == 0) {
      int values[2] = {};
      socklen_t size = sizeof(int);
      end.ours->get_option(SOL_SOCKET, SO_ERROR, &values[0], size);
      getsockopt(end.real, SOL_SOCKET, SO_ERROR, &values[1], &size);
      return outcome(which, "SO_ERROR", values[0], values[1]);
    }
    const bool peer = prng_.below(2) == 0;
    Address ours_at;
    Address real_at;
    real_at.size = sizeof real_at.storage;
    const int ours = peer ? end.ours->peer(ours_at) : end.ours->local(ours_at);
    auto* const out = reinterpret_cast<sockaddr*>(&real_at.storage);
    const std::int64_t real = result(peer ? getpeername(end.real, out, &real_at.size)
                                          : getsockname(end.real, out, &real_at.size));
    const std::string differs = outcome(which, peer ? "getpeername" : "getsockname", ours, real);
    if (!differs.empty() || real != 0) return differs;
    return name_of(ours_at) == name_of(real_at)
               ? ""
               : "ours " + name_of(ours_at) + ", real " + name_of(real_at);
  }

  // name_of: a port that nobody chose is "some".
  static std::string name_of(const Address& address) {
    if (address.storage.ss_family == AF_UNIX) {
      return {reinterpret_cast<const char*>(&address.storage), address.size};
    }
    const auto& in = reinterpret_cast<const sockaddr_in&>(address.storage);
    const int port = ntohs(in.sin_port);
    const bool chosen = port == 0 || (port >= kFirstPort && port < kFirstPort + 3);
    return std::string(inet_ntoa(in.sin_addr)) + ":" + (chosen ? std::to_string(port) : "some");
  }

  std::string end_one(std::size_t which) {
    Both& end = sockets_[which];
    Address peer;
    const bool failed = end.tried && end.ours->peer(peer) != 0;  // what is left then: not compared
    if (prng_.below(2) == 0 && !failed) {
      const int how = static_cast<int>(prng_.below(3));
      const int ours = end.ours->shutdown(how);
      const std::int64_t real = result(shutdown(end.real, how));
      if (ours == 0 && how != SHUT_WR) end.listens = false;
      if (how != SHUT_RD) end.shut = true;
      return outcome(which, "shutdown " + std::to_string(how), ours, real);
    }
    end.ours.reset();
    close(end.real);
    sockets_.erase(sockets_.begin() + static_cast<std::ptrdiff_t>(which));
    open();
    log_ += std::to_string(which) + " close, the last is new; ";
    return "";
  }

  const Kind& kind_;
  std::uint64_t seed_;
  base::Prng prng_;
  test::Rig rig_;
  base::World world_;
  Network network_;
  std::vector<Both> sockets_;
  std::string log_;
};

void compare(const Kind& kind) { test::compare_cases<Case>(kind, 1'500); }

}  // namespace

TEST_CASE("wrong calls on TCP sockets fail as on Linux") { compare(kTcp); }
TEST_CASE("wrong calls on UDP sockets fail as on Linux") { compare(kUdp); }
TEST_CASE("wrong calls on Unix streams fail as on Linux") { compare(kStream); }
TEST_CASE("wrong calls on Unix sockets for packets fail as on Linux") { compare(kPackets); }
TEST_CASE("wrong calls on Unix sockets for datagrams fail as on Linux") { compare(kDatagrams); }
