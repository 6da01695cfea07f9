// Folder opener: shows a folder in the desktop's own program for files.
//
// Owns nothing: what it starts goes on by itself. Deliberately does not know which program that is:
// xdg-open chooses it; without xdg-open no folder can be opened.
#pragma once

#include <string>

namespace fiberscope::ui {

bool can_open_folders();
// open_folder: Requires: can_open_folders(). No shell reads the path.
void open_folder(const std::string& folder);

}  // namespace fiberscope::ui
