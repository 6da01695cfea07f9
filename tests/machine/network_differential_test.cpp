// Random sequences of socket calls on the simulated network and on Linux's real loopback: results,
// errnos and readiness are the same.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/ioctl.h>
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

enum class Kind { Tcp, Urgent, Udp, Stream, Packets };

Address loopback(int port) {
  Address out;
  auto& in = reinterpret_cast<sockaddr_in&>(out.storage);
  in.sin_family = AF_INET;
  in.sin_port = htons(static_cast<std::uint16_t>(port));
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  out.size = sizeof in;
  return out;
}

Address real_name(int real) {
  Address out;
  out.size = sizeof out.storage;
  REQUIRE(getsockname(real, reinterpret_cast<sockaddr*>(&out.storage), &out.size) == 0);
  return out;
}

int real_connect(int real, const Address& to) {
  return static_cast<int>(result(connect(real, raw(to), to.size)));
}

// Case: two ends, on both sides.
class Case {
 public:
  Case(Kind kind, std::uint64_t seed) : prng_(seed), kind_(kind), network_(rig_.kernel(), world_) {
    if (kind == Kind::Tcp || kind == Kind::Urgent) make_tcp();
    if (kind == Kind::Udp) make_udp();
    if (kind == Kind::Stream) make_pair(SOCK_STREAM);
    if (kind == Kind::Packets) make_pair(SOCK_SEQPACKET);
  }
  ~Case() {
    for (Both& end : ends_) {
      if (end.real >= 0) close(end.real);
    }
  }

  // run: empty, or how they differ.
  std::string run() {
    for (int step = 0; step < 12; ++step) {
      const std::string readiness = compare_readiness();
      if (!readiness.empty()) return log_ + readiness;
      const std::string call = kind_ == Kind::Urgent ? do_one_urgent() : do_one();
      if (!call.empty()) return log_ + call;
    }
    return "";
  }

