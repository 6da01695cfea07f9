#include "app/export/letters/font_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

namespace fiberscope::exporter {

namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 4> kFolders = {"/usr/share/fonts", "/usr/local/share/fonts",
                                                 "/usr/share/fonts-inter", "~/.local/share/fonts"};

std::string expand(const std::string& folder) {
  if (folder.rfind("~/", 0) != 0) return folder;
  const char* home = std::getenv("HOME");
  return home == nullptr ? std::string() : std::string(home) + folder.substr(1);
}

std::string find_file(const std::string& name) {
  for (const char* folder : kFolders) {
    const std::string root = expand(folder);
    std::error_code error;
    if (root.empty() || !fs::is_directory(root, error)) continue;
    for (fs::recursive_directory_iterator it(root, error), end; !error && it != end;
         it.increment(error)) {
      if (it->path().filename() == name) return it->path().string();
    }
  }
  return {};
}

}  // namespace

base::Result<FontFile> font_file(const char* name, const char* package) {
  const std::string path = find_file(name);
  const int file = path.empty() ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat facts {};
  void* begin = MAP_FAILED;
  if (file >= 0 && fstat(file, &facts) == 0 && facts.st_size > 0) {
    begin = mmap(nullptr, static_cast<std::size_t>(facts.st_size), PROT_READ, MAP_PRIVATE, file, 0);
  }
  if (file >= 0) close(file);
  if (begin == MAP_FAILED) {
    return base::Error{std::string("The font ") + name +
                       " was not found below /usr/share/fonts: install the Debian package " +
                       package + "."};
  }
  const auto size = static_cast<std::size_t>(facts.st_size);
  return FontFile{
      name,
      {static_cast<unsigned char*>(begin), [size](unsigned char* p) { munmap(p, size); }},
      size};
}

}  // namespace fiberscope::exporter
