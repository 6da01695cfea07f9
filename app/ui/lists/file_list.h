// File list: what is in a folder, for the file browser.
//
// Owns nothing. Deliberately does not know how it is shown.
//
// Invariants:
//  1. Folders come first; each kind in order of name, without regard to case.
//  2. A folder that cannot be read is an error, never an empty list.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scheduler/base/result.h"

namespace fiberscope::ui {

struct FileEntry {
  std::string name;
  bool folder = false;
  std::uint64_t size_bytes = 0;
  std::int64_t changed_s = 0;  // since 1970
};

// list_folder: its folders, programs (.py), traces (.fstrace) and
// recipes (.fiberscope); with `hidden` those that begin
// with a dot as well. Errors: one sentence, why it cannot be read.
base::Result<std::vector<FileEntry>> list_folder(const std::string& folder, bool hidden);

// nearest_folder: the folder itself, or the first above it that exists.
std::string nearest_folder(const std::string& folder);

struct Crumb {
  std::string name;
  std::string path;
};
// crumbs: the way from the root, or from "~" when it leads through the user's home.
std::vector<Crumb> crumbs(const std::string& folder);

std::string file_size_text(std::uint64_t bytes);
// file_date_text: "2026-03-01 14:22" in local time.
std::string file_date_text(std::int64_t changed_s);

}  // namespace fiberscope::ui
