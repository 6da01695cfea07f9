// FakeEngine: what tests/session/fake_engine.py is to do. An engine has an environment of its own,
// so this one looks into a file that is named after its parent.
//
// Owns the file. Deliberately does not know what the words mean.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace fiberscope::test {

// tell_fake_engine: from now on; "" takes it back.
inline void tell_fake_engine(const std::string& name, const std::string& value) {
  static std::map<std::string, std::string> told;
  told[name] = value;
  if (value.empty()) told.erase(name);
  const std::string file = "/tmp/fake_engine_" + std::to_string(getpid()) + ".json";
  if (told.empty()) {
    std::filesystem::remove(file);
  } else {
    std::ofstream(file) << nlohmann::json(told).dump();
  }
}

}  // namespace fiberscope::test
