#include "scheduler/machine/network/network.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <map>

#include "scheduler/trace/trace.h"
#include "tests/machine/rig.h"
#include "tests/support/portion.h"

using namespace fiberscope;
using namespace fiberscope::machine;
using fiberscope::base::kMillisecond;
using fiberscope::base::kSecond;

namespace {

Address ip(const char* host, int port) {
  Address out;
  auto& in = reinterpret_cast<sockaddr_in&>(out.storage);
  in.sin_family = AF_INET;
  in.sin_port = htons(static_cast<std::uint16_t>(port));
  inet_pton(AF_INET, host, &in.sin_addr);
  out.size = sizeof in;
  return out;
}

Address six(int port) {
  Address out;
  auto& in = reinterpret_cast<sockaddr_in6&>(out.storage);
  in.sin6_family = AF_INET6;
  in.sin6_port = htons(static_cast<std::uint16_t>(port));
  in.sin6_addr = in6addr_loopback;
  out.size = sizeof in;
  return out;
}

Address path(std::string name) {
  Address out;
  auto& un = reinterpret_cast<sockaddr_un&>(out.storage);
  un.sun_family = AF_UNIX;
  std::memcpy(un.sun_path, name.data(), name.size());
  out.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() +
                                    (name[0] != '\0' ? 1 : 0));
  return out;
}

int port_of(const Socket& socket) {
  Address at;
  REQUIRE(socket.local(at) == 0);
  return ntohs(reinterpret_cast<sockaddr_in&>(at.storage).sin_port);
}

std::int64_t put(Socket& socket, const std::string& text) {
  return socket.write(text.data(), text.size());
}

std::string get(Socket& socket, std::size_t bytes_max = 1'000'000) {
  std::string out(bytes_max, '\0');
  const std::int64_t count = socket.read(out.data(), out.size());
  if (count < 0) return "error " + std::to_string(-count);
  out.resize(static_cast<std::size_t>(count));
  return out;
}

int so_error(Socket& socket) {
  int error = 0;
  socklen_t size = sizeof error;
  REQUIRE(socket.get_option(SOL_SOCKET, SO_ERROR, &error, size) == 0);
  return error;
}

void set(Socket& socket, int name, int value) {
  REQUIRE(socket.set_option(SOL_SOCKET, name, &value, sizeof value) == 0);
}

struct Sums {
  std::uint64_t sent = 0, arrived = 0, lost = 0, dropped = 0;
};

Sums sums_of(test::Rig& rig) {
  rig.writer().flush();
  trace::Trace read;
  read.append(rig.trace_bytes().data(), rig.trace_bytes().size());
  REQUIRE(read.fault() == "");
  Sums out;
  std::map<base::PacketId, std::uint64_t> bytes;
  for (const trace::Event& event : read.events()) {
    if (const auto* sent = std::get_if<trace::PacketSent>(&event.payload)) {
      out.sent += sent->bytes;
      bytes[sent->packet] = sent->bytes;
    } else if (const auto* there = std::get_if<trace::PacketArrived>(&event.payload)) {
      out.arrived += bytes.at(there->packet);
    } else if (const auto* lost = std::get_if<trace::PacketLost>(&event.payload)) {
      out.lost += bytes.at(lost->packet);
    } else if (const auto* dropped = std::get_if<trace::BytesDropped>(&event.payload)) {
      out.dropped += dropped->bytes;
    }
  }
  return out;
}

struct Net {
  explicit Net(base::World declared = {}, std::uint64_t seed = 1)
      : rig(seed), world(std::move(declared)), network(rig.kernel(), world) {}
  std::shared_ptr<Socket> tcp(int family = AF_INET) {
    int error = 0;
    return network.socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0, error);
  }
  std::shared_ptr<Socket> udp() {
    int error = 0;
    return network.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0, error);
  }
  std::shared_ptr<Socket> listener(int port, int backlog = 5) {
    auto out = tcp();
    REQUIRE(out->bind(ip("127.0.0.1", port)) == 0);
    REQUIRE(out->listen(backlog) == 0);
    return out;
  }
  std::pair<std::shared_ptr<Socket>, std::shared_ptr<Socket>> connection(int port = 8000) {
    auto listening = listener(port);
    auto client = tcp();
    REQUIRE(client->connect(ip("127.0.0.1", port)) == -EINPROGRESS);
    REQUIRE(client->connect(ip("127.0.0.1", port)) == 0);
    int error = 0;
    auto server = listening->accept(SOCK_NONBLOCK, error);
    REQUIRE(server != nullptr);
    return {client, server};
  }
  test::Rig rig;
  base::World world;
  Network network;
};

