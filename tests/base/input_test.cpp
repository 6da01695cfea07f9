// What comes from others: files that are no files, and texts that a terminal would obey.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "scheduler/base/input_file.h"
#include "scheduler/base/visible.h"

using namespace fiberscope;

namespace {

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = "/tmp/fiberscope-input-XXXXXX";
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("a folder, a pipe, a device and a file that is too long are told, not read") {
  const Folder folder;
  const std::string pipe = folder.path / "pipe", big = folder.path / "big";
  REQUIRE_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::ofstream(big) << "x";
  std::filesystem::resize_file(big, 3 << 20);
  const auto why = [](const std::string& path) {
    const auto text = base::read_input(path, 1 << 20);
    return text ? std::string() : text.error();
  };
  CHECK_EQ(why(folder.path), folder.path.string() + ": cannot be opened: it is a folder");
  CHECK_EQ(why(pipe), pipe + ": cannot be opened: it is a pipe, not an ordinary file");
  CHECK_EQ(why("/dev/zero"),
           "/dev/zero: cannot be opened: it is a device, not an ordinary file");
  CHECK_EQ(why(big), big + ": cannot be opened: it is larger than 1 MiB");
  CHECK_EQ(why(folder.path / "none"),
           (folder.path / "none").string() + ": cannot be opened: No such file or directory");
}

TEST_CASE("what a terminal would obey is an escape, all else stays as it is") {
  CHECK_EQ(base::visible("a\x1b[31mb\r\n\t\x7f"), "a\\x1b[31mb\\x0d\\n\\t\\x7f");
  CHECK_EQ(base::visible("\xc2\x9b" "2J"), "\\u009b2J" + std::string());
  CHECK_EQ(base::visible("\u202egnp.exe"), "\\u202egnp.exe");
  CHECK_EQ(base::visible("\xff\xc3"), "\\xff\\xc3");
  CHECK_EQ(base::visible("h\u00e4 \u4f60\u597d \U0001F600 a\\b"),
           "h\u00e4 \u4f60\u597d \U0001F600 a\\b");
  CHECK_EQ(base::visible_lines("a\nb\x07"), "a\nb\\x07");
  CHECK_EQ(base::utf8_replaced("a\xff\u00e4"), "a\uFFFD\u00e4");
}
