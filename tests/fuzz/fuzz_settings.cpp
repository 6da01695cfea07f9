// A program of anybody: its docstring and its settings, and how the window writes them anew.
#include <cstdlib>
#include <string>

#include "app/session/scenario.h"
#include "tests/fuzz/target.h"

using namespace fiberscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)session::parse_docstring(text);
  if (session::parse_metadata(text, "program.py")) {
    session::MetadataChange change;
    change.seed = 7;
    change.machine = session::MachineSettings{};
    change.machine->cores = 3;
    const auto written = session::write_metadata(text, change, "program.py");
    // what it writes can be read again
    if (written && !session::parse_metadata(written.value(), "program.py")) std::abort();
  }
  // the settings alone, so that most inputs get there
  (void)session::parse_metadata("# /// fiberscope\n# " + text + "\n# ///\n", "program.py");
  return 0;
}
