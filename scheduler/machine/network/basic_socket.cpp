#include "scheduler/machine/network/basic_socket.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace fiberscope::machine {

namespace {

constexpr std::size_t kAskedBytesMax = 4'194'304;  // net.core.rmem_max, wmem_max
constexpr std::size_t kReceiveBytesMin = 2'304;
constexpr std::size_t kSendBytesMin = 4'608;

// What options are before somebody sets them; others are 0. Source: ip(7), ipv6(7), tcp(7).
struct Initial {
  int level;
  int name;
  int value;
};
constexpr Initial kInitial[] = {
    {IPPROTO_IP, IP_MULTICAST_ALL, 1},
    {IPPROTO_IPV6, IPV6_MULTICAST_ALL, 1},
    {SOL_SOCKET, SO_RCVLOWAT, 1},
    {SOL_SOCKET, SO_SNDLOWAT, 1},
    {IPPROTO_IP, IP_TTL, 64},
    {IPPROTO_IP, IP_MULTICAST_TTL, 1},
    {IPPROTO_IP, IP_MULTICAST_LOOP, 1},
    {IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_WANT},
    {IPPROTO_IPV6, IPV6_UNICAST_HOPS, 64},
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1},
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1},
    {IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_WANT},
    {IPPROTO_TCP, TCP_MAXSEG, 536},
    {IPPROTO_TCP, TCP_KEEPIDLE, 7'200},
    {IPPROTO_TCP, TCP_KEEPINTVL, 75},
    {IPPROTO_TCP, TCP_KEEPCNT, 9},
    {IPPROTO_TCP, TCP_SYNCNT, 6},
    {IPPROTO_TCP, TCP_LINGER2, 60},
};

// What options may be. usual: what -1 means; 0: nothing. Source: Linux net/ipv4/ip_sockglue.c,
// net/ipv6/ipv6_sockglue.c.
struct Range {
  int level;
  int name;
  int least;
  int most;
  int usual;
};
constexpr Range kRanges[] = {
    {IPPROTO_IP, IP_TTL, 1, 255, 64},
    {IPPROTO_IP, IP_MULTICAST_TTL, 0, 255, 1},
    {IPPROTO_IP, IP_MULTICAST_ALL, 0, 1, 0},
    {IPPROTO_IPV6, IPV6_UNICAST_HOPS, 0, 255, 64},
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 0, 255, 1},
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, 1, 0},
    {IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0, 1, 0},
};

// check_range: puts the usual value in the place of -1. Errors: -EINVAL.
int check_range(int level, int name, int& value) {
  for (const Range& range : kRanges) {
    if (range.level != level || range.name != name) continue;
    if (value == -1 && range.usual != 0) value = range.usual;
    return value < range.least || value > range.most ? -EINVAL : 0;
  }
  return 0;
}

int give(const void* data, std::size_t bytes, void* value, socklen_t& size) {
  size = std::min<socklen_t>(size, static_cast<socklen_t>(bytes));
  std::memcpy(value, data, size);
  return 0;
}

TimeNs to_ns(const timeval& time) {
  if (time.tv_sec == 0 && time.tv_usec == 0) return base::kNever;
  return time.tv_sec * base::kSecond + time.tv_usec * 1'000;
}

timeval to_timeval(TimeNs time_ns) {
  if (time_ns == base::kNever) return {};
  return {time_ns / base::kSecond, time_ns % base::kSecond / 1'000};
}

}  // namespace

BasicSocket::BasicSocket(Kernel& kernel, trace::FileKind kind, std::string_view name, int flags,
                         int family, int type, int protocol)
    : Socket(kernel, kind, name, O_RDWR | flags), protocol_(protocol) {
  family_ = family;
  type_ = type;
}

int BasicSocket::option(int level, int name) const {
  for (const Option& set : options_) {
    if (set.level == level && set.name == name) return set.value;
  }
  for (const Initial& initial : kInitial) {
    if (initial.level == level && initial.name == name) return initial.value;
  }
  return 0;
}

bool BasicSocket::corks() const { return option(IPPROTO_TCP, TCP_CORK) != 0; }

