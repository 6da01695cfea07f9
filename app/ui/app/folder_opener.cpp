#include "app/ui/app/folder_opener.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace fiberscope::ui {

namespace {

constexpr const char* kOpener = "xdg-open";

// opener: its path; "": it is not installed.
std::string opener() {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string file = (folder.empty() ? "." : folder) + "/" + kOpener;
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return "";
}

}  // namespace

bool can_open_folders() { return !opener().empty(); }

void open_folder(const std::string& folder) {
  const std::string program = opener();
  std::error_code ignored;
  std::string place = std::filesystem::absolute(folder, ignored).string();
  char* const words[] = {const_cast<char*>(program.c_str()), place.data(), nullptr};
  const pid_t pid = fork();
  if (pid == 0) {
    // a process between: nobody has to wait for what may stay open for hours
    if (fork() != 0) _exit(0);
    setsid();
    const int nowhere = open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
    execv(words[0], words);
    _exit(127);
  }
  if (pid > 0) waitpid(pid, nullptr, 0);
}

}  // namespace fiberscope::ui
