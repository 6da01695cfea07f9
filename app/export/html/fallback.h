// Fallback: what a page shows where no script runs: what it is about, the picture, the steps as a
// table, the program.
//
// Owns its layout. Deliberately does not know scripts.
#pragma once

#include <string>

#include "app/export/html/page.h"

namespace fiberscope::exporter {

// fallback_html: in the page's first language.
std::string fallback_html(const PageSubject& subject);

}  // namespace fiberscope::exporter
