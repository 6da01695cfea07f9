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

}  // namespace

void FileNames::seen_as(base::ObjectId id, std::int32_t descriptor, base::EventSeq at) {
  if (!id || descriptor < 0) return;
  const auto found = files_.find(id);
  if (found == files_.end()) return;
  auto& numbers = found->second.descriptors;
  if (numbers.empty() || numbers.back().second != descriptor) numbers.push_back({at, descriptor});
}

void FileNames::take(const trace::Trace& trace, const trace::Event& event) {
  if (const auto* opened = std::get_if<trace::FileOpened>(&event.payload)) {
    files_[opened->object].names.push_back({event.seq, std::string(trace.text(opened->name))});
  } else if (const auto* named = std::get_if<trace::FileNamed>(&event.payload)) {
    if (trace.text(named->name).empty()) return;
    files_[named->object].names.push_back({event.seq, std::string(trace.text(named->name))});
  } else if (const auto* done = std::get_if<trace::SystemCallDone>(&event.payload)) {
    seen_as(done->object, done->descriptor, event.seq);
  } else if (const auto* changed = std::get_if<trace::InterestChanged>(&event.payload)) {
    seen_as(changed->object, changed->descriptor, event.seq);
  } else if (const auto* listed = std::get_if<trace::InterestsListed>(&event.payload)) {
    for (const auto& one : listed->interests) seen_as(one.object, one.descriptor, event.seq);
  }
}

std::string FileNames::bare(base::ObjectId id, base::EventSeq at) const {
  const auto found = files_.find(id);
  if (found == files_.end()) return {};
  const std::string* name = latest(found->second.names, at);
  return name == nullptr || name->empty() ? words::tr("a file") : *name;
}

bool FileNames::known(base::ObjectId id) const { return files_.contains(id); }

std::string FileNames::name(base::ObjectId id, base::EventSeq at) const {
  const std::string name = bare(id, at);
  if (name.empty()) return {};
  const std::int32_t* number = latest(files_.at(id).descriptors, at);
  if (number == nullptr) return name;
  return name + " (fd " + std::to_string(*number) + ")";
}

}  // namespace fiberscope::model
