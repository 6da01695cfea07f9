// TempHome: a home folder of its own for a test, with a copy of a few scenarios.
// Owns the folder, and HOME while it lives. The newcomer's tour was seen there.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace fiberscope::test {

class TempHome {
 public:
  TempHome() {
    namespace fs = std::filesystem;
    std::string name = (fs::temp_directory_path() / "fiberscope_home_XXXXXX").string();
    folder_ = mkdtemp(name.data());
    for (const char* variable : {"HOME", "XDG_CONFIG_HOME"}) {
      const char* value = std::getenv(variable);
      (std::string(variable) == "HOME" ? home_ : config_) = value == nullptr ? "" : value;
    }
    setenv("HOME", folder_.c_str(), 1);
    unsetenv("XDG_CONFIG_HOME");
    fs::create_directories(folder_ / "scenarios/3_gevent");
    fs::copy("scenarios/3_gevent/foo_bar_func.py", scenario());
    write(".config/fiberscope/settings.json", R"({"tour_seen": true})");
  }
  ~TempHome() {
    setenv("HOME", home_.c_str(), 1);
    if (!config_.empty()) setenv("XDG_CONFIG_HOME", config_.c_str(), 1);
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }
  TempHome(const TempHome&) = delete;
  TempHome& operator=(const TempHome&) = delete;

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string scenarios() const { return path("scenarios"); }
  std::string scenario() const { return path("scenarios/3_gevent/foo_bar_func.py"); }
  std::string settings() const { return path(".config/fiberscope/settings.json"); }

  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::filesystem::path folder_;
  std::string home_, config_;
};

}  // namespace fiberscope::test
