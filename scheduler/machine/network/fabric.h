// Fabric: what all sockets of one network share.
//
// Owns: who holds which port and which Unix name, the links, the services of the declared hosts.
// Deliberately does not know what is sent.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scheduler/machine/network/basic_socket.h"
#include "scheduler/machine/network/endpoint.h"
#include "scheduler/machine/network/wire.h"

namespace fiberscope::machine {

class Memberships;
class UnixSocket;
class UdpSocket;
class ServiceSession;
class TcpEnd;

// Ports: the ports of one protocol on the program's own machine.
class Ports {
 public:
  struct Claim {
    BasicSocket* socket;
    Endpoint at;
    bool only_v6 = false;
    bool listening = false;
  };
  // claim: `at` gets a port if it has none. `connecting`: a port that only a closed connection
  // still remembers will do. Errors: -EADDRINUSE, -EADDRNOTAVAIL: no port is free.
  int claim(BasicSocket& socket, Endpoint& at, bool only_v6, bool connecting, TimeNs now_ns);
  // listen: Errors: -EADDRINUSE.
  int listen(BasicSocket& socket);
  void release(const BasicSocket& socket, std::uint16_t port);
  // hold, let_go: a connection that a listener has accepted also holds the port; `until_ns`: and
  // TIME_WAIT after it.
  void hold(const Endpoint& at, bool reuses_address);
  void let_go(const Endpoint& at, bool reuses_address, TimeNs until_ns);
  void remember(const Endpoint& at, bool reuses_address, TimeNs until_ns);
  // find: who would get what is sent to `to`; nullptr: nobody.
  BasicSocket* find(const Endpoint& to, bool listening) const;
  const std::vector<Claim>* claims(std::uint16_t port) const;

 private:
  struct Held {
    std::uint32_t living = 0;
    TimeNs until_ns = 0;
  };
  bool conflict(const BasicSocket& socket, const Endpoint& at, bool only_v6, TimeNs now_ns) const;
  bool taken(std::uint16_t port, bool connecting, TimeNs now_ns) const;

  std::map<std::uint16_t, std::vector<Claim>> claims_;
  std::map<std::uint16_t, std::map<std::pair<Endpoint, bool>, Held>> held_;
  std::uint16_t next_ = 32'768;
};

// PathNames: where the paths lie that Unix sockets are bound to. Results: 0 or minus an errno.
class PathNames {
 public:
  // make: bind(2): puts a socket's name there. `key`: the same for every path that leads to it.
  // Errors: -EADDRINUSE: something lies there.
  virtual int make(const std::string& path, std::string& key) = 0;
  virtual int find(const std::string& path, std::string& key) = 0;

 protected:
  ~PathNames() = default;
};

struct Fabric {
  Fabric(Kernel& kernel_in, const base::World& world_in);
  ~Fabric();

  Kernel& kernel;
  const base::World& world;
  Wire wire;
  Ports tcp;
  Ports udp;
  Ports udp_lite;
  PathNames* path_names = nullptr;                // none: a path is no more than its text
  std::map<std::string, UnixSocket*> unix_names;  // nullptr: its socket is gone, the name is left
  std::uint32_t last_abstract = 0;
  struct HostAt {
    in_addr address;
    Link link;
  };
  std::vector<HostAt> hosts;  // as world.hosts
  std::vector<std::shared_ptr<ServiceSession>> sessions;
  // groups: who has joined each, without a port, at each interface.
  std::map<std::pair<Endpoint, int>, std::vector<const Memberships*>> groups;
  // connections: one end of each. Two ends keep each other, also without their sockets, until both
  // are through; what is under way when the network goes is cut by it.
  std::vector<std::weak_ptr<TcpEnd>> connections;
  std::size_t connections_max = 64;  // then those that are over are forgotten
  void remember(const std::shared_ptr<TcpEnd>& end);

  // own: the address is one of the program's own machine.
  bool own(const Endpoint& at) const;
  // check_bind: 0, or why the machine's user may not have this address and port. Errors:
  // -EADDRNOTAVAIL: neither its own nor one of several receivers, of which it may be one; -EACCES.
  int check_bind(const Endpoint& at) const;
  // own_address: the one that `to` sees, without a port.
  Endpoint own_address(const Endpoint& to) const;
  // host_at: the declared host with this address; nullptr: there is none.
  HostAt* host_at(const Endpoint& at);
  // link_to: nullptr: it is the own machine, without a latency.
  Link* link_to(const Endpoint& at);
  // name_of: with the port, and the declared name where there is one.
  std::string name_of(const Endpoint& at) const;
};

}  // namespace fiberscope::machine
