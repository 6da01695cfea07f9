// Local time: that of the machine, UTC, or of the zone that the program names in TZ; never that of
// the computer, which the C library would read from /etc/localtime. The rules of named zones are
// those of the library that is installed. Each process has the zone that it has read last, as the
// C library has it of a real one. Source: tzset(3), ctime(3), strftime(3), strptime(3) of Linux
// man-pages 6.03; glibc 2.36 time/tzset.c.
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "scheduler/base/path.h"
#include "scheduler/base/shared.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

constexpr const char* kMachines = "UTC0";
constexpr const char* kNone = "?";  // there is no such zone

// wanted: what TZ names. Files elsewhere than in the library are none: they would be read past the
// tree.
std::string wanted() {
  const char* const variable = std::getenv("TZ");
  std::string_view name = variable == nullptr ? "" : variable;
  if (name.starts_with(':')) name.remove_prefix(1);
  // Debian's /usr/share/zoneinfo/localtime leads to the computer's /etc/localtime
  const bool is_machines = name.substr(name.rfind('/') + 1) == "localtime";
  if (name.empty() || is_machines) return kMachines;
  const bool climbs = name.find("..") != std::string_view::npos;
  const bool elsewhere = name.starts_with('/') && !base::lies_in(name, "/usr/share/zoneinfo");
  return climbs || elsewhere ? kNone : std::string(name);
}

// in_force: of the calling process; "": it has read none yet.
std::string& in_force() {
  struct BeforeTheRun;
  return simulating() ? calling_process().zone : base::shared<std::string, BeforeTheRun>();
}

// Zone: while it lives the C library has the process's zone, and sees nothing of the environment
// but what TZ names now.
class Zone {
 public:
  enum class Reads { Anew, Once };
  explicit Zone(Reads reads) : before_(environ) {
    const std::string now = wanted();
    std::string& zone = in_force();
    if (reads == Reads::Anew || zone.empty()) zone = now;
    static const auto own = librarys_own<void (*)()>("tzset");
    environ = environment_;
    show(zone);
    own();
    show(now);
  }
  ~Zone() { environ = before_; }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;

 private:
  void show(const std::string& zone) {
    text_ = "TZ=" + zone;
    environment_[0] = text_.data();
  }

  std::string text_;
  char* environment_[2] = {};
  char** before_;
};

// FS_ZONED: the C library's own function in the process's zone.
#define FS_ZONED(name, reads, ...)                                \
  static const auto own = librarys_own<decltype(&(name))>(#name); \
  const Zone zone(Zone::Reads::reads);                            \
  return own(__VA_ARGS__)

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

void tzset() noexcept { const Zone zone(Zone::Reads::Anew); }
struct tm* localtime(const time_t* at) noexcept {
  FS_ZONED(localtime, Anew, at);
}
// localtime_r(3) need not look at TZ, and the C library's does not.
struct tm* localtime_r(const time_t* at, struct tm* out) noexcept {
  FS_ZONED(localtime_r, Once, at, out);
}
time_t mktime(struct tm* at) noexcept { FS_ZONED(mktime, Anew, at); }
FS_TWIN(timelocal, mktime)
char* ctime(const time_t* at) noexcept { FS_ZONED(ctime, Anew, at); }
char* ctime_r(const time_t* at, char* out) noexcept { FS_ZONED(ctime_r, Once, at, out); }

size_t strftime(char* out, size_t size, const char* format, const struct tm* at) noexcept {
  FS_ZONED(strftime, Once, out, size, format, at);
}
size_t strftime_l(char* out, size_t size, const char* format, const struct tm* at,
                  locale_t locale) noexcept {
  FS_ZONED(strftime_l, Once, out, size, format, at, locale);
}
size_t wcsftime(wchar_t* out, size_t size, const wchar_t* format, const struct tm* at) noexcept {
  FS_ZONED(wcsftime, Once, out, size, format, at);
}
size_t wcsftime_l(wchar_t* out, size_t size, const wchar_t* format, const struct tm* at,
                  locale_t locale) noexcept {
  FS_ZONED(wcsftime_l, Once, out, size, format, at, locale);
}
char* strptime(const char* text, const char* format, struct tm* out) noexcept {
  FS_ZONED(strptime, Once, text, format, out);
}
char* strptime_l(const char* text, const char* format, struct tm* out, locale_t locale) noexcept {
  FS_ZONED(strptime_l, Once, text, format, out, locale);
}
FS_TWIN(__strftime_l, strftime_l)
FS_TWIN(__wcsftime_l, wcsftime_l)

}  // extern "C"
