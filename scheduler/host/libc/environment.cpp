// The calls that change the environment: of the calling process only. The C library's own
// reallocate the array that they made last, whosever it is. Source: setenv(3), putenv(3),
// clearenv(3) of Linux man-pages 6.03; glibc 2.36 stdlib/setenv.c.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

Environment& environment() { return calling_process().environment; }

bool is_name(const char* name) {
  return name != nullptr && *name != '\0' && std::strchr(name, '=') == nullptr;
}

auto is_of(std::string_view name) {
  return [name](const char* variable) {
    return variable != nullptr && std::string_view(variable).starts_with(name) &&
           variable[name.size()] == '=';
  };
}

// put: the variable in place of the one of this name, or as the last.
void put_in(char* variable, std::string_view name) {
  std::vector<char*>& all = environment().own();
  const auto found = std::ranges::find_if(all, is_of(name));
  if (found != all.end()) {
    *found = variable;
  } else {
    all.insert(all.end() - 1, variable);
  }
  environment().show();
}

int leave_out(std::string_view name) {
  std::erase_if(environment().own(), is_of(name));
  environment().show();
  return 0;
}

int refuse_name() {
  errno = EINVAL;
  return -1;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int setenv(const char* name, const char* value, int replaces) noexcept {
  if (!simulating()) {
    return librarys_own<int (*)(const char*, const char*, int)>("setenv")(name, value, replaces);
  }
  if (!is_name(name)) return refuse_name();
  if (replaces != 0 || std::getenv(name) == nullptr) {
    put_in(environment().keep(std::string(name) + '=' + value), name);
  }
  return 0;
}

int unsetenv(const char* name) noexcept {
  if (!simulating()) return librarys_own<int (*)(const char*)>("unsetenv")(name);
  return is_name(name) ? leave_out(name) : refuse_name();
}

// putenv(3): the caller's text itself becomes part of the environment.
int putenv(char* variable) noexcept {
  if (!simulating()) return librarys_own<int (*)(char*)>("putenv")(variable);
  const std::string_view text = variable;
  const std::size_t end = text.find('=');
  if (end == std::string_view::npos) return leave_out(text);
  put_in(variable, text.substr(0, end));
  return 0;
}

int clearenv() noexcept {
  environ = nullptr;
  return 0;
}

}  // extern "C"
