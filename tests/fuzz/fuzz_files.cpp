// The user's settings and a list of decisions, as files with anything in them.
#include <cstdio>
#include <fstream>
#include <string>

#include "app/session/recipe.h"
#include "app/session/settings.h"
#include "tests/fuzz/target.h"

using namespace fiberscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string path = "fuzz-file";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  (void)session::load_decisions(path);
  const session::LoadedSettings loaded = session::load_settings(path);
  if (!session::save_settings(path, loaded.settings)) __builtin_trap();
  if (!session::load_settings(path).warning.empty()) __builtin_trap();
  std::remove(path.c_str());
  return 0;
}
