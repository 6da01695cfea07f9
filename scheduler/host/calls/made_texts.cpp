#include "scheduler/host/calls/made_texts.h"

#include <cstdarg>
#include <cstdio>

namespace fiberscope::host {

void MadeTexts::add_folder(const std::string& path) {
  if (path.empty() || !entries_.try_emplace(path).second) return;
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos) add_folder(path.substr(0, slash));
}

void MadeTexts::add(const std::string& path, Text text, mode_t mode) {
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos) add_folder(path.substr(0, slash));
  entries_[path] = {S_IFREG | mode, std::move(text)};
}

const MadeTexts::Entry* MadeTexts::find(const std::string& path) const {
  const auto it = entries_.find(path);
  return it == entries_.end() ? nullptr : &it->second;
}

void MadeTexts::names(const std::string& path, std::vector<std::string>& out) const {
  const std::string front = path.empty() ? "" : path + "/";
  for (auto it = entries_.lower_bound(front); it != entries_.end(); ++it) {
    if (!it->first.starts_with(front)) break;
    const std::string name = it->first.substr(front.size());
    if (!name.empty() && name.find('/') == std::string::npos) out.push_back(name);
  }
}

std::string printed(const char* format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  std::string out(static_cast<std::size_t>(std::vsnprintf(nullptr, 0, format, again)), '\0');
  va_end(again);
  std::vsnprintf(out.data(), out.size() + 1, format, arguments);
  va_end(arguments);
  return out;
}

}  // namespace fiberscope::host
