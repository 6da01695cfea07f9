#include "app/model/folds/file_names.h"

#include <algorithm>

#include "app/words/words.h"

namespace fiberscope::model {

namespace {

// latest: the value at or before `at`; the first one for who asks before that; nullptr if none.
template <class T>
const T* latest(const std::vector<std::pair<base::EventSeq, T>>& history, base::EventSeq at) {
  if (history.empty()) return nullptr;
  const auto after =
      std::ranges::upper_bound(history, at, {}, [](const auto& entry) { return entry.first; });
  return after == history.begin() ? &after->second : &std::prev(after)->second;
}

// The names that the machine gives, which have a translation; any other is the program's.
constexpr const char* kOwnNames[] = {words::mark("pipe, read end"), words::mark("pipe, write end")};

std::string shown_name(const std::string& name) {
  const bool own = std::ranges::find(kOwnNames, name) != std::end(kOwnNames);
  return own ? std::string(words::tr(name)) : name;
}

}  // namespace

std::string with_own_names(std::string text) {
  for (const std::string_view name : kOwnNames) {
    const std::size_t at = text.find(name);
    if (at != std::string::npos) text.replace(at, name.size(), shown_name(std::string(name)));
  }
  return text;
}

void FileNames::seen_as(base::ObjectId id, std::int32_t descriptor, base::EventSeq at) {
  if (!id || descriptor < 0) return;
  const auto found = files_.find(id);
  if (found == files_.end()) return;
  auto& numbers = found->second.descriptors;
  if (numbers.empty() || numbers.back().second != descriptor) numbers.push_back({at, descriptor});
}

void FileNames::on(const trace::TextOf& text, const trace::FileOpened& p, base::EventSeq seq) {
  files_[p.object].names.push_back({seq, std::string(text(p.name))});
}

void FileNames::on(const trace::TextOf& text, const trace::FileNamed& p, base::EventSeq seq) {
  if (text(p.name).empty()) return;
  files_[p.object].names.push_back({seq, std::string(text(p.name))});
}

void FileNames::on(const trace::SystemCallDone& p, base::EventSeq seq) {
  seen_as(p.object, p.descriptor, seq);
}

void FileNames::on(const trace::InterestChanged& p, base::EventSeq seq) {
  seen_as(p.object, p.descriptor, seq);
}

void FileNames::on(const trace::InterestsListed& p, base::EventSeq seq) {
  for (const auto& one : p.interests) seen_as(one.object, one.descriptor, seq);
}

std::string FileNames::bare(base::ObjectId id, base::EventSeq at) const {
  const auto found = files_.find(id);
  if (found == files_.end()) return {};
  const std::string* name = latest(found->second.names, at);
  return name == nullptr || name->empty() ? words::tr("a file") : shown_name(*name);
}

bool FileNames::known(base::ObjectId id) const { return files_.contains(id); }

std::string FileNames::name(base::ObjectId id, base::EventSeq at) const {
  const std::string name = bare(id, at), number = this->number(id, at);
  return name.empty() || number.empty() ? name : name + " (" + number + ")";
}

std::string FileNames::number(base::ObjectId id, base::EventSeq at) const {
  const auto found = files_.find(id);
  if (found == files_.end()) return {};
  const std::int32_t* number = latest(found->second.descriptors, at);
  return number == nullptr ? std::string() : "fd " + std::to_string(*number);
}

}  // namespace fiberscope::model
