#include "scheduler/machine/descriptors.h"

#include <cerrno>
#include <utility>
#include <vector>

namespace fiberscope::machine {

namespace {

// close_if: the files go after the numbers, since a file that ends may tell others.
template <class Condition>
void close_if(std::map<int, DescriptorTable::Entry>& entries, Condition condition) {
  std::vector<std::shared_ptr<OpenFile>> going;
  for (auto it = entries.begin(); it != entries.end();) {
    if (condition(it->first, it->second)) {
      going.push_back(std::move(it->second.file));
      it = entries.erase(it);
    } else {
      ++it;
    }
  }
}

}  // namespace

int DescriptorTable::open(std::shared_ptr<OpenFile> file, bool closed_by_exec, int from,
                          const std::function<bool(int)>& taken) {
  if (from < 0 || from >= kDescriptorsMax) return -EINVAL;
  for (int number = from; number < kDescriptorsMax; ++number) {
    if (entries_.contains(number) || (taken && taken(number))) continue;
    entries_[number] = {std::move(file), closed_by_exec};
    return number;
  }
  return -EMFILE;
}

void DescriptorTable::put(int number, std::shared_ptr<OpenFile> file, bool closed_by_exec) {
  std::shared_ptr<OpenFile> before = std::move(entries_[number].file);
  entries_[number] = {std::move(file), closed_by_exec};
}

DescriptorTable::Entry* DescriptorTable::find(int number) {
  const auto it = entries_.find(number);
  return it == entries_.end() ? nullptr : &it->second;
}

bool DescriptorTable::close(int number) {
  const std::size_t before = entries_.size();
  close_if(entries_, [&](int n, const Entry&) { return n == number; });
  return entries_.size() != before;
}

void DescriptorTable::close_all() {
  close_if(entries_, [](int, const Entry&) { return true; });
}

void DescriptorTable::close_range(unsigned first, unsigned last) {
  close_if(entries_, [&](int number, const Entry&) {
    const auto n = static_cast<unsigned>(number);
    return first <= n && n <= last;
  });
}

void DescriptorTable::exec() {
  close_if(entries_, [](int, const Entry& entry) { return entry.closed_by_exec; });
}

}  // namespace fiberscope::machine
