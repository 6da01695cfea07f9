// Golden pictures: what a screen looked like when somebody approved of it.
//
// Owns the comparison. Deliberately does not know what is on the pictures.
#pragma once

#include <string>

#include "app/ui/toolkit/soft_renderer.h"

namespace fiberscope::test {

// A small share of the pixels may be off.
inline constexpr double kShareMax = 0.004;

// share_differing: 0 to 1; 1 when the sizes differ.
double share_differing(const ui::Picture& a, const ui::Picture& b);

// check_golden: fails the test when the picture differs from tests/ui/golden/NAME.png; it is then
// left beside that one as NAME.new.png. With FIBERSCOPE_UPDATE_GOLDEN in the environment it is
// written anew. Where the drawing library or a typeface is another than they were made with
// (golden/made_with.txt), that is said, and it is only checked that something is drawn.
void check_golden(const std::string& name, const ui::Picture& now);

}  // namespace fiberscope::test
