// The calls that make a file or folder of a name that is not there yet, in the private tree. Names
// come from the run's own chance. Source: mkstemp(3), mkdtemp(3), tmpfile(3), tmpnam(3), tempnam(3)
// of Linux man-pages 6.03; glibc 2.36 sysdeps/posix/tempname.c.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"

namespace fiberscope::host {

namespace {

constexpr std::string_view kLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::size_t kChosen = 6;  // the X at the end
constexpr int kTriesMax = 62 * 62 * 62;

// choose: a name for the X before the last `suffix` characters, until `make` makes it: what it
// gives, or -1 with an errno. `make` says -1 with EEXIST for a name that is taken.
template <class Make>
int choose(char* name, int suffix, Make make) {
  const std::size_t size = std::strlen(name);
  const auto after = static_cast<std::size_t>(suffix);
  if (suffix < 0 || size < kChosen + after) return failed(EINVAL);
  char* const chosen = name + size - after - kChosen;
  if (std::string_view(chosen, kChosen) != "XXXXXX") return failed(EINVAL);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    unsigned char chance[kChosen];
    getrandom(chance, sizeof chance, 0);
    for (std::size_t i = 0; i < kChosen; ++i) chosen[i] = kLetters[chance[i] % kLetters.size()];
    const int made = make();
    if (made >= 0 || errno != EEXIST) return made;
  }
  return failed(EEXIST);
}

int make_file(char* name, int suffix, int flags) {
  const int kept = (flags & ~O_ACCMODE) | O_RDWR | O_CREAT | O_EXCL;
  return choose(name, suffix, [&] { return open64(name, kept, S_IRUSR | S_IWUSR); });
}

// find_free: a name that is not there; 0, or -1.
int find_free(char* name) {
  return choose(name, 0, [&] {
    struct stat64 about {};
    if (lstat64(name, &about) == 0) return failed(EEXIST);
    return errno == ENOENT ? 0 : -1;
  });
}

bool is_real_folder(const char* path) {
  struct stat64 about {};
  return path != nullptr && stat64(path, &about) == 0 && S_ISDIR(about.st_mode);
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int mkostemps64(char* name, int suffix, int flags) { return make_file(name, suffix, flags); }
int mkstemps64(char* name, int suffix) { return make_file(name, suffix, 0); }
int mkostemp64(char* name, int flags) { return make_file(name, 0, flags); }
int mkstemp64(char* name) { return make_file(name, 0, 0); }
FS_TWIN(mkostemps, mkostemps64)
FS_TWIN(mkstemps, mkstemps64)
FS_TWIN(mkostemp, mkostemp64)
FS_TWIN(mkstemp, mkstemp64)

char* mkdtemp(char* name) {
  return choose(name, 0, [&] { return mkdir(name, S_IRWXU); }) < 0 ? nullptr : name;
}

// mktemp(3): the empty name: there is none.
char* mktemp(char* name) {
  if (find_free(name) < 0) *name = '\0';
  return name;
}

FILE* tmpfile64() {
  const int number = open64(P_tmpdir, O_TMPFILE | O_RDWR | O_EXCL, S_IRUSR | S_IWUSR);
  return number < 0 ? nullptr : fdopen(number, "w+");
}
FS_TWIN(tmpfile, tmpfile64)

char* tmpnam_r(char* out) {
  if (out == nullptr) return nullptr;
  std::strcpy(out, P_tmpdir "/fileXXXXXX");
  return find_free(out) < 0 ? nullptr : out;
}

char* tmpnam(char* out) {
  static char own[L_tmpnam];
  return tmpnam_r(out == nullptr ? own : out);
}

char* tempnam(const char* folder, const char* prefix) {
  const char* const wished = getenv("TMPDIR");
  const char* const where = is_real_folder(wished)   ? wished
                            : is_real_folder(folder) ? folder
                                                     : P_tmpdir;
  const std::string begin = std::string(prefix == nullptr ? "file" : prefix).substr(0, 5);
  const std::string name = std::string(where) + "/" + begin + "XXXXXX";
  char* const out = strdup(name.c_str());
  if (out != nullptr && find_free(out) == 0) return out;
  std::free(out);
  return nullptr;
}

}  // extern "C"
