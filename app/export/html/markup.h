// Markup: the frame that every HTML file of ours has, and text that is safe in it.
//
// Owns the frame. Deliberately does not know what is shown in it.
//
// Invariant: a file of ours asks for nothing: its Content-Security-Policy lets it run its own
// script and show its own pictures, and load nothing.
#pragma once

#include <string>
#include <string_view>

namespace fiberscope::exporter {

// html_text: for an element or a quoted attribute: no markup in it, and nothing that cannot be
// seen.
std::string html_text(std::string_view text);

struct HtmlFrame {
  std::string_view language;  // "en"
  std::string_view theme;     // "auto", "light", "dark"
  std::string_view title;
  std::string_view style;
  std::string_view script;
  std::string_view script_hash;
  std::string_view later_hash = {};  // of a script that this one adds; empty: it adds none
};
// html_file: the frame around a body.
std::string html_file(const HtmlFrame& frame, const std::string& body);

}  // namespace fiberscope::exporter
