// The older calls for names of hosts and services, which give one answer in a room of their own, or
// in the caller's: what libc/names.cpp answers. Source: gethostbyname(3), getservent_r(3) of Linux
// man-pages 6.03.
#include <netdb.h>
#include <sys/socket.h>

#include <cstddef>

namespace fiberscope::host {

namespace {

constexpr std::size_t kRoomBytes = 1'024;

// answer_of: of a call that writes into this room. nullptr: h_errno says why not.
template <class Ask>
hostent* answer_of(Ask ask) {
  static hostent answer;
  static char room[kRoomBytes];
  hostent* found = nullptr;
  int error = 0;
  ask(&answer, room, sizeof room, &found, &error);
  if (found == nullptr) h_errno = error;
  return found;
}

int give(const servent* found, servent* out, servent** result) {
  if (found != nullptr) *out = *found;  // its texts stay
  *result = found == nullptr ? nullptr : out;
  return 0;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

struct hostent* gethostbyname(const char* name) {
  return answer_of([=](hostent* out, char* room, size_t size, hostent** found, int* error) {
    gethostbyname_r(name, out, room, size, found, error);
  });
}

// gethostbyname2(3): the machine has IPv4, see libc/names.cpp.
struct hostent* gethostbyname2(const char* name, int family) {
  if (family == AF_INET) return gethostbyname(name);
  h_errno = HOST_NOT_FOUND;
  return nullptr;
}

struct hostent* gethostbyaddr(const void* address, socklen_t size, int family) {
  return answer_of([=](hostent* out, char* room, size_t bytes, hostent** found, int* error) {
    gethostbyaddr_r(address, size, family, out, room, bytes, found, error);
  });
}

int getservbyname_r(const char* name, const char* protocol, struct servent* out, char*, size_t,
                    struct servent** result) {
  return give(getservbyname(name, protocol), out, result);
}

int getservbyport_r(int port, const char* protocol, struct servent* out, char*, size_t,
                    struct servent** result) {
  return give(getservbyport(port, protocol), out, result);
}

}  // extern "C"
