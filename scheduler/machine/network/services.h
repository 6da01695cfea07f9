// Services: what declared hosts offer at their ports: the far side of the program's connections.
//
// Owns: each connection's socket on the far side, and what it has read and will say.
// Deliberately does not know the wire: it is a user of TcpSocket like any other.
//
// Invariant: answers leave in the order of their requests.
// Source: RFC 9112 (HTTP/1.1) for "http"; base/world.h for the kinds.
#pragma once

#include <memory>
#include <string>

#include "scheduler/machine/network/tcp.h"

namespace fiberscope::machine {

// find_service: nullptr: nothing listens there.
const base::Service* find_service(Fabric& fabric, const Endpoint& at);
// start_service: the service takes over the connection.
void start_service(Fabric& fabric, const base::Service& service,
                   const std::shared_ptr<TcpSocket>& socket);

class ServiceSession final : public Watcher, public std::enable_shared_from_this<ServiceSession> {
 public:
  ServiceSession(Fabric& fabric, const base::Service& service, std::shared_ptr<TcpSocket> socket);
  ~ServiceSession();
  void begin();
  void changed(OpenFile& file, short events) override;
  bool over() const { return socket_ == nullptr; }

 private:
  void look();
  void read_all();
  void answer_http();
  void say(std::string text, TimeNs delay_ns, bool and_close);
  void flush();
  void finish();

  Fabric& fabric_;
  const base::Service& service_;
  std::shared_ptr<TcpSocket> socket_;
  std::string heard_;
  std::string to_say_;
  bool busy_ = false;     // an answer is being made
  bool closing_ = false;  // after what is to be said
  bool at_end_ = false;   // the client says no more
  bool looking_ = false;
};

}  // namespace fiberscope::machine
