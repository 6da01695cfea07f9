// Socket: an open file that one can bind, connect and send through: socket(2).
//
// Owns nothing: each kind owns its data.
//
// Deliberately does not know: who waits, or numbers for files. A call that would have to wait
// answers -EAGAIN (connect: -EINPROGRESS), also without O_NONBLOCK; the host waits and asks again.
// Results are as the kernel gives them to the C library: a count or 0, or minus an errno.
// Source: socket(7), tcp(7), udp(7), unix(7), send(2), recv(2) of Linux man-pages 6.03.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::machine {

// Address: a sockaddr of any family with its size; size 0: none.
struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

// Control: a control message: cmsg(3).
struct Control {
  int level = 0;
  int type = 0;
  std::string data;
};

// Message: what sendmsg(2) takes and recvmsg(2) gives.
struct Message {
  std::span<const iovec> parts;
  Address address;                               // to send to; or where it came from
  std::vector<std::shared_ptr<OpenFile>> files;  // SCM_RIGHTS
  std::vector<Control> controls;                 // all others
  int flags = 0;                                 // recvmsg(2): MSG_TRUNC
};

class Socket : public OpenFile {
 public:
  using OpenFile::OpenFile;
  int family() const { return family_; }
  int type() const { return type_; }

  virtual int bind(const Address& to) = 0;
  virtual int listen(int backlog) = 0;
  // connect: -EINPROGRESS: it goes on by itself: then POLLOUT, and SO_ERROR tells how it went; the
  // next call answers -EALREADY, -EISCONN, or the error once.
  virtual int connect(const Address& to) = 0;
  // accept: nullptr: `error` says why (EAGAIN, EINVAL). `flags`: SOCK_NONBLOCK or 0.
  virtual std::shared_ptr<Socket> accept(int flags, int& error) = 0;
  // send, receive: `flags`: MSG_PEEK, MSG_OOB, MSG_TRUNC, ...; MSG_DONTWAIT and MSG_WAITALL are
  // the host's.
  virtual std::int64_t send(const Message& message, int flags) = 0;
  virtual std::int64_t receive(Message& message, int flags) = 0;
  virtual int shutdown(int how) = 0;
  // local, peer: getsockname(2), getpeername(2): 0 or -ENOTCONN.
  virtual int local(Address& out) const = 0;
  virtual int peer(Address& out) const = 0;
  // set_option, get_option: setsockopt(2), getsockopt(2).
  virtual int set_option(int level, int name, const void* value, socklen_t size) = 0;
  virtual int get_option(int level, int name, void* value, socklen_t& size) = 0;
  // bytes_waiting: FIONREAD. at_mark: SIOCATMARK: whether the next byte is the urgent one. Errors:
  // -ENOTTY.
  virtual std::int64_t bytes_waiting();
  virtual int at_mark() const { return -ENOTTY; }
  // receive_timeout_ns, send_timeout_ns: SO_RCVTIMEO, SO_SNDTIMEO; kNever: none.
  TimeNs receive_timeout_ns() const { return receive_timeout_ns_; }
  TimeNs send_timeout_ns() const { return send_timeout_ns_; }

  // OpenFile: by way of receive() and send().
  std::int64_t read(void* buffer, std::size_t size) override;
  std::int64_t write(const void* data, std::size_t size) override;

 protected:
  int family_ = AF_UNSPEC;
  int type_ = 0;
  TimeNs receive_timeout_ns_ = base::kNever;
  TimeNs send_timeout_ns_ = base::kNever;
};

}  // namespace fiberscope::machine
