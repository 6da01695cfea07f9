#include "app/ui/app/lesson_edits.h"

#include <filesystem>
#include <utility>

#include "app/session/files.h"
#include "app/words/words.h"

namespace fiberscope::ui {

namespace {

std::optional<std::string> text_of(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {};
  auto text = session::read_file(path);
  return text ? std::optional(std::move(text.value())) : std::nullopt;
}

}  // namespace

base::Result<std::monostate> LessonEdits::write(const std::string& path, std::string text,
                                                std::size_t stop) {
  std::optional<std::string> before = text_of(path);
  auto written = session::write_file(path, text);
  if (!written) return written;
  done_.push_back({path, std::move(text), std::move(before), stop});
  undone_.clear();
  return written;
}

base::Result<std::size_t> LessonEdits::turn(std::vector<Edit>& from, std::vector<Edit>& to) {
  Edit& edit = from.back();
  if (text_of(edit.path) != edit.now) {
    return base::Error{
        words::fill(words::tr("{file} was written by somebody else since: it stays as it is."),
                    {{"file", std::filesystem::path(edit.path).filename().string()}})};
  }
  if (edit.then) {
    const auto written = session::write_file(edit.path, *edit.then);
    if (!written) return base::Error{written.error()};
  } else {
    std::error_code error;
    std::filesystem::remove(edit.path, error);
    if (error) return base::Error{edit.path + ": " + error.message()};
  }
  std::swap(edit.now, edit.then);
  to.push_back(std::move(edit));
  from.pop_back();
  return to.back().stop;
}

}  // namespace fiberscope::ui
