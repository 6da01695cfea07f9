#include "scheduler/engine/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace fiberscope::engine {

namespace {

// What the rules of each version of the kernel's interface are about; Debian 12's headers know the
// second. Source: Linux 6.12, Documentation/userspace-api/landlock.rst.
constexpr std::uint64_t kReads = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kReadsFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kOfFirst = (std::uint64_t{LANDLOCK_ACCESS_FS_MAKE_SYM} << 1) - 1;
constexpr std::uint64_t kRefer = std::uint64_t{1} << 13;     // 2
constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14;  // 3
constexpr std::uint64_t kPorts = 3;                          // 4: bind, connect
constexpr std::uint64_t kScopes = 3;                         // 6: abstract sockets, signals

struct Ruleset {
  std::uint64_t files = 0;
  std::uint64_t ports = 0;   // known from version 4 on
  std::uint64_t scopes = 0;  // from version 6 on
};

Ruleset rules_of(long version) {
  Ruleset rules{kOfFirst};
  if (version >= 2) rules.files |= kRefer;
  if (version >= 3) rules.files |= kTruncate;
  if (version >= 4) rules.ports = kPorts;
  if (version >= 6) rules.scopes = kScopes;
  return rules;
}

std::size_t size_of(long version) {
  return sizeof(std::uint64_t) * (version >= 6 ? 3u : version >= 4 ? 2u : 1u);
}

// allow_reading: false: `error` says why; what is not there is no error.
bool allow_reading(int ruleset, const std::string& place) {
  const long number =
      syscall(SYS_openat, AT_FDCWD, place.c_str(), O_PATH | O_CLOEXEC, 0);
  if (number < 0) return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
  struct stat facts {};
  const bool is_folder = syscall(SYS_fstat, number, &facts) == 0 && S_ISDIR(facts.st_mode);
  landlock_path_beneath_attr rule{};
  rule.allowed_access = is_folder ? kReads : kReadsFile;
  rule.parent_fd = static_cast<int>(number);
  const bool done =
      syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
  const int error = errno;
  syscall(SYS_close, number);
  errno = error;
  return done;
}

std::string failed() { return std::strerror(errno); }

}  // namespace

std::string restrict_files(const std::vector<std::string>& readable) {
  const long version =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 0) return failed();
  const Ruleset rules = rules_of(version);
  const auto ruleset =
      static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, size_of(version), 0));
  if (ruleset < 0) return failed();
  std::string problem;
  for (const std::string& place : readable) {
    if (!allow_reading(ruleset, place)) problem = failed() + " (" + place + ")";
  }
  if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) problem = failed();
  syscall(SYS_close, ruleset);
  return problem;
}

}  // namespace fiberscope::engine
