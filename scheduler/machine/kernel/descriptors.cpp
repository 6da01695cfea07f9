#include "scheduler/machine/kernel/descriptors.h"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

namespace fiberscope::machine {

// close_if: the files go after the numbers, since a file that ends may tell others.
template <class Condition>
void DescriptorTable::close_if(Condition condition) {
  std::vector<std::shared_ptr<OpenFile>> going;
  for (auto it = entries_.begin(); it != entries_.end();) {
    if (condition(it->first, it->second)) {
      going.push_back(std::move(it->second.file));
      gaps_.insert(it->first);
      it = entries_.erase(it);
    } else {
      ++it;
    }
  }
}

int DescriptorTable::open(std::shared_ptr<OpenFile> file, bool closed_by_exec, int from,
                          const std::function<bool(int)>& taken) {
  if (from < 0 || from >= limit_) return -EINVAL;
  const int number = lowest_free(from, taken);
  if (number >= limit_) return -EMFILE;
  entry(number) = {std::move(file), closed_by_exec};
  return number;
}

// lowest_free: from `from` on; the limit or more: there is none.
int DescriptorTable::lowest_free(int from, const std::function<bool(int)>& taken) const {
  for (auto gap = gaps_.lower_bound(from); gap != gaps_.end(); ++gap) {
    if (!taken || !taken(*gap)) return *gap;
  }
  int number = std::max(from, top_);
  while (number < limit_ && taken && taken(number)) ++number;
  return number;
}

DescriptorTable::Entry& DescriptorTable::entry(int number) {
  for (; top_ <= number; ++top_) gaps_.insert(gaps_.end(), top_);
  gaps_.erase(number);
  return entries_[number];
}

void DescriptorTable::put(int number, std::shared_ptr<OpenFile> file, bool closed_by_exec) {
  const std::shared_ptr<OpenFile> before =
      std::exchange(entry(number), {std::move(file), closed_by_exec}).file;
}

DescriptorTable::Entry* DescriptorTable::find(int number) {
  const auto it = entries_.find(number);
  return it == entries_.end() ? nullptr : &it->second;
}

bool DescriptorTable::close(int number) {
  const auto it = entries_.find(number);
  if (it == entries_.end()) return false;
  const std::shared_ptr<OpenFile> going = std::move(it->second.file);
  entries_.erase(it);
  gaps_.insert(number);
  return true;
}

void DescriptorTable::close_all() {
  close_if([](int, const Entry&) { return true; });
}

void DescriptorTable::close_range(unsigned first, unsigned last) {
  close_if([&](int number, const Entry&) {
    const auto n = static_cast<unsigned>(number);
    return first <= n && n <= last;
  });
}

void DescriptorTable::exec() {
  close_if([](int, const Entry& entry) { return entry.closed_by_exec; });
}

}  // namespace fiberscope::machine
