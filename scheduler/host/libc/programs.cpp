#include "scheduler/host/libc/programs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scheduler/host/calls/memory.h"
#include "scheduler/host/calls/paths.h"
#include "scheduler/host/libc/refused.h"
#include "scheduler/host/processes/small_programs.h"
#include "scheduler/host/processes/small_shell.h"

namespace fiberscope::host {

namespace {

constexpr const char* kOtherPrograms = told(
    "other programs are not simulated; only this Python, sys.executable, runs as a process, "
    "and of small ones cat, echo, false, ldconfig -p, sh -c COMMAND, sleep, true and uname");
constexpr const char* kWholeShell = told(
    "of the shell only simple commands are simulated, with variables, quotes, redirections, "
    "pipes, &&, || and ;; do the rest in Python, or give subprocess a list of words");

// look: what execve(2) looks at first. 0, or minus an errno. `small`: the text of what the machine
// has there, if nobody has put anything else in its place.
int look(const char* path, const char*& small) {
  const Path at = resolve(AT_FDCWD, path, false);
  if (at.error != 0) return at.error;
  if (at.real) {
    struct stat about {};
    if (syscall(SYS_newfstatat, AT_FDCWD, at.text.c_str(), &about, 0) != 0) return -errno;
    if (!S_ISREG(about.st_mode)) return -EACCES;
    small = small_program(at.plain);
    return syscall(SYS_faccessat, AT_FDCWD, at.text.c_str(), X_OK) == 0 ? 0 : -errno;
  }
  machine::FileTree& tree = Runtime::get()->tree();
  machine::InodeRef inode;
  if (const int error = tree.find(at.from, true, inode); error != 0) return error;
  return inode->is_file() && tree.permits(*inode, X_OK) ? 0 : -EACCES;
}

// read_script: what runs the file: itself, or what its first line names; `words` become those of
// the latter. False: it is no program.
bool read_script(const std::string& text, const char* path, std::string& interpreter,
                 std::vector<std::string>& words) {
  constexpr std::string_view kBlanks = " \t";
  if (text.starts_with("\177ELF")) return true;
  if (!text.starts_with("#!")) return false;
  std::string line = text.substr(2, text.find('\n') - 2);
  line.erase(0, std::min(line.find_first_not_of(kBlanks), line.size()));
  line.erase(line.find_last_not_of(kBlanks) + 1);
  interpreter = line.substr(0, line.find_first_of(kBlanks));
  std::string argument = line.substr(interpreter.size());
  argument.erase(0, std::min(argument.find_first_not_of(kBlanks), argument.size()));
  if (interpreter.ends_with("/env") && !argument.empty()) {
    interpreter = std::exchange(argument, "");
  }
  std::vector<std::string> all{interpreter};
  if (!argument.empty()) all.push_back(argument);
  all.emplace_back(path);
  if (!words.empty()) all.insert(all.end(), words.begin() + 1, words.end());
  words = std::move(all);
  return !interpreter.empty();
}

// find_shell: the small one. 0, or minus an errno.
int find_shell(const std::vector<std::string>& words, Command& out) {
  const bool command = words.size() >= 3 && words[1] == "-c";
  if (!command || !shell_knows(words[2])) return refused("sh", kWholeShell, ENOENT);
  out = {words, true, small_shell(), "sh"};
  return 0;
}

bool is_this_python(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  return name == "python3" || name == FS_PYTHON || name == "python";
}

}  // namespace

int find_program(const char* path, char* const words[], Command& out) {
  const char* small = nullptr;
  if (const int error = look(path, small); error != 0) return error;
  std::vector<std::string> all;
  for (char* const* word = words; word != nullptr; ++word) {
    if (!can_read(word, sizeof *word)) return -EFAULT;
    if (*word == nullptr) break;
    if (!can_read_text(*word)) return -EFAULT;
    all.emplace_back(*word);
  }
  if (small == small_shell()) return find_shell(all, out);
  if (small != nullptr) {
    if (all.empty()) all.emplace_back();
    out = {all, true, small, path};
    out.name.erase(0, out.name.rfind('/') + 1);
    return 0;
  }
  std::string interpreter = path;
  if (!is_this_python(path)) {
    const std::string text = file_text(path).value_or("");
    if (!read_script(text, path, interpreter, all)) return -ENOEXEC;
    const bool named = interpreter.find('/') != std::string::npos;  // else env(1) has looked for it
    if (const int error = named ? look(interpreter.c_str(), small) : 0; error != 0) return error;
    // another program is none of this machine's, though it really lies there
    if (!is_this_python(interpreter))
      return refused("execve", interpreter + ": " + kOtherPrograms, ENOENT);
  }
  out = {all};
  return 0;
}

}  // namespace fiberscope::host
