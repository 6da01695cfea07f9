#include "scheduler/host/calls/system_call.h"

#include <cerrno>

#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

std::string file_words(std::string_view words, std::string_view name, int number) {
  return std::string(words) + " " + std::string(name) + " (fd " + std::to_string(number) + ")";
}

SystemCall::SystemCall(const char* name, int number, Target target)
    : name_(name),
      number_(number),
      target_(std::move(target)),
      began_ns_(Runtime::get()->clock().now_ns),
      ready_ns_(began_ns_) {}

WaitEnd SystemCall::wait(short events, std::string_view words, TimeNs timeout_ns,
                         std::string_view name) {
  const bool ends = timeout_ns < base::kNever - began_ns_;
  const std::string text =
      file_words(words, name.empty() ? std::string_view(target_.file->name()) : name, number_);
  const Waited waited =
      wait_for_file(target_, events, text, ends ? began_ns_ + timeout_ns : base::kNever);
  if (waited.parked) became_ready(waited.ready_ns);
  return waited.end;
}

void SystemCall::became_ready(TimeNs when_ns) {
  paid_ = true;  // park() has done it
  ready_ns_ = when_ns;
}

// pay: one in vain may be asked again and again, so others come to their turn.
void SystemCall::pay(bool in_vain) {
  Runtime& runtime = *Runtime::get();
  const TimeNs cost_ns = runtime.options().costs.system_call_ns;
  if (!in_vain) {
    runtime.charge(cost_ns);
    return;
  }
  const Attached attached;
  runtime.spend_in_kernel(cost_ns);
}

// copy: one that takes long holds up nobody on other cores.
void SystemCall::copy(TimeNs cost_ns) {
  constexpr TimeNs kLong_ns = base::kMillisecond;
  Runtime& runtime = *Runtime::get();
  if (cost_ns < kLong_ns) return runtime.charge(cost_ns);
  const Attached attached;
  runtime.spend_in_kernel(cost_ns);
}

void SystemCall::finish(std::int64_t result, std::size_t moved) {
  Runtime& runtime = *Runtime::get();
  const machine::Costs& costs = runtime.options().costs;
  if (!paid_) pay(result == -EAGAIN);
  const auto kib = static_cast<TimeNs>((moved + 1023) / 1024);
  copy(kib * costs.copy_kib_ns);
  trace::SystemCallDone done;
  done.lane = runtime.lane();
  done.call = runtime.writer().intern(name_);
  done.descriptor = number_;
  if (target_.file) done.object = target_.file->id();
  done.result = result > 0 ? static_cast<std::uint64_t>(result) : 0;
  done.error = result < 0 ? static_cast<std::int32_t>(-result) : 0;
  done.began_ns = began_ns_;
  done.ready_ns = ready_ns_;
  done.copy_ns = kib * costs.copy_kib_ns;
  done.place = runtime.place();
  runtime.writer().emit(done, runtime.anchor());
  // a signal of the kernel's comes with it, which may have ended the process: no line runs any more
  if (moved > 0 || result == -EPIPE || result == -EFBIG) settle_doom();
}

}  // namespace fiberscope::host