 private:
  void make_tcp() {
    int error = 0;
    Both listener{network_.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0, error),
                  socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
    Address at = loopback(0);
    REQUIRE(listener.ours->bind(loopback(8000)) == 0);
    REQUIRE(bind(listener.real, reinterpret_cast<sockaddr*>(&at.storage), at.size) == 0);
    REQUIRE(listener.ours->listen(1) == 0);
    REQUIRE(listen(listener.real, 1) == 0);
    ends_[0] = {network_.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0, error),
                socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
    const Address to = real_name(listener.real);
    CHECK(ends_[0].ours->connect(loopback(8000)) == real_connect(ends_[0].real, to));
    pollfd wait{listener.real, POLLIN, 0};
    REQUIRE(poll(&wait, 1, 1'000) == 1);
    ends_[1] = {listener.ours->accept(SOCK_NONBLOCK, error),
                accept4(listener.real, nullptr, nullptr, SOCK_NONBLOCK)};
    CHECK(ends_[0].ours->connect(loopback(8000)) == real_connect(ends_[0].real, to));
    for (const Both& end : ends_) {  // ours has no Nagle's algorithm
      const int on = 1;
      REQUIRE(setsockopt(end.real, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    }
    close(listener.real);
  }
  void make_udp() {
    int error = 0;
    for (int i = 0; i < 2; ++i) {
      ends_[i] = {network_.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0, error),
                  socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)};
      Address at = loopback(0);
      REQUIRE(ends_[i].ours->bind(loopback(9000 + i)) == 0);
      REQUIRE(bind(ends_[i].real, reinterpret_cast<sockaddr*>(&at.storage), at.size) == 0);
    }
    for (int i = 0; i < 2; ++i) {
      REQUIRE(ends_[i].ours->connect(loopback(9001 - i)) == 0);
      REQUIRE(real_connect(ends_[i].real, real_name(ends_[1 - i].real)) == 0);
    }
  }
  void make_pair(int type) {
    int error = 0;
    auto [a, b] = network_.pair(AF_UNIX, type | SOCK_NONBLOCK, 0, error);
    int real[2];
    REQUIRE(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, real) == 0);
    ends_ = {Both{a, real[0]}, Both{b, real[1]}};
  }

  std::string compare_readiness() {
    for (std::size_t i = 0; i < 2; ++i) {
      if (ends_[i].real < 0) continue;
      const std::string difference = test::readiness_differs(ends_[i], i);
      if (!difference.empty()) return difference;
    }
    return "";
  }

  // await_delivery: on the real loopback bytes may be under way for a moment.
  void await_delivery(int to) {
    if (ends_[to].real < 0) return;
    for (int tries = 0; tries < 20; ++tries) {
      int there = 0;
      ioctl(ends_[to].real, FIONREAD, &there);
      if (there >= unread_[to]) return;
      usleep(1'000);
    }
  }

  std::string do_one() {
    const int which = static_cast<int>(prng_.below(2));
    Both& end = ends_[which];
    if (end.real < 0) return "";
    std::int64_t ours = 0;
    std::int64_t real = 0;
    std::string ours_bytes(64, '\0');
    std::string real_bytes(64, '\0');
    const std::size_t size = 1 + prng_.below(60);
    std::string call;
    switch (prng_.below(12)) {
      case 0: {
        const int how = static_cast<int>(prng_.below(4));  // 3 is none
        call = "shutdown " + std::to_string(how);
        ours = end.ours->shutdown(how);
        real = result(shutdown(end.real, how));
        break;
      }
      case 1:
        if (prng_.below(2) == 0) return "";
        call = "close";
        end.ours.reset();
        close(end.real);
        end.real = -1;
        break;
      case 2: {
        call = "SO_ERROR";
        int value[2] = {};
        socklen_t bytes = sizeof(int);
        ours = end.ours->get_option(SOL_SOCKET, SO_ERROR, &value[0], bytes);
        real = result(getsockopt(end.real, SOL_SOCKET, SO_ERROR, &value[1], &bytes));
        ours = ours * 1'000 + value[0];
        real = real * 1'000 + value[1];
        break;
      }
      case 3:
        if (kind_ != Kind::Udp) return "";
        {
          const int on = prng_.below(2) == 0;
          call = "UDP_CORK " + std::to_string(on);
          ours = end.ours->set_option(IPPROTO_UDP, UDP_CORK, &on, sizeof on);
          real = result(setsockopt(end.real, IPPROTO_UDP, UDP_CORK, &on, sizeof on));
        }
        break;
      case 4:
      case 5:
      case 6: {
        const std::string data(size, static_cast<char>('a' + size % 26));
        const bool odd = kind_ == Kind::Udp && prng_.below(2) == 0;
        const int flags = odd ? (prng_.below(4) == 0 ? MSG_OOB : MSG_MORE) : 0;
        call = "send";
        const iovec part{const_cast<char*>(data.data()), size};
        Message message;
        message.parts = {&part, 1};
        ours = end.ours->send(message, flags);
        real = result(send(end.real, data.data(), size, flags | MSG_NOSIGNAL));
        if (flags != 0) call += flags == MSG_OOB ? " OOB" : " MORE";
        break;
      }
      default: {
        const int flags = prng_.below(4) == 0 ? MSG_PEEK : 0;
        const iovec part{ours_bytes.data(), size};
        Message message;
        message.parts = {&part, 1};
        call = flags != 0 ? "peek" : "recv";
        ours = end.ours->receive(message, flags);
        real = result(recv(end.real, real_bytes.data(), size, flags));
      }
    }
    if (call == "send" && real > 0) unread_[1 - which] += static_cast<int>(real);
    if (call == "recv" && real > 0) unread_[which] -= static_cast<int>(real);
    if (call == "send" && kind_ == Kind::Tcp) await_delivery(1 - which);
    log_ += std::to_string(which) + " " + call + " " + std::to_string(size) + " = " +
            std::to_string(real) + "; ";
    if (ours != real) return "ours " + std::to_string(ours);
    return ours_bytes == real_bytes ? "" : "other bytes";
  }

  // do_one_urgent: calls about the urgent byte.
  std::string do_one_urgent() {
    const auto which = prng_.below(2);
    Both& end = ends_[which];
    std::int64_t ours = 0;
    std::int64_t real = 0;
    std::string ours_bytes(64, '\0');
    std::string real_bytes(64, '\0');
    const std::size_t size = 1 + prng_.below(6);
    std::string call;
    switch (prng_.below(12)) {
      case 0: {
        const int on = prng_.below(2) == 0;
        call = "SO_OOBINLINE " + std::to_string(on);
        ours = end.ours->set_option(SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
        real = result(setsockopt(end.real, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on));
        break;
      }
      case 1:
      case 2: {
        call = "SIOCATMARK";
        int at = 0;
        REQUIRE(ioctl(end.real, SIOCATMARK, &at) == 0);
        ours = end.ours->at_mark();
        real = at;
        break;
      }
      case 3: {
        call = "FIONREAD";
        int there = 0;
        REQUIRE(ioctl(end.real, FIONREAD, &there) == 0);
        ours = end.ours->bytes_waiting();
        real = there;
        break;
      }
      case 4:
      case 5:
      case 6:
      case 7: {
        std::string data;
        while (data.size() < size) data += next_letter();
        const int flags = prng_.below(3) == 0 ? MSG_OOB : 0;
        const iovec part{data.data(), size};
        Message message;
        message.parts = {&part, 1};
        call = flags != 0 ? "send OOB" : "send";
        ours = end.ours->send(message, flags);
        real = result(send(end.real, data.data(), size, flags | MSG_NOSIGNAL));
        break;
      }
      default: {
        const int flags = (prng_.below(4) == 0 ? MSG_PEEK : 0) | (prng_.below(2) ? MSG_OOB : 0);
        const iovec part{ours_bytes.data(), size};
        Message message;
        message.parts = {&part, 1};
        call = "recv with " + std::to_string(flags);
        ours = end.ours->receive(message, flags);
        real = result(recv(end.real, real_bytes.data(), size, flags));
      }
    }
    log_ += std::to_string(which) + " " + call + " " + std::to_string(size) + " = " +
            std::to_string(real) + "; ";
    if (ours != real) return "ours " + std::to_string(ours);
    return ours_bytes == real_bytes ? "" : "other bytes";
  }
  char next_letter() { return letter_ = letter_ == 'z' ? 'a' : static_cast<char>(letter_ + 1); }

  char letter_ = 'a';
  base::Prng prng_;
  Kind kind_;
  test::Rig rig_;
  base::World world_;
  Network network_;
  std::array<Both, 2> ends_;
  std::array<int, 2> unread_{};  // bytes, on the real side
  std::string log_;
};

void compare(Kind kind) { test::compare_cases<Case>(kind, 1'000); }

}  // namespace

TEST_CASE("TCP does what Linux does") { compare(Kind::Tcp); }
TEST_CASE("urgent bytes of TCP do what Linux does") { compare(Kind::Urgent); }
TEST_CASE("connected UDP does what Linux does") { compare(Kind::Udp); }
TEST_CASE("a stream pair does what Linux does") { compare(Kind::Stream); }
TEST_CASE("a pair for sequenced packets does what Linux does") { compare(Kind::Packets); }
