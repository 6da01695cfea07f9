// What the tests of the session need of files and texts.
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>

#include "app/session/files.h"

namespace fiberscope::session {

// Scratch: a folder of its own for one test.
struct Scratch {
  std::string folder;
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "fiberscope-XXXXXX").string();
    folder = mkdtemp(name.data());
  }
  ~Scratch() { std::filesystem::remove_all(folder); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string path(const std::string& name) const { return folder + "/" + name; }
  std::string put(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    REQUIRE(write_file(path(name), text).ok());
    return path(name);
  }
  std::size_t files() const {
    const std::filesystem::directory_iterator all(folder);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
};

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace fiberscope::session
