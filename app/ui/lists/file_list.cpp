#include "app/ui/lists/file_list.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "app/ui/lists/rows.h"
#include "app/words/words.h"

namespace fiberscope::ui {

namespace fs = std::filesystem;

namespace {

bool can_be_opened(const fs::path& file) {
  const std::string extension = lower(file.extension().string());
  return extension == ".py" || extension == ".fstrace" || extension == ".fiberscope";
}

// what_is_wrong: the common reasons in words; else what the system says.
std::string what_is_wrong(const std::string& folder, const std::error_code& error) {
  const char* why = nullptr;
  if (error == std::errc::permission_denied) {
    why = words::tr("You may not read the folder {folder}.");
  } else if (error == std::errc::no_such_file_or_directory) {
    why = words::tr("There is no folder {folder} any more.");
  } else if (error == std::errc::not_a_directory) {
    why = words::tr("{folder} is not a folder.");
  }
  if (why == nullptr) return folder + ": " + error.message();
  return words::fill(why, {{"folder", folder}});
}

}  // namespace

base::Result<std::vector<FileEntry>> list_folder(const std::string& folder, bool hidden) {
  std::vector<FileEntry> entries;
  std::error_code error;
  fs::directory_iterator it(folder, error);
  for (const fs::directory_iterator end; !error && it != end; it.increment(error)) {
    FileEntry entry;
    entry.name = it->path().filename().string();
    if (!hidden && entry.name.starts_with('.')) continue;
    struct stat facts {};
    if (stat(it->path().c_str(), &facts) != 0) continue;  // a link that leads nowhere
    entry.folder = S_ISDIR(facts.st_mode);
    if (!entry.folder && (!S_ISREG(facts.st_mode) || !can_be_opened(it->path()))) continue;
    entry.size_bytes = static_cast<std::uint64_t>(facts.st_size);
    entry.changed_s = facts.st_mtime;
    entries.push_back(std::move(entry));
  }
  if (error) return base::Error{what_is_wrong(folder, error)};
  std::sort(entries.begin(), entries.end(), [](const FileEntry& a, const FileEntry& b) {
    if (a.folder != b.folder) return a.folder;
    return std::pair(lower(a.name), a.name) < std::pair(lower(b.name), b.name);
  });
  return entries;
}

std::string nearest_folder(const std::string& folder) {
  std::error_code error;
  fs::path path = fs::absolute(folder, error).lexically_normal();
  while (!fs::is_directory(path, error) && path.has_parent_path() && path != path.parent_path()) {
    path = path.parent_path();
  }
  std::string out = path.string();
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

std::vector<Crumb> crumbs(const std::string& folder) {
  std::vector<Crumb> out;
  const char* home = std::getenv("HOME");
  const std::string from = home == nullptr ? "" : home;
  std::string path;
  std::string rest = folder;
  const bool inside = from.size() > 1 && rest.starts_with(from) &&
                      (rest.size() == from.size() || rest[from.size()] == '/');
  if (inside) {
    out.push_back({"~", from});
    path = from;
    rest = rest.substr(from.size());
  } else {
    out.push_back({"/", "/"});
  }
  for (std::size_t i = 0; i < rest.size();) {
    const std::size_t end = std::min(rest.find('/', i), rest.size());
    if (end > i) {
      path += "/" + rest.substr(i, end - i);
      out.push_back({rest.substr(i, end - i), path});
    }
    i = end + 1;
  }
  return out;
}

std::string file_size_text(std::uint64_t bytes) {
  char text[32];
  if (bytes < 1024) {
    std::snprintf(text, sizeof text, "%u B", static_cast<unsigned>(bytes));
  } else if (bytes < 1024 * 1024) {
    std::snprintf(text, sizeof text, "%.1f KB", static_cast<double>(bytes) / 1024);
  } else {
    std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / (1024 * 1024));
  }
  return text;
}

std::string file_date_text(std::int64_t changed_s) {
  const std::time_t when = changed_s;
  std::tm local{};
  localtime_r(&when, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
  return text;
}

}  // namespace fiberscope::ui
