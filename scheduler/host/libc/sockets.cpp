// The calls on sockets, answered by the simulated network. A call that would have to wait parks its
// fiber, unless it, or the socket, is non-blocking. Outside of a run they are the real kernel's.
//
// Deliberately does not know how anything reaches its peer (machine/network.h), nor names of hosts
// (libc/names.cpp). Source: socket(2), connect(2), accept(2), send(2), recv(2), unix(7) of Linux
// man-pages 6.03.
#include "scheduler/host/libc/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "scheduler/host/calls/control_messages.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/calls/memory.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/calls/wall_clock.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/parts.h"
#include "scheduler/host/libc/refused.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/ready_signals.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/machine/network/socket.h"

namespace fiberscope::host {

bool is_socket(const machine::OpenFile& file) {
  return dynamic_cast<const machine::Socket*>(&file) != nullptr;
}

TimeNs receive_timeout_of(const machine::OpenFile& file) {
  const auto* socket = dynamic_cast<const machine::Socket*>(&file);
  return socket == nullptr ? base::kNever : socket->receive_timeout_ns();
}

TimeNs send_timeout_of(const machine::OpenFile& file) {
  const auto* socket = dynamic_cast<const machine::Socket*>(&file);
  return socket == nullptr ? base::kNever : socket->send_timeout_ns();
}

int bytes_waiting(machine::OpenFile& file) {
  auto* socket = dynamic_cast<machine::Socket*>(&file);
  if (socket == nullptr) return -1;
  return static_cast<int>(std::max<std::int64_t>(0, socket->bytes_waiting()));
}

namespace {

using machine::Address;
using machine::Message;
using machine::Socket;

// The flags that are the host's own business.
constexpr int kOwnFlags = MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL | MSG_CMSG_CLOEXEC;

// Inert: an option that sockets here keep, and that changes nothing.
struct Inert {
  int level;
  int name;
  const char* words;
};
constexpr Inert kInert[] = {{SOL_SOCKET, SO_ATTACH_FILTER, "SO_ATTACH_FILTER"},
                            {SOL_SOCKET, SO_ATTACH_BPF, "SO_ATTACH_BPF"},
                            {SOL_SOCKET, SO_PASSCRED, "SO_PASSCRED"},
                            {SOL_SOCKET, SO_RXQ_OVFL, "SO_RXQ_OVFL"},
                            {SOL_SOCKET, SO_TIMESTAMP, "SO_TIMESTAMP"},
                            {SOL_SOCKET, SO_TIMESTAMPING, "SO_TIMESTAMPING"},
                            {SOL_SOCKET, SO_TIMESTAMPNS, "SO_TIMESTAMPNS"},
                            {IPPROTO_IP, IP_HDRINCL, "IP_HDRINCL"},
                            {IPPROTO_IP, IP_OPTIONS, "IP_OPTIONS"},
                            {IPPROTO_IP, IP_RECVERR, "IP_RECVERR"},
                            {IPPROTO_IPV6, IPV6_RECVERR, "IPV6_RECVERR"}};
constexpr const char* kHasNoEffect =
    told("sockets keep this option, and it has no effect here: nothing is filtered, and nothing "
         "comes with what is received");

// tell_if_inert: once for each.
void tell_if_inert(int level, int name) {
  for (const Inert& inert : kInert) {
    if (inert.level == level && inert.name == name) tell_refusal(inert.words, kHasNoEffect);
  }
}

constexpr const char* kNoInterfaces =
    told("sockets that are bound to an interface (SO_BINDTODEVICE) are not simulated; bind to its "
         "address");

bool refused_with(int error) {
  errno = error;
  return false;
}

// A size beyond it is none that an option of a socket has.
constexpr socklen_t kOptionBytesMax = 4'096;

// wrong_message: 0, or an errno. `filled`: the call writes into its parts.
int wrong_message(const msghdr* message, bool filled) {
  if (!can_read(message, sizeof *message)) return EFAULT;
  if (message->msg_iovlen > IOV_MAX) return EMSGSIZE;
  if (!can_read(message->msg_control, message->msg_controllen)) return EFAULT;
  return wrong_parts(message->msg_iov, static_cast<int>(message->msg_iovlen), filled);
}

machine::Network& network() { return Runtime::get()->network(); }

// Reached: the socket that a number refers to. No socket: errno says why.
struct Reached {
  explicit Reached(int number) : target(target_of(number)) {
    socket = dynamic_cast<Socket*>(target.file.get());
    if (socket == nullptr) errno = is_open(target) ? ENOTSOCK : EBADF;
  }
  bool waits(int flags) const { return (flags & MSG_DONTWAIT) == 0 && !socket->nonblocking(); }
  Target target;
  Socket* socket = nullptr;
};

// read_address: false: errno says why.
bool read_address(const sockaddr* from, socklen_t size, Address& out) {
  if (size > sizeof out.storage) return refused_with(EINVAL);
  if (from == nullptr || size == 0) return true;
  if (!can_read(from, size)) return refused_with(EFAULT);
  std::memcpy(&out.storage, from, size);
  out.size = size;
  return true;
}

// can_take_address: where there is none the call has nothing to say.
bool can_take_address(sockaddr* out, socklen_t* size) {
  if (out == nullptr) return true;
  return can_write(size, sizeof *size) && can_write(out, *size);
}

void write_address(const Address& from, sockaddr* out, socklen_t* size) {
  if (out == nullptr || size == nullptr) return;
  std::memcpy(out, &from.storage, std::min(*size, from.size));
  *size = from.size;
}

// address_words: "python.example:80", "/tmp/socket".
std::string address_words(const Address& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.storage.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(address.storage);
    std::string name = network().name_of(in.sin_addr);
    if (name.empty()) name = inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    return name + ":" + std::to_string(ntohs(in.sin_port));
  }
  if (address.storage.ss_family == AF_INET6) {
    const auto& in = reinterpret_cast<const sockaddr_in6&>(address.storage);
    inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
    return std::string("[") + text + "]:" + std::to_string(ntohs(in.sin6_port));
  }
  const auto& un = reinterpret_cast<const sockaddr_un&>(address.storage);
  return un.sun_path[0] == '\0' ? std::string("@") + (un.sun_path + 1) : un.sun_path;
}

int open_socket(std::shared_ptr<Socket> socket, int flags) {
  return open_file(std::move(socket), (flags & SOCK_CLOEXEC) != 0);
}

int make_socket(int family, int type, int protocol) {
  SystemCall call("socket", -1, {});
  int error = 0;
  std::shared_ptr<Socket> made = network().socket(family, type & ~SOCK_CLOEXEC, protocol, error);
  return call.over(made ? open_socket(std::move(made), type) : -error);
}

int make_pair(int family, int type, int protocol, int numbers[2]) {
  SystemCall call("socketpair", -1, {});
  if (!can_write(numbers, 2 * sizeof *numbers)) return call.over(-EFAULT);
  int error = 0;
  auto [one, other] = network().pair(family, type & ~SOCK_CLOEXEC, protocol, error);
  if (!one) return call.over(-error);
  numbers[0] = open_socket(std::move(one), type);
  if (numbers[0] < 0) return call.over(numbers[0]);
  numbers[1] = open_socket(std::move(other), type);
  if (numbers[1] >= 0) return call.over(0);
  close_number(numbers[0]);
  return call.over(numbers[1]);
}

int pending_error(Socket& socket) {
  int error = 0;
  socklen_t size = sizeof error;
  socket.get_option(SOL_SOCKET, SO_ERROR, &error, size);
  return -error;
}

// connect_socket: what goes on by itself is waited for, unless the socket does not block.
int connect_socket(int number, const sockaddr* to, socklen_t size) {
  const Reached reached(number);
  Address address;
  if (reached.socket == nullptr || !read_address(to, size, address)) return -1;
  SystemCall call("connect", number, reached.target);
  for (;;) {
    const int result = reached.socket->connect(address);
    const bool goes_on = result == -EINPROGRESS || result == -EALREADY || result == -EAGAIN;
    if (!goes_on || !reached.waits(0)) return call.over(result);
    const WaitEnd end =
        call.wait(POLLOUT, "connect to", reached.socket->send_timeout_ns(), address_words(address));
    if (end == WaitEnd::Interrupted) return call.over(-EINTR);
    if (end == WaitEnd::TimedOut) return call.over(-EINPROGRESS);
    if (result != -EAGAIN) return call.over(pending_error(*reached.socket));
  }
}

int accept_connection(int number, sockaddr* address, socklen_t* size, int flags) {
  const Reached reached(number);
  if (reached.socket == nullptr) return -1;
  if (!can_take_address(address, size)) return failed(EFAULT);
  SystemCall call("accept", number, reached.target);
  int error = 0;
  std::shared_ptr<Socket> made;
  while (!(made = reached.socket->accept(flags & SOCK_NONBLOCK, error))) {
    if (error != EAGAIN || !reached.waits(0)) return call.over(-error);
    const WaitEnd end = call.wait(POLLIN, "accept on", reached.socket->receive_timeout_ns());
    if (end == WaitEnd::Interrupted) return call.over(-EINTR);
    if (end == WaitEnd::TimedOut) return call.over(-EAGAIN);
  }
  Address peer;
  made->peer(peer);
  write_address(peer, address, size);
  return call.over(open_socket(std::move(made), flags));
}

std::size_t size_of(std::span<const iovec> parts) {
  std::size_t size = 0;
  for (const iovec& part : parts) size += part.iov_len;
  return size;
}

// skip: the parts without their first `done` bytes.
std::vector<iovec> skip(std::span<const iovec> parts, std::size_t done) {
  std::vector<iovec> left;
  for (const iovec& part : parts) {
    const std::size_t gone = std::min(done, part.iov_len);
    done -= gone;
    if (gone == part.iov_len) continue;
    left.push_back({static_cast<char*>(part.iov_base) + gone, part.iov_len - gone});
  }
  return left;
}

// send_message: a stream that blocks takes all of it before the call is over.
ssize_t send_message(const char* name, int number, const Reached& reached, Message message,
                     int flags) {
  Socket& socket = *reached.socket;
  for (const iovec& part : message.parts) {
    Runtime::get()->sources().leaves({static_cast<const char*>(part.iov_base), part.iov_len});
  }
  SystemCall call(name, number, reached.target);
  const std::size_t size = size_of(message.parts);
  const std::span<const iovec> parts = message.parts;
  const bool stream = socket.type() == SOCK_STREAM;
  std::size_t done = 0;
  std::vector<iovec> left;
  for (;;) {
    const std::int64_t put = socket.send(message, flags & ~kOwnFlags);
    if (put > 0) done += static_cast<std::size_t>(put);
    const bool all = put >= 0 && (!stream || done >= size);
    if (all || !reached.waits(flags) || (put < 0 && put != -EAGAIN)) {
      const auto result = done > 0 ? static_cast<std::int64_t>(done) : put;
      if (result == -EAGAIN) found_no_room(socket);
      if (result == -EPIPE && stream && (flags & MSG_NOSIGNAL) == 0) raise_broken_pipe();
      return call.over<ssize_t>(result, done);
    }
    if (put > 0) {
      message.files.clear();
      left = skip(parts, done);
      message.parts = left;
      continue;
    }
    const WaitEnd end = call.wait(POLLOUT, "send to", socket.send_timeout_ns());
    if (end == WaitEnd::Ready) continue;
    if (done > 0) return call.over<ssize_t>(static_cast<std::int64_t>(done), done);
    if (end == WaitEnd::Interrupted) return call.over<ssize_t>(-EINTR);
    return call.over<ssize_t>(-EAGAIN);
  }
}

// receive_message: MSG_WAITALL: a stream goes on until all is there, or its end.
ssize_t receive_message(const char* name, int number, const Reached& reached, Message& message,
                        int flags) {
  Socket& socket = *reached.socket;
  SystemCall call(name, number, reached.target);
  const std::size_t size = size_of(message.parts);
  const std::span<const iovec> parts = message.parts;
  const bool all = (flags & MSG_WAITALL) != 0 && (flags & MSG_PEEK) == 0 &&
                   socket.type() == SOCK_STREAM && size > 0;
  std::size_t done = 0;
  std::vector<iovec> left;
  for (;;) {
    const std::int64_t got = socket.receive(message, flags & ~kOwnFlags);
    if (got > 0) done += static_cast<std::size_t>(got);
    const bool more = all && got > 0 && done < size && socket.at_mark() <= 0;
    if (!more && (got != -EAGAIN || !reached.waits(flags))) {
      const auto result = done > 0 ? static_cast<std::int64_t>(done) : got;
      return call.over<ssize_t>(result, std::min(done, size));
    }
    if (more) {
      left = skip(parts, done);
      message.parts = left;
      continue;
    }
    const WaitEnd end = call.wait(POLLIN, std::string(name) + " from", socket.receive_timeout_ns());
    if (end == WaitEnd::Ready) continue;
    if (done > 0) return call.over<ssize_t>(static_cast<std::int64_t>(done), done);
    if (end == WaitEnd::Interrupted) return call.over<ssize_t>(-EINTR);
    return call.over<ssize_t>(-EAGAIN);
  }
}

ssize_t send_message(int number, const msghdr& from, int flags) {
  const Reached reached(number);
  Message message;
  if (reached.socket == nullptr || !read_controls(from, message)) return -1;
  const auto* name = static_cast<const sockaddr*>(from.msg_name);
  if (!read_address(name, name == nullptr ? 0 : from.msg_namelen, message.address)) return -1;
  message.parts = {from.msg_iov, from.msg_iovlen};
  return send_message("sendmsg", number, reached, std::move(message), flags);
}

ssize_t receive_message(int number, msghdr& to, int flags) {
  const Reached reached(number);
  if (reached.socket == nullptr) return -1;
  Message message;
  message.parts = {to.msg_iov, to.msg_iovlen};
  const ssize_t got = receive_message("recvmsg", number, reached, message, flags);
  if (got < 0) return got;
  write_address(message.address, static_cast<sockaddr*>(to.msg_name), &to.msg_namelen);
  if (to.msg_name == nullptr) to.msg_namelen = 0;
  write_controls(message, to, flags);
  to.msg_flags = message.flags;
  return got;
}

ssize_t send_bytes(const char* name, int number, const void* data, std::size_t size, int flags,
                   const sockaddr* to = nullptr, socklen_t to_size = 0) {
  const Reached reached(number);
  Message message;
  if (reached.socket == nullptr || !read_address(to, to_size, message.address)) return -1;
  if (!can_read(data, size)) return failed(EFAULT);
  const iovec part{const_cast<void*>(data), size};
  message.parts = {&part, 1};
  return send_message(name, number, reached, std::move(message), flags);
}

ssize_t receive_bytes(const char* name, int number, void* buffer, std::size_t size, int flags,
                      sockaddr* address = nullptr, socklen_t* address_size = nullptr) {
  const Reached reached(number);
  if (reached.socket == nullptr) return -1;
  const std::size_t room = size == 0 ? 1 : room_in(target_of(number), buffer, size);
  if (room == 0 || !can_take_address(address, address_size)) {
    return failed(EFAULT);
  }
  const iovec part{buffer, size};
  Message message;
  message.parts = {&part, 1};
  const ssize_t got = receive_message(name, number, reached, message, flags);
  if (got >= 0) write_address(message.address, address, address_size);
  return got;
}

// simple: a call that never waits: what `action` answers for the number's socket.
template <class Action>
int simple(const char* name, int number, Action action) {
  const Reached reached(number);
  if (reached.socket == nullptr) return -1;
  SystemCall call(name, number, reached.target);
  return call.over(action(*reached.socket));
}

template <class Ask>
int tell_address(const char* name, int number, sockaddr* address, socklen_t* size, Ask ask) {
  return simple(name, number, [&](Socket& socket) {
    if (!can_write(size, sizeof *size) || !can_write(address, *size)) return -EFAULT;
    Address found;
    const int result = ask(socket, found);
    if (result == 0) write_address(found, address, size);
    return result;
  });
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int socket(int family, int type, int protocol) {
  if (!simulating()) return static_cast<int>(syscall(SYS_socket, family, type, protocol));
  return make_socket(family, type, protocol);
}

int socketpair(int family, int type, int protocol, int numbers[2]) {
  if (!simulating()) {
    return static_cast<int>(syscall(SYS_socketpair, family, type, protocol, numbers));
  }
  return make_pair(family, type, protocol, numbers);
}

int bind(int number, const struct sockaddr* to, socklen_t size) {
  if (!simulating()) return static_cast<int>(syscall(SYS_bind, number, to, size));
  Address address;
  if (!read_address(to, size, address)) return -1;
  return simple("bind", number, [&](Socket& socket) { return socket.bind(address); });
}

int listen(int number, int backlog) {
  if (!simulating()) return static_cast<int>(syscall(SYS_listen, number, backlog));
  return simple("listen", number, [&](Socket& socket) { return socket.listen(backlog); });
}

int connect(int number, const struct sockaddr* to, socklen_t size) {
  if (!simulating()) return static_cast<int>(syscall(SYS_connect, number, to, size));
  return connect_socket(number, to, size);
}

int accept4(int number, struct sockaddr* address, socklen_t* size, int flags) {
  if (!simulating()) return static_cast<int>(syscall(SYS_accept4, number, address, size, flags));
  return accept_connection(number, address, size, flags);
}

int accept(int number, struct sockaddr* address, socklen_t* size) {
  return accept4(number, address, size, 0);
}

ssize_t send(int number, const void* data, size_t size, int flags) {
  if (!simulating()) return syscall(SYS_sendto, number, data, size, flags, nullptr, 0);
  return send_bytes("send", number, data, size, flags);
}

ssize_t sendto(int number, const void* data, size_t size, int flags, const struct sockaddr* to,
               socklen_t to_size) {
  if (!simulating()) return syscall(SYS_sendto, number, data, size, flags, to, to_size);
  return send_bytes("sendto", number, data, size, flags, to, to_size);
}

ssize_t sendmsg(int number, const struct msghdr* message, int flags) {
  if (!simulating()) return syscall(SYS_sendmsg, number, message, flags);
  const int wrong = wrong_message(message, false);
  return wrong == 0 ? send_message(number, *message, flags) : failed(wrong);
}

ssize_t recv(int number, void* buffer, size_t size, int flags) {
  if (!simulating()) return syscall(SYS_recvfrom, number, buffer, size, flags, nullptr, nullptr);
  return receive_bytes("recv", number, buffer, size, flags);
}

ssize_t recvfrom(int number, void* buffer, size_t size, int flags, struct sockaddr* from,
                 socklen_t* from_size) {
  if (!simulating()) return syscall(SYS_recvfrom, number, buffer, size, flags, from, from_size);
  return receive_bytes("recvfrom", number, buffer, size, flags, from, from_size);
}

ssize_t recvmsg(int number, struct msghdr* message, int flags) {
  if (!simulating()) return syscall(SYS_recvmsg, number, message, flags);
  const int wrong = wrong_message(message, true);
  return wrong == 0 ? receive_message(number, *message, flags) : failed(wrong);
}

// sendmmsg(2), recvmmsg(2): one message after the other: each is a call of its own in the trace.
int sendmmsg(int number, struct mmsghdr* messages, unsigned count, int flags) {
  unsigned done = 0;
  for (; done < std::min<unsigned>(count, UIO_MAXIOV); ++done) {
    const ssize_t sent = sendmsg(number, &messages[done].msg_hdr, flags);
    if (sent < 0) return done > 0 ? static_cast<int>(done) : -1;
    messages[done].msg_len = static_cast<unsigned>(sent);
  }
  return static_cast<int>(done);
}

int recvmmsg(int number, struct mmsghdr* messages, unsigned count, int flags,
             struct timespec* timeout) {
  if (timeout != nullptr && !is_duration(*timeout)) {
    errno = EINVAL;
    return -1;
  }
  timespec began{};
  clock_gettime(CLOCK_MONOTONIC, &began);
  TimeNs left_ns = timeout == nullptr ? fiberscope::base::kNever : ns_of(*timeout);
  const TimeNs due_ns = left_ns == fiberscope::base::kNever ? left_ns : ns_of(began) + left_ns;
  unsigned done = 0;
  while (done < count && left_ns > 0) {  // the timeout is looked at after each message only
    msghdr& message = messages[done].msg_hdr;
    const ssize_t got = recvmsg(number, &message, flags & ~MSG_WAITFORONE);
    if (got < 0 && done == 0) return -1;
    if (got < 0) break;
    messages[done++].msg_len = static_cast<unsigned>(got);
    if ((flags & MSG_WAITFORONE) != 0) flags |= MSG_DONTWAIT;
    if ((message.msg_flags & MSG_OOB) != 0) break;
    if (timeout == nullptr) continue;
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    left_ns = std::max<TimeNs>(due_ns - ns_of(now), 0);
    *timeout = timespec_of(left_ns);
  }
  return static_cast<int>(done);
}

int shutdown(int number, int how) {
  if (!simulating()) return static_cast<int>(syscall(SYS_shutdown, number, how));
  return simple("shutdown", number, [&](Socket& socket) { return socket.shutdown(how); });
}

int getsockname(int number, struct sockaddr* address, socklen_t* size) {
  if (!simulating()) return static_cast<int>(syscall(SYS_getsockname, number, address, size));
  return tell_address("getsockname", number, address, size,
                      [](Socket& socket, Address& out) { return socket.local(out); });
}

int getpeername(int number, struct sockaddr* address, socklen_t* size) {
  if (!simulating()) return static_cast<int>(syscall(SYS_getpeername, number, address, size));
  return tell_address("getpeername", number, address, size,
                      [](Socket& socket, Address& out) { return socket.peer(out); });
}

int setsockopt(int number, int level, int name, const void* value, socklen_t size) {
  if (!simulating()) {
    return static_cast<int>(syscall(SYS_setsockopt, number, level, name, value, size));
  }
  if (level == SOL_SOCKET && (name == SO_BINDTODEVICE || name == SO_BINDTOIFINDEX)) {
    tell_refusal("setsockopt", kNoInterfaces);
    return failed(ENOPROTOOPT);
  }
  return simple("setsockopt", number, [&](Socket& socket) {
    const bool well = size > kOptionBytesMax || can_read(value, size);
    const int result = well ? socket.set_option(level, name, value, size) : -EFAULT;
    if (result == 0) tell_if_inert(level, name);
    return result;
  });
}

int getsockopt(int number, int level, int name, void* value, socklen_t* size) {
  if (!simulating()) {
    return static_cast<int>(syscall(SYS_getsockopt, number, level, name, value, size));
  }
  return simple("getsockopt", number, [&](Socket& socket) {
    const bool well = can_write(size, sizeof *size) && can_write(value, *size);
    return well ? socket.get_option(level, name, value, *size) : -EFAULT;
  });
}

FS_TWIN(__connect, connect)
FS_TWIN(__send, send)

}  // extern "C"
