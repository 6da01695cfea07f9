// BasicSocket: the options that sockets of every kind keep in the same way.
//
// Owns the options' values. Deliberately does not know any protocol.
// Source: socket(7) of Linux man-pages 6.03; net/core/sock.c of Linux for sizes and limits.
#pragma once

#include <string>
#include <vector>

#include "scheduler/machine/network/socket.h"

namespace fiberscope::machine {

inline constexpr int kBacklogMax = 4'096;  // net.core.somaxconn

class BasicSocket : public Socket {
 public:
  BasicSocket(Kernel& kernel, trace::FileKind kind, std::string_view name, int flags, int family,
              int type, int protocol);
  int set_option(int level, int name, const void* value, socklen_t size) override;
  int get_option(int level, int name, void* value, socklen_t& size) override;

  // tell: occurred(), for whoever delivers.
  void tell(short events) { occurred(events); }
  bool reuses_address() const { return option(SOL_SOCKET, SO_REUSEADDR) != 0; }
  bool reuses_port() const { return option(SOL_SOCKET, SO_REUSEPORT) != 0; }
  bool takes_urgent_inline() const { return option(SOL_SOCKET, SO_OOBINLINE) != 0; }
  // corks: TCP_CORK.
  bool corks() const;
  // Units: bytes.
  std::size_t receive_bytes_max() const { return receive_bytes_max_; }
  std::size_t send_bytes_max() const { return send_bytes_max_; }

 protected:
  // take_error: SO_ERROR: it is told once.
  virtual int take_error() = 0;
  virtual bool listening() const { return false; }
  // option: as set, or what it is at first.
  int option(int level, int name) const;
  int protocol() const { return protocol_; }
  // lingers_never: SO_LINGER with 0 seconds.
  bool lingers_never() const { return linger_.l_onoff != 0 && linger_.l_linger == 0; }

  std::size_t receive_bytes_max_ = 212'992;
  std::size_t send_bytes_max_ = 212'992;

 private:
  int check_level(int level, int name) const;

  int protocol_;
  linger linger_{};
  struct Option {
    int level, name, value;
  };
  std::vector<Option> options_;  // that were set
};

// total_bytes, gather, scatter: of the parts of a message. scatter: how much there was room for.
std::size_t total_bytes(const Message& message);
std::string gather(const Message& message, std::size_t bytes_max);
std::size_t scatter(std::string_view data, const Message& message);

}  // namespace fiberscope::machine