int BasicSocket::set_option(int level, int name, const void* value, socklen_t size) {
  if (level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO)) {
    if (size < static_cast<socklen_t>(sizeof(timeval))) return -EINVAL;
    timeval time{};
    std::memcpy(&time, value, sizeof time);
    if (time.tv_usec < 0 || time.tv_usec >= 1'000'000) return -EDOM;
    (name == SO_RCVTIMEO ? receive_timeout_ns_ : send_timeout_ns_) = to_ns(time);
    return 0;
  }
  if (level == SOL_SOCKET && name == SO_LINGER) {
    if (size < static_cast<socklen_t>(sizeof(linger))) return -EINVAL;
    std::memcpy(&linger_, value, sizeof linger_);
    return 0;
  }
  int number = 0;
  if (size >= static_cast<socklen_t>(sizeof number)) {
    std::memcpy(&number, value, sizeof number);
  } else if (level != SOL_SOCKET && size >= 1) {
    number = *static_cast<const unsigned char*>(value);
  } else {
    return -EINVAL;
  }
  if (level == SOL_SOCKET) {
    const std::size_t asked =
        std::min(static_cast<std::size_t>(std::max(number, 0)), kAskedBytesMax);
    switch (name) {
      case SO_TYPE:
      case SO_ERROR:
      case SO_DOMAIN:
      case SO_PROTOCOL:
      case SO_ACCEPTCONN:
        return -ENOPROTOOPT;
      case SO_RCVBUF:
        receive_bytes_max_ = std::max(2 * asked, kReceiveBytesMin);
        return 0;
      case SO_SNDBUF:
        send_bytes_max_ = std::max(2 * asked, kSendBytesMin);
        return 0;
      case SO_REUSEADDR:
      case SO_REUSEPORT:
      case SO_KEEPALIVE:
      case SO_BROADCAST:
      case SO_OOBINLINE:
      case SO_DONTROUTE:
        number = number != 0;
        break;
      default:
        break;
    }
  }
  if (const int error = check_level(level, name)) return error;
  if (const int error = check_range(level, name, number)) return error;
  const bool yes_or_no = (level == IPPROTO_TCP && (name == TCP_NODELAY || name == TCP_CORK)) ||
                         (level == IPPROTO_IP && name == IP_MULTICAST_LOOP) || level == IPPROTO_UDP;
  if (yes_or_no) number = number != 0;
  const auto set = std::ranges::find_if(
      options_, [=](const Option& option) { return option.level == level && option.name == name; });
  if (set != options_.end()) {
    set->value = number;
  } else {
    options_.push_back({level, name, number});
  }
  return 0;
}

// check_level: whether sockets of this kind have such options at all.
int BasicSocket::check_level(int level, int name) const {
  if (level == SOL_SOCKET) return 0;
  if (family_ == AF_UNIX) return -EOPNOTSUPP;
  const bool stream = type_ == SOCK_STREAM;
  if (level == IPPROTO_IPV6 && family_ == AF_INET) return -ENOPROTOOPT;
  if (level == IPPROTO_TCP && !stream) return -ENOPROTOOPT;
  if (level == IPPROTO_UDP && (stream || name != UDP_CORK)) return -ENOPROTOOPT;
  return 0;
}

int BasicSocket::get_option(int level, int name, void* value, socklen_t& size) {
  int number = 0;
  if (level != SOL_SOCKET) {
    if (family_ == AF_UNIX || (level == IPPROTO_IPV6 && family_ == AF_INET)) return -EOPNOTSUPP;
    if (const int error = check_level(level, name); error == -ENOPROTOOPT) return error;
    number = option(level, name);
    return give(&number, sizeof number, value, size);
  }
  switch (name) {
    case SO_RCVTIMEO:
    case SO_SNDTIMEO: {
      const timeval time = to_timeval(name == SO_RCVTIMEO ? receive_timeout_ns_ : send_timeout_ns_);
      return give(&time, sizeof time, value, size);
    }
    case SO_LINGER:
      return give(&linger_, sizeof linger_, value, size);
    case SO_TYPE:
      number = type_;
      break;
    case SO_DOMAIN:
      number = family_;
      break;
    case SO_PROTOCOL:
      number = protocol_;
      break;
    case SO_ERROR:
      number = take_error();
      break;
    case SO_ACCEPTCONN:
      number = listening();
      break;
    case SO_RCVBUF:
      number = static_cast<int>(receive_bytes_max_);
      break;
    case SO_SNDBUF:
      number = static_cast<int>(send_bytes_max_);
      break;
    default:
      number = option(level, name);
  }
  return give(&number, sizeof number, value, size);
}

std::size_t total_bytes(const Message& message) {
  std::size_t total = 0;
  for (const iovec& part : message.parts) total += part.iov_len;
  return total;
}

std::string gather(const Message& message, std::size_t bytes_max) {
  std::string out;
  for (const iovec& part : message.parts) {
    out.append(static_cast<const char*>(part.iov_base),
               std::min(part.iov_len, bytes_max - out.size()));
  }
  return out;
}

std::size_t scatter(std::string_view data, const Message& message) {
  std::size_t done = 0;
  for (const iovec& part : message.parts) {
    const std::size_t count = std::min(part.iov_len, data.size() - done);
    if (count > 0) std::memcpy(part.iov_base, data.data() + done, count);
    done += count;
  }
  return done;
}

std::int64_t Socket::bytes_waiting() { return 0; }

std::int64_t Socket::read(void* buffer, std::size_t size) {
  const iovec part{buffer, size};
  Message message;
  message.parts = {&part, 1};
  return receive(message, 0);
}

std::int64_t Socket::write(const void* data, std::size_t size) {
  const iovec part{const_cast<void*>(data), size};
  Message message;
  message.parts = {&part, 1};
  return send(message, 0);
}

}  // namespace fiberscope::machine
