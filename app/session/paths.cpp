#include "app/session/paths.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "scheduler/base/digest.h"

namespace fiberscope::session {

namespace fs = std::filesystem;

namespace {

constexpr const char* kEngine = "fiberscope-engine";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// own_folder: of this user, for this program. Source: the XDG Base Directory Specification: a
// relative path is to be ignored.
fs::path own_folder(const std::string& named, const char* usual) {
  fs::path folder = named;
  if (!folder.is_absolute()) {
    folder = variable("HOME");
    if (!folder.is_absolute()) return {};
    folder /= usual;
  }
  return folder / "fiberscope";
}

fs::path program_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path();
}

}  // namespace

std::string data_folder() {
  if (const std::string named = variable("FIBERSCOPE_DATA"); !named.empty()) return named;
  const fs::path program = program_folder();
  fs::path folder = program.parent_path() / "share" / "fiberscope";
  std::error_code error;
  for (fs::path above = program; !fs::is_directory(folder / "scenarios", error);
       above = above.parent_path()) {
    if (above == above.parent_path()) return {};
    folder = above;
  }
  return folder.string();
}

std::string scenario_folder() { return (fs::path(data_folder()) / "scenarios").string(); }

std::string engine_path() {
  if (const std::string named = variable("FIBERSCOPE_ENGINE_PATH"); !named.empty()) return named;
  const fs::path beside = program_folder() / kEngine;
  const fs::path installed = program_folder().parent_path() / "libexec" / "fiberscope" / kEngine;
  std::error_code error;
  return (!fs::exists(beside, error) && fs::exists(installed, error) ? installed : beside).string();
}

std::string command_path() { return (program_folder() / "fiberscope").string(); }

std::string settings_path() {
  const fs::path folder = own_folder(variable("XDG_CONFIG_HOME"), ".config");
  return folder.empty() ? "" : (folder / "settings.json").string();
}

std::string kept_start_path(const std::string& engine) {
  const fs::path folder = own_folder(variable("XDG_CACHE_HOME"), ".cache");
  if (folder.empty()) return "";
  base::Digest which;
  which.add(engine);
  std::array<char, 32> name;
  std::snprintf(name.data(), name.size(), "start-%016llx",
                static_cast<unsigned long long>(which.value()));
  return (folder / name.data()).string();
}

}  // namespace fiberscope::session
