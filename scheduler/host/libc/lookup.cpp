// dlsym(3): whoever looks a name up in the C library itself, as ctypes.CDLL("libc.so.6") does,
// finds what everybody finds who was linked with it: what table.def says is defined here.
// Source: dlsym(3), dladdr(3) of Linux man-pages 6.03.
#include <dlfcn.h>

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

// own_instead: what this program has of the same name as what the C library has; else nullptr.
// Also a variable: of stdout and its like the program keeps the copy that the C library itself
// uses.
void* own_instead(void* found, const char* name) {
  static void* const c_library = library_of(reinterpret_cast<void*>(real_lookup()));
  static void* const program = library_of(reinterpret_cast<void*>(real_lookup));
  if (library_of(found) != c_library) return nullptr;
  void* const own = real_lookup()(RTLD_DEFAULT, name);
  return library_of(own) == program ? own : nullptr;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" void* dlsym(void* library, const char* name) noexcept {
  using namespace fiberscope::host;
  const Lookup real = real_lookup();
  // "the next after the caller": a jump, so that the caller is still the one who called
  if (library == RTLD_NEXT) return real(library, name);
  void* const found = real(library, name);
  if (found == nullptr) return nullptr;
  void* const own = own_instead(found, name);
  return own != nullptr ? own : found;
}
