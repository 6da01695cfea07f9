// Zip: files in one file, stored as they are, with their sizes in front.
//
// Owns the archive under way. Deliberately does not know what is in the files, nor the time: the
// same files give the same bytes. Source: PKWARE, APPNOTE.TXT 6.3.3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fiberscope::exporter {

class Zip {
 public:
  // add: Requires: no two of one name, '/' between folders, UTF-8; less than 4 GiB in all, at most
  // 65 535 files.
  void add(const std::string& name, std::string_view data);
  // take: the whole archive.
  std::string take();

 private:
  std::string out_, directory_;
  std::uint16_t count_ = 0;
};

}  // namespace fiberscope::exporter
