// Font files: where the typefaces of the pictures are on this computer.
//
// Owns: which folders are looked through. Deliberately does not know what is written in them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "scheduler/base/result.h"

namespace fiberscope::exporter {

struct FontFile {
  std::string name;
  std::shared_ptr<unsigned char> bytes;  // mapped: of a large typeface a small part is read
  std::size_t size = 0;
};

// font_file: Errors: names the Debian package that is missing.
base::Result<FontFile> font_file(const char* name, const char* package);

}  // namespace fiberscope::exporter
