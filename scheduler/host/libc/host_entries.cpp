// The older calls for names of hosts, which give one answer in a room of their own: what
// libc/names.cpp answers. Source: gethostbyname(3) of Linux man-pages 6.03.
#include <netdb.h>
#include <sys/socket.h>

#include <cstddef>

namespace fiberscope::host {

namespace {

constexpr std::size_t kHostRoomBytes = 1'024;

// answer_of: of a call that writes into this room. nullptr: h_errno says why not.
template <class Ask>
hostent* answer_of(Ask ask) {
  static hostent answer;
  static char room[kHostRoomBytes];
  hostent* found = nullptr;
  int error = 0;
  ask(&answer, room, sizeof room, &found, &error);
  if (found == nullptr) h_errno = error;
  return found;
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

}  // extern "C"
