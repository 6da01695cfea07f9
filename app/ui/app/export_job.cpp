#include "app/ui/app/export_job.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "app/session/paths.h"

extern char** environ;

namespace fiberscope::ui {

namespace {

constexpr std::string_view kOwnName = "fiberscope: ";

// spawn: its errors and its progress go into the pipe; it reads nothing, and prints nothing.
int spawn(const std::vector<std::string>& words, int pipe, pid_t& pid) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe, STDERR_FILENO);
  const int failed = posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

}  // namespace

std::string ExportJob::begin(const Keep& keep, const std::vector<std::string>& words) {
  std::error_code ignored;
  std::string name =
      (std::filesystem::temp_directory_path(ignored) / "fiberscope-export-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    return name + ": cannot be made: " + std::strerror(errno);
  }
  folder_ = name;
  const std::string trace = folder_ + "/run.fstrace";
  if (const auto kept = keep(trace); !kept) {
    forget();
    return kept.error();
  }
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    forget();
    return std::string("the export has no pipe: ") + std::strerror(errno);
  }
  std::vector<std::string> all = {session::command_path(), "export", trace, "--progress"};
  all.insert(all.end(), words.begin(), words.end());
  const int failed = spawn(all, ends[1], pid_);
  close(ends[1]);
  pipe_ = ends[0];
  if (failed == 0) return "";
  pid_ = 0;
  forget();
  return all[0] + ": cannot be started: " + std::strerror(failed);
}

void ExportJob::read() {
  std::array<char, 4096> bytes{};
  for (ssize_t got = 0; (got = ::read(pipe_, bytes.data(), bytes.size())) > 0;) {
    text_.append(bytes.data(), static_cast<std::size_t>(got));
  }
  for (std::size_t end = 0; (end = text_.find('\n')) != std::string::npos;) {
    said_ = text_.substr(0, end);
    text_.erase(0, end + 1);
  }
}

std::optional<std::string> ExportJob::poll() {
  if (pid_ <= 0) return {};
  read();
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return {};
  read();
  pid_ = 0;
  const bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  std::string what = good ? "" : said_.empty() ? "the export ended before it was done" : said_;
  if (what.starts_with(kOwnName)) what.erase(0, kOwnName.size());
  forget();
  return what;
}

void ExportJob::stop() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  forget();
}

void ExportJob::forget() {
  if (pipe_ >= 0) close(pipe_);
  pipe_ = -1;
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  folder_.clear(), text_.clear(), said_.clear();
}

}  // namespace fiberscope::ui
