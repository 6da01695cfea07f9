// Files: read whole, written whole or not at all.
//
// Owns the temporary file of a write under way. Deliberately does not know what is in it.
//
// Invariant: under the final name there is always either the old contents or the new, never a part.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>

#include "scheduler/base/result.h"

namespace fiberscope::session {

// kTextFileBytesMax: of a program, settings, decisions: what a trace keeps of a text.
inline constexpr std::uint64_t kTextFileBytesMax = 16u << 20;

// read_file: Errors: "PATH: cannot be opened: ...": also of a folder, a pipe, a device, and of what
// is longer than `bytes_max`.
base::Result<std::string> read_file(const std::string& path,
                                    std::uint64_t bytes_max = kTextFileBytesMax);

// AtomicFile: a file without a name in the folder of `path`, or under a temporary one where the
// file system knows no others. commit() gives it its name; without it nothing stays. Symbolic links
// are followed, so that the link stays.
class AtomicFile {
 public:
  static base::Result<AtomicFile> create(const std::string& path);
  ~AtomicFile();
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;

  // write, commit: Errors: name the file and what the system said.
  base::Result<std::monostate> write(std::string_view data);
  base::Result<std::monostate> commit();

 private:
  AtomicFile(std::string path, std::string temporary, int fd, bool nameless = false)
      : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd), nameless_(nameless) {}
  bool give_name();
  base::Error failed(const char* what) const;

  std::string path_;
  std::string temporary_;
  int fd_ = -1;
  bool nameless_ = false;
};

// write_file: all of it or nothing.
base::Result<std::monostate> write_file(const std::string& path, std::string_view data);

// append_line: at the end of the file, in one piece, on a line of its own whatever stands before
// it; makes the file if need be. Errors: as write_file, and of what is no ordinary file.
base::Result<std::monostate> append_line(const std::string& path, std::string_view line);

// write_stream: what is written into the stream, all of it or nothing; nothing either when `write`
// says an error, which is answered. What the disk says comes first.
base::Result<std::monostate> write_stream(
    const std::string& path,
    const std::function<base::Result<std::monostate>(std::ostream&)>& write);

}  // namespace fiberscope::session
