#include "scheduler/machine/kernel/device.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace fiberscope::machine {

namespace {

class DeviceFile final : public OpenFile {
 public:
  DeviceFile(Kernel& kernel, const base::Device& device, int status_flags)
      : OpenFile(kernel, trace::FileKind::Device, device.name, status_flags),
        opened_(last_change()),
        inputs_(device.inputs) {
    std::ranges::stable_sort(inputs_, {}, &base::Input::at_ns);
    await_next();
  }
  ~DeviceFile() override { kernel()->cancel(timer_); }

  std::int64_t read(void* buffer, std::size_t size) override {
    if ((status_flags() & O_ACCMODE) == O_WRONLY) return -EBADF;
    if (size == 0) return 0;
    if (come_.empty()) return -EAGAIN;
    const std::size_t line = come_.find('\n') + 1;
    const std::size_t count = std::min(size, line);
    std::memcpy(buffer, come_.data(), count);
    come_.erase(0, count);
    readiness_lost();
    return static_cast<std::int64_t>(count);
  }
  std::int64_t write(const void*, std::size_t) override {
    return (status_flags() & O_ACCMODE) == O_RDONLY ? -EBADF : -EINVAL;
  }
  short readiness() const override { return come_.empty() ? 0 : POLLIN; }

 private:
  void await_next() {
    // those whose time has gone by wait in the device already
    while (next_ < inputs_.size() && inputs_[next_].at_ns <= kernel()->now_ns()) take();
    if (next_ == inputs_.size()) return;
    timer_ = kernel()->at(inputs_[next_].at_ns, opened_, [this] { await_next(); });
  }
  void take() {
    const base::Input& input = inputs_[next_++];
    come_ += input.text + "\n";
    const EventSeq told =
        kernel()->writer().emit(trace::DeviceInput{id(), kernel()->text(input.text)}, opened_);
    const Kernel::AsMachine itself(*kernel(), told);
    occurred(POLLIN);
  }

  EventSeq opened_;
  std::vector<base::Input> inputs_;  // by time
  std::size_t next_ = 0;
  std::string come_;  // whole lines, but for what a short read took of the first
  TimerId timer_;
};

}  // namespace

std::shared_ptr<OpenFile> open_device(Kernel& kernel, const base::Device& device,
                                      int status_flags) {
  return std::make_shared<DeviceFile>(kernel, device, status_flags);
}

std::string path_of(const base::Device& device) {
  return device.path.empty() ? "/dev/" + device.name : device.path;
}

}  // namespace fiberscope::machine
