// A program of anybody: its docstring and its settings, and how the window writes them anew.
#include <string>

#include "app/session/scenario.h"
#include "app/session/settings_block.h"
#include "tests/fuzz/target.h"

using namespace fiberscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)session::parse_docstring(text);
  (void)session::parse_metadata(text, "program.py");
  // the settings alone, so that most inputs get there
  (void)session::parse_metadata("# /// fiberscope\n# " + text + "\n# ///\n", "program.py");
  return 0;
}
