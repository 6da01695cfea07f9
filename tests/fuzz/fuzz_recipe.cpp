// Recipes as JSON: the command line's, and the one that a trace tells; what is read is written the
// same way again.
#include <string_view>

#include "app/session/recipe.h"
#include "tests/fuzz/target.h"

using namespace fiberscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)session::told_from_json(text);
  const auto recipe = session::recipe_from_json(text);
  if (!recipe) return 0;
  const std::string written = session::to_json(recipe.value());
  const auto again = session::recipe_from_json(written);
  if (!again || session::to_json(again.value()) != written) __builtin_trap();
  return 0;
}
