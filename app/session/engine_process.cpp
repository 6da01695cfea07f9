#include "app/session/engine_process.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "app/session/paths.h"
#include "scheduler/base/engine_surroundings.h"
#include "scheduler/base/passed_signal.h"
#include "scheduler/base/size.h"

namespace fiberscope::session {

namespace {

base::Error not_started(const EngineStart& start, int number) {
  return {start.path + ": the engine cannot be started: " + std::strerror(number) +
          "; it belongs beside the fiberscope program"};
}

// Words: of the engine's command line; what they point to lies here or in `start`.
class Words {
 public:
  explicit Words(const EngineStart& start) : kept_(kept_start_path(start.path)) {
    words_.push_back(const_cast<char*>(start.path.c_str()));
    if (!kept_.empty()) {
      words_.push_back(const_cast<char*>("--start-kept-in"));
      words_.push_back(kept_.data());
    }
    for (const std::string& word : start.words) words_.push_back(const_cast<char*>(word.c_str()));
    words_.push_back(nullptr);
  }
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;
  char* const* all() const { return words_.data(); }

 private:
  std::string kept_;
  std::vector<char*> words_;
};

// exec: returns only when it failed, with errno. Only calls that are allowed between fork and exec.
void exec(const EngineStart& start, char* const* words) {
  if (start.silent) {
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nowhere, STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
  }
  if (start.diagnostics >= 0) dup2(start.diagnostics, STDERR_FILENO);
  for (const int kept : start.keeps) fcntl(kept, F_SETFD, 0);
  if (start.mask != nullptr) sigprocmask(SIG_SETMASK, start.mask, nullptr);
  base::settle_for_engine();
  execve(start.path.c_str(), words, base::engine_environment());
}

}  // namespace

base::Error become_engine(const EngineStart& start) {
  exec(start, Words(start).all());
  return not_started(start, errno);
}

base::Result<pid_t> start_engine(const EngineStart& start) {
  const Words words(start);
  // the new process says here why it has not become the engine; it is closed when it has
  std::array<int, 2> failed{-1, -1};
  if (pipe2(failed.data(), O_CLOEXEC) != 0) return not_started(start, errno);
  const pid_t own = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    base::end_with_parent(own);
    exec(start, words.all());
    const int number = errno;
    [[maybe_unused]] const ssize_t put = write(failed[1], &number, sizeof number);
    _exit(127);
  }
  int number = pid < 0 ? errno : 0;
  close(failed[1]);
  while (pid > 0 && read(failed[0], &number, sizeof number) < 0 && errno == EINTR) {
  }
  close(failed[0]);
  if (number == 0) return pid;
  while (pid > 0 && waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return not_started(start, number);
}

namespace {

base::Result<int> file_of(const std::string& text) {
  if (text.size() > base::kRecipeBytesMax) {
    return base::Error{"the program is too long to be sent to the engine (" +
                       base::format_size(text.size()) + "); save it and run the file"};
  }
  int file = memfd_create("recipe", MFD_CLOEXEC);
  for (std::size_t done = 0; file >= 0 && done < text.size();) {
    const ssize_t put = write(file, text.data() + done, text.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put > 0) done += static_cast<std::size_t>(put);
    if (put > 0) continue;
    close(file);
    file = -1;
  }
  if (file >= 0) return file;
  return base::Error{std::string("the recipe has no file: ") + std::strerror(errno)};
}

}  // namespace

base::Result<int> recipe_file(const Recipe& recipe) { return file_of(to_json(recipe)); }
base::Result<int> run_on_file(const base::RunOn& run_on) { return file_of(base::to_json(run_on)); }

}  // namespace fiberscope::session
