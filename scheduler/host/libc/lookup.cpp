// dlsym(3): whoever looks a function up in the C library itself, as ctypes.CDLL("libc.so.6") does,
// finds what everybody finds who was linked with it: the functions of table.def that are defined
// here. Source: dlsym(3), dladdr(3) of Linux man-pages 6.03.
#include <dlfcn.h>

#include "scheduler/host/libc/table.h"

namespace fiberscope::host {

namespace {

using Lookup = void* (*)(void*, const char*);

// real_lookup: by its version, since dlsym would be ours. All C libraries since 2.34 have it.
Lookup real_lookup() {
  static const auto real = reinterpret_cast<Lookup>(dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34"));
  return real;
}

// library_of: where the library that holds this address begins.
void* library_of(void* address) {
  Dl_info about{};
  return dladdr(address, &about) != 0 ? about.dli_fbase : nullptr;
}

// taken_over: a function of the C library's that this program defines.
bool taken_over(void* found, const char* name) {
  const NameFate* const fate = fate_of(name);
  if (fate == nullptr || (fate->fate != Fate::Ours && fate->fate != Fate::Refused)) return false;
  static void* const c_library = library_of(reinterpret_cast<void*>(real_lookup()));
  return library_of(found) == c_library;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" void* dlsym(void* library, const char* name) noexcept {
  using namespace fiberscope::host;
  const Lookup real = real_lookup();
  // "the next after the caller": a jump, so that the caller is still the one who called
  if (library == RTLD_NEXT) return real(library, name);
  void* const found = real(library, name);
  if (found == nullptr || !taken_over(found, name)) return found;
  return real(RTLD_DEFAULT, name);
}