base::World one_host(base::Host host) {
  host.name = "far.example";
  base::World out;
  out.hosts.push_back(std::move(host));
  return out;
}

}  // namespace

TEST_CASE("a loopback connection carries bytes both ways, inside of the calls") {
  Net net;
  auto [client, server] = net.connection();
  CHECK(client->readiness() == POLLOUT);
  CHECK(put(*client, "ping") == 4);
  CHECK(server->readiness() == (POLLIN | POLLOUT));
  CHECK(get(*server) == "ping");
  CHECK(get(*server) == "error 11");
  put(*server, "pong");
  CHECK(get(*client, 2) == "po");
  CHECK(get(*client) == "ng");
  CHECK(client->name() == "127.0.0.1:8000");
  CHECK(server->name() == "client 127.0.0.1:32768");
  CHECK(port_of(*client) == 32768);
  CHECK(client->connect(ip("127.0.0.1", 8000)) == -EISCONN);
}

TEST_CASE("where nobody listens a connection is refused, once") {
  Net net;
  auto client = net.tcp();
  CHECK(client->readiness() == (POLLOUT | POLLHUP));
  CHECK(client->connect(ip("127.0.0.1", 9)) == -EINPROGRESS);
  CHECK(client->readiness() == (POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP));
  CHECK(so_error(*client) == ECONNREFUSED);
  CHECK(so_error(*client) == 0);
  int error = 0;
  auto blocking = net.network.socket(AF_INET, SOCK_STREAM, 0, error);
  CHECK(blocking->connect(ip("127.0.0.1", 9)) == -ECONNREFUSED);
  CHECK(blocking->connect(ip("8.8.8.8", 53)) == -ENETUNREACH);
}

TEST_CASE("a port is bound once, and ports are given from 32768 on") {
  Net net;
  auto first = net.listener(8000);
  auto second = net.tcp();
  CHECK(second->bind(ip("127.0.0.1", 8000)) == -EADDRINUSE);
  CHECK(second->bind(ip("0.0.0.0", 8000)) == -EADDRINUSE);
  CHECK(second->bind(ip("8.8.8.8", 8000)) == -EADDRNOTAVAIL);
  CHECK(second->bind(ip("127.0.0.2", 8000)) == 0);
  auto third = net.tcp();
  CHECK(third->bind(ip("127.0.0.1", 0)) == 0);
  CHECK(port_of(*third) == 32768);
  first.reset();
  auto again = net.tcp();
  CHECK(again->bind(ip("127.0.0.1", 8000)) == 0);
}

TEST_CASE("who closes first leaves the port in TIME_WAIT, which SO_REUSEADDR overrides") {
  Net net;
  for (const bool reuse : {false, true}) {
    const int port = reuse ? 8001 : 8000;
    auto listening = net.tcp();
    if (reuse) set(*listening, SO_REUSEADDR, 1);
    REQUIRE(listening->bind(ip("127.0.0.1", port)) == 0);
    REQUIRE(listening->listen(5) == 0);
    auto client = net.tcp();
    client->connect(ip("127.0.0.1", port));
    int error = 0;
    auto server = listening->accept(0, error);
    REQUIRE(server != nullptr);
    server.reset();
    client.reset();
    listening.reset();
    auto next = net.tcp();
    if (reuse) set(*next, SO_REUSEADDR, 1);
    CHECK(next->bind(ip("127.0.0.1", port)) == (reuse ? 0 : -EADDRINUSE));
  }
}

TEST_CASE("half close: the rest is read, then the end; both ends closed is a hang-up") {
  Net net;
  auto [client, server] = net.connection();
  put(*client, "last");
  CHECK(client->shutdown(SHUT_WR) == 0);
  CHECK(put(*client, "x") == -EPIPE);
  CHECK(server->readiness() == (POLLIN | POLLOUT | POLLRDHUP));
  CHECK(get(*server) == "last");
  CHECK(get(*server) == "");
  CHECK(put(*server, "still") == 5);
  CHECK(get(*client) == "still");
  server->shutdown(SHUT_WR);
  CHECK(client->readiness() == (POLLIN | POLLOUT | POLLRDHUP | POLLHUP));
  CHECK(get(*client) == "");
  CHECK(client->shutdown(SHUT_RDWR) == -ENOTCONN);
}

