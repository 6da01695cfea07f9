// Assets: the page's own script and style, and what they say, put into the program when it is built
// (page/bundle.py).
//
// Owns nothing; the texts are constants. Deliberately does not know what the script does.
#pragma once

#include <span>
#include <string_view>

namespace fiberscope::exporter {

// load_script: unpacks a page's script and runs it.
std::string_view load_script();
// page_script, page_style: of a run's page; site_...: of a site's index; quiz_...: of a lesson in a
// learning platform.
std::string_view page_script();
std::string_view page_style();
std::string_view site_script();
std::string_view site_style();
std::string_view quiz_script();
std::string_view quiz_style();
// script_hash: of a script, as a Content-Security-Policy names it: "sha256-...".
std::string_view load_script_hash();
std::string_view page_script_hash();
std::string_view site_script_hash();
std::string_view quiz_script_hash();
// page_texts: every text that the scripts say, in English.
std::span<const char* const> page_texts();

}  // namespace fiberscope::exporter
