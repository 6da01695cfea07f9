// Names of the machine itself and of its network interfaces, and the name that sethostname(2) may
// change; the real ones would differ from machine to machine.
// Source: if_nametoindex(3), if_nameindex(3), gethostname(2), uname(2) of Linux man-pages 6.03.
#include <net/if.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/network/interfaces.h"
#include "scheduler/machine/network/network.h"

namespace fiberscope::host {

namespace {

constexpr std::size_t kNameBytesMax = 64;  // HOST_NAME_MAX

// own_name: also before a program runs.
std::string own_name() {
  return simulating() ? Runtime::get()->network().own_name() : machine::kOwnName;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int gethostname(char* name, size_t size) {
  const std::string own = own_name();
  if (own.size() + 1 > size) return failed(ENAMETOOLONG);
  std::memcpy(name, own.c_str(), own.size() + 1);
  return 0;
}

int sethostname(const char* name, size_t size) {
  if (size > kNameBytesMax) return failed(EINVAL);
  if (!simulating()) return failed(EPERM);
  Runtime::get()->network().set_own_name({name, size});
  return 0;
}

// getdomainname(2): of NIS: as on a computer that has none.
int getdomainname(char* name, size_t size) noexcept {
  constexpr std::string_view kNone = "(none)";
  if (kNone.size() + 1 > size) return failed(EINVAL);
  std::memcpy(name, kNone.data(), kNone.size() + 1);
  return 0;
}

int uname(struct utsname* out) {
  *out = {"Linux", "", "6.1.0-fiberscope-amd64", "#1 SMP Debian 6.1", "x86_64", ""};
  own_name().copy(out->nodename, sizeof out->nodename - 1);
  return 0;
}

unsigned if_nametoindex(const char* name) {
  const auto* const found = fiberscope::machine::interface_named(name);
  if (found == nullptr) errno = ENODEV;
  return found == nullptr ? 0 : static_cast<unsigned>(found->index);
}

char* if_indextoname(unsigned index, char* name) {
  const auto* const found = fiberscope::machine::interface_numbered(index);
  if (found == nullptr) errno = ENXIO;
  return found == nullptr ? nullptr : std::strcpy(name, found->name);
}

struct if_nameindex* if_nameindex() {
  const auto all = fiberscope::machine::interfaces();
  using Entry = struct if_nameindex;
  auto* const list = static_cast<Entry*>(std::calloc(all.size() + 1, sizeof(Entry)));
  for (std::size_t i = 0; i < all.size(); ++i) {
    list[i] = {static_cast<unsigned>(all[i].index), strdup(all[i].name)};
  }
  return list;
}

void if_freenameindex(struct if_nameindex* list) {
  for (const struct if_nameindex* at = list; at->if_index != 0; ++at) std::free(at->if_name);
  std::free(list);
}

}  // extern "C"