TEST_CASE("closing with unread data, or with SO_LINGER 0, resets the connection") {
  Net net;
  auto [client, server] = net.connection(8000);
  put(*client, "unread");
  server.reset();
  CHECK(get(*client) == "error " + std::to_string(ECONNRESET));
  CHECK(get(*client) == "");
  CHECK(put(*client, "x") == -EPIPE);
  CHECK(sums_of(net.rig).dropped == 6);
  auto [other, hard] = net.connection(8001);
  const linger at_once{1, 0};
  hard->set_option(SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  hard.reset();
  CHECK((other->readiness() & (POLLERR | POLLHUP)) == (POLLERR | POLLHUP));
  CHECK(so_error(*other) == ECONNRESET);
}

TEST_CASE("a sender that nobody reads from would have to wait, until somebody reads") {
  Net net;
  auto [client, server] = net.connection();
  std::size_t sent = 0;
  std::int64_t count = 0;
  while ((count = put(*client, std::string(10'000, 'a'))) > 0) {
    sent += static_cast<std::size_t>(count);
  }
  CHECK(count == -EAGAIN);
  CHECK((client->readiness() & POLLOUT) == 0);
  CHECK(sent == 131'072 + 87'040);
  std::size_t got = 0;
  while (got < sent) got += get(*server, 50'000).size();
  CHECK(got == sent);
  CHECK(get(*server) == "error 11");
  CHECK((client->readiness() & POLLOUT) != 0);
}

TEST_CASE("a full backlog lets the next one wait for a second") {
  Net net;
  auto listening = net.listener(8000, 0);
  auto first = net.tcp();
  auto second = net.tcp();
  first->connect(ip("127.0.0.1", 8000));
  second->connect(ip("127.0.0.1", 8000));
  CHECK(first->readiness() == POLLOUT);
  CHECK(second->readiness() == 0);
  CHECK(second->connect(ip("127.0.0.1", 8000)) == -EALREADY);
  int error = 0;
  REQUIRE(listening->accept(0, error) != nullptr);
  net.rig.advance(kSecond);
  CHECK(second->readiness() == POLLOUT);
}

TEST_CASE("who gives up during the handshake leaves its place in the backlog to others") {
  base::Host own;
  own.latency_ns = 5 * kMillisecond;
  base::World world = one_host(own);
  world.hosts[0].name = "localhost";
  Net net(world);
  auto listening = net.listener(8000, 0);
  for (int i = 0; i < 3; ++i) {
    auto gone = net.tcp();
    CHECK(gone->connect(ip("127.0.0.1", 8000)) == -EINPROGRESS);
    net.rig.advance(net.rig.clock().now_ns + 7 * kMillisecond);
  }
  net.rig.settle();
  auto stays = net.tcp();
  CHECK(stays->connect(ip("127.0.0.1", 8000)) == -EINPROGRESS);
  net.rig.advance(net.rig.clock().now_ns + 20 * kMillisecond);
  CHECK(stays->readiness() == POLLOUT);
}

TEST_CASE("IPv6 loopback connects as IPv4 does") {
  Net net;
  auto listening = net.tcp(AF_INET6);
  REQUIRE(listening->bind(six(8000)) == 0);
  REQUIRE(listening->listen(1) == 0);
  auto client = net.tcp(AF_INET6);
  CHECK(client->connect(six(8000)) == -EINPROGRESS);
  int error = 0;
  auto server = listening->accept(0, error);
  REQUIRE(server != nullptr);
  CHECK(server->name() == "client [::1]:32768");
}

TEST_CASE("datagrams keep their edges, and what does not fit is told as dropped") {
  Net net;
  auto server = net.udp();
  REQUIRE(server->bind(ip("127.0.0.1", 9000)) == 0);
  auto client = net.udp();
  CHECK(put(*client, "nowhere") == -EDESTADDRREQ);
  REQUIRE(client->connect(ip("127.0.0.1", 9000)) == 0);
  put(*client, "one");
  put(*client, "two!");
  CHECK(get(*server, 2) == "on");
  CHECK(get(*server) == "two!");
  CHECK(get(*server) == "error 11");
  CHECK(sums_of(net.rig).dropped == 1);
  server.reset();
  CHECK(put(*client, "gone") == 4);
  CHECK((client->readiness() & POLLERR) != 0);
  CHECK(put(*client, "gone") == -ECONNREFUSED);
}

TEST_CASE("a pair is joined, and files travel with the bytes they were sent with") {
  Net net;
  int error = 0;
  auto [a, b] = net.network.pair(AF_UNIX, SOCK_STREAM, 0, error);
  REQUIRE(a != nullptr);
  char byte = 'x';
  const iovec part{&byte, 1};
  Message message;
  message.parts = {&part, 1};
  message.files = {b};
  CHECK(a->send(message, 0) == 1);
  put(*a, "more");
  char buffer[8];
  const iovec room{buffer, sizeof buffer};
  Message got;
  got.parts = {&room, 1};
  CHECK(b->receive(got, MSG_PEEK) == 1);
  CHECK(b->receive(got, 0) == 1);
  REQUIRE(got.files.size() == 1);
  CHECK(got.files[0] == b);
  got.files.clear();
  message.files.clear();
  CHECK(get(*b) == "more");
  b.reset();
  CHECK(a->readiness() == (POLLIN | POLLOUT | POLLHUP | POLLRDHUP));
  CHECK(put(*a, "x") == -EPIPE);
  CHECK(get(*a) == "");
}

TEST_CASE("Unix names: a path stays behind its socket, an abstract name does not") {
  Net net;
  int error = 0;
  auto make = [&](int type) { return net.network.socket(AF_UNIX, type, 0, error); };
  auto client = make(SOCK_STREAM);
  CHECK(client->connect(path("/tmp/s")) == -ENOENT);
  auto server = make(SOCK_STREAM);
  CHECK(server->bind(path("/tmp/s")) == 0);
  CHECK(client->connect(path("/tmp/s")) == -ECONNREFUSED);
  CHECK(server->listen(5) == 0);
  CHECK(client->connect(path("/tmp/s")) == 0);
  auto end = server->accept(0, error);
  REQUIRE(end != nullptr);
  put(*client, "hello");
  CHECK(get(*end) == "hello");
  server.reset();
  CHECK(make(SOCK_STREAM)->bind(path("/tmp/s")) == -EADDRINUSE);
  auto listening = make(SOCK_STREAM);
  CHECK(listening->bind(path("/tmp/t")) == 0);
  CHECK(listening->listen(5) == 0);
  auto waiting = make(SOCK_STREAM);
  CHECK(waiting->connect(path("/tmp/t")) == 0);
  listening.reset();  // resets whom it has not accepted
  CHECK(so_error(*waiting) == ECONNRESET);
  auto hidden = make(SOCK_DGRAM);
  CHECK(hidden->bind(path(std::string("\0abc", 4))) == 0);
  hidden.reset();
  CHECK(make(SOCK_DGRAM)->bind(path(std::string("\0abc", 4))) == 0);
}

TEST_CASE("a declared host answers after the link's latency") {
  base::Host host;
  host.latency_ns = 10 * kMillisecond;
  host.services.push_back({});
  base::Page page;
  page.text = "hello\n";
  page.delay_ns = 5 * kMillisecond;
  host.services[0].pages.push_back(page);
  Net net(one_host(host));
  auto client = net.tcp();
  CHECK(client->connect(ip("10.0.0.1", 80)) == -EINPROGRESS);
  CHECK(client->readiness() == 0);
  net.rig.advance(20 * kMillisecond);
  CHECK(client->readiness() == POLLOUT);
  CHECK(client->name() == "far.example:80");
  put(*client, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nConnection: close\r\n\r\n");
  net.rig.advance(45 * kMillisecond - 1);
  CHECK(get(*client) == "error 11");
  net.rig.advance(45 * kMillisecond);
  const std::string answers = get(*client);
  CHECK(answers.find("Content-Length: 6\r\n\r\nhello\nHTTP/1.1 404 Not Found\r\n") !=
        std::string::npos);
  net.rig.settle();
  CHECK(get(*client) == "");
  auto closed = net.tcp();
  const base::TimeNs before = net.rig.clock().now_ns;
  CHECK(closed->connect(ip("10.0.0.1", 81)) == -EINPROGRESS);
  net.rig.advance(before + 20 * kMillisecond);
  CHECK(so_error(*closed) == ECONNREFUSED);
}

TEST_CASE("bandwidth stretches an answer, and a reader who is slow holds the sender back") {
  base::Host host;
  host.bandwidth = 1'000'000;
  base::Service service;
  service.kind = "send";
  service.bytes = 1'000'000;
  host.services.push_back(service);
  Net net(one_host(host));
  auto client = net.tcp();
  client->connect(ip("10.0.0.1", 80));
  net.rig.settle();
  CHECK(get(*client).size() == 131'072);
  std::size_t got = 131'072;
  for (int i = 0; i < 1000 && got < 1'000'000; ++i) {
    net.rig.settle();
    got += get(*client).size();
  }
  CHECK(got == 1'000'000);
  CHECK(net.rig.clock().now_ns >= kSecond);
}

TEST_CASE("whatever is lost, what was sent is received, lost or dropped") {
  std::uint64_t moved = 0, rounds = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    if (!test::in_portion(seed)) continue;
    ++rounds;
    base::Prng prng(seed);
    base::Host host;
    host.latency_ns = static_cast<base::TimeNs>(prng.below(20)) * kMillisecond;
    host.jitter_ns = static_cast<base::TimeNs>(prng.below(10)) * kMillisecond;
    host.bandwidth = prng.below(2) * 500'000;
    host.loss = 0.3 * static_cast<double>(prng.below(2));
    base::Service service;
    service.kind = "echo";
    host.services.push_back(service);
    base::World world = one_host(host);
    if (prng.below(2) == 1) {
      base::Fault fault;
      fault.kind = base::kFaultKinds[1 + prng.below(4)];
      fault.from_ns = static_cast<base::TimeNs>(prng.below(200)) * kMillisecond;
      fault.until_ns = fault.from_ns + 300 * kMillisecond;
      fault.delay_ns = 30 * kMillisecond;
      fault.chance = 0.5;
      world.faults.push_back(fault);
    }
    const bool reset = !world.faults.empty() && world.faults[0].kind == "reset";
    Net net(world, seed);
    std::string sent;
    std::string got;
    {
      auto client = net.tcp();
      client->connect(ip("10.0.0.1", 80));
      bool ended = false;
      for (int i = 0; i < 2'000 && !ended && (i < 40 || got.size() < sent.size()); ++i) {
        if (i < 40) {
          std::string piece(1 + prng.below(9'000), '\0');
          for (char& c : piece) c = static_cast<char>(prng.next());
          const std::int64_t count = put(*client, piece);
          if (count > 0) sent += piece.substr(0, static_cast<std::size_t>(count));
        }
        const std::string piece = get(*client);
        ended = piece.starts_with("error 1") && piece.size() > 8;
        if (!piece.starts_with("error ")) got += piece;
        net.rig.advance(net.rig.clock().now_ns + 20 * kMillisecond);
      }
      if (!reset) CHECK(got == sent);
      CHECK(sent.starts_with(got));
    }
    net.rig.settle();
    const Sums sums = sums_of(net.rig);
    CHECK(sums.sent == sums.arrived + sums.lost);
    moved += sums.sent;
  }
  CHECK(moved > rounds * 50'000);
}

TEST_CASE("faults: refused, and reset at a time, also while nothing is sent") {
  base::Host host;
  host.latency_ns = kMillisecond;
  base::Service service;
  service.kind = "silent";
  host.services.push_back(service);
  base::World world = one_host(host);
  base::Fault refuse;
  refuse.kind = "refuse";
  refuse.until_ns = 10 * kMillisecond;
  base::Fault reset;
  reset.kind = "reset";
  reset.from_ns = 100 * kMillisecond;
  reset.until_ns = 200 * kMillisecond;
  world.faults = {refuse, reset};
  Net net(world);
  auto refused = net.tcp();
  refused->connect(ip("10.0.0.1", 80));
  net.rig.advance(10 * kMillisecond);
  CHECK(so_error(*refused) == ECONNREFUSED);
  auto client = net.tcp();
  client->connect(ip("10.0.0.1", 80));
  net.rig.advance(99 * kMillisecond);
  CHECK(client->readiness() == POLLOUT);
  net.rig.advance(100 * kMillisecond);
  CHECK(so_error(*client) == ECONNRESET);
}

TEST_CASE("a connection whose refusals are lost asks ever more rarely, and gives up") {
  base::Host host;
  host.name = "far.example";
  host.latency_ns = 10 * kMillisecond;
  base::World world = one_host(host);
  base::Fault refuse;
  refuse.kind = "refuse";
  world.faults = {refuse};
  // each answer is lost, and only they are: the n-th is sent when the n-th request arrives
  base::TimeNs asked_ns = 0;
  for (int tries = 0; tries <= 6; ++tries) {
    base::Fault lost;
    lost.kind = "partition";
    lost.from_ns = asked_ns + 5 * kMillisecond;
    lost.until_ns = asked_ns + 15 * kMillisecond;
    world.faults.push_back(lost);
    asked_ns += 10 * kMillisecond + (kSecond << tries);
  }
  Net net(world);
  auto client = net.tcp();
  client->connect(ip("10.0.0.1", 80));
  net.rig.advance(asked_ns - 1);
  CHECK(so_error(*client) == 0);
  net.rig.advance(asked_ns);
  CHECK(so_error(*client) == ETIMEDOUT);
  net.rig.settle();
  CHECK(net.rig.clock().now_ns == asked_ns);
}
