// How a fiber comes to be, leaves the core and comes back.
//
// A suspended fiber is nothing but a stack pointer. Below it lies what jump_fcontext pushed:
//
//     context + 0x00  mxcsr, x87 control word
//     context + 0x08  r12 r13 r14 r15 rbx rbp
//     context + 0x38  where to go on: the landing label in switch_x86_64.S
//     context + 0x40  the caller's frame: the value of rsp once it goes on
//
// The context of a fiber that leaves is known only to the one that arrives (jump_fcontext hands it
// over), so switch_fiber() stores it on the far side. Likewise a dead fiber's stack can only be
// recycled by whoever runs next.
#include "scheduler/core/fiber.h"

#include <cxxabi.h>
#include <link.h>

#include <algorithm>
#include <boost/context/detail/fcontext.hpp>
#include <cstring>

#include "scheduler/base/check.h"
#include "scheduler/core/packing.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace fiberscope::core {

using boost::context::detail::fcontext_t;
using boost::context::detail::transfer_t;

extern "C" [[noreturn]] void fiberscope_fiber_main(transfer_t from);

#if defined(__x86_64__)
extern "C" transfer_t fiberscope_switch(fcontext_t to, void* data);
extern "C" void fiberscope_fiber_start(transfer_t from);
#else
static transfer_t fiberscope_switch(fcontext_t to, void* data) {
  return boost::context::detail::jump_fcontext(to, data);
}
static void fiberscope_fiber_start(transfer_t from) { fiberscope_fiber_main(from); }
#endif

namespace {

constexpr std::size_t kRoomBytesMin = 4096;  // of a stack, beside its argument

}  // namespace

// --- the switch ----------------------------------------------------------------------------------

ExceptionState& ExceptionState::this_thread() {
  return *reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
}

void prepare(Fiber& fiber, std::size_t reserved_bytes) {
  std::byte* const top = fiber.stack.top - (reserved_bytes + 15) / 16 * 16;
  CHECK_MSG(top > fiber.stack.bottom + kRoomBytesMin, "the stack is too small for its argument");
  fiber.context = boost::context::detail::make_fcontext(
      top, static_cast<std::size_t>(top - fiber.stack.bottom), fiberscope_fiber_start);
#if defined(__x86_64__)
  // make_fcontext leaves r12 to r15 as they are: what was on the stack before
  std::memset(static_cast<std::byte*>(fiber.context) + 0x08, 0, 4 * sizeof(std::uint64_t));
#endif
}

namespace {

// arrived: the far side of every switch.
Fiber& arrived(transfer_t from) {
  Fiber& left = *static_cast<Fiber*>(from.data);
  left.context = from.fctx;
  return left;
}

#if defined(__SANITIZE_ADDRESS__)
void asan_leaving(Fiber& from, const Fiber& to) {
  void** const keep = from.state == FiberState::Done ? nullptr : &from.asan_fake_stack;
  __sanitizer_start_switch_fiber(keep, to.stack.bottom, to.stack.size());
}
void asan_arrived(const Fiber& self, Fiber& left) {
  const void* bottom = nullptr;
  std::size_t bytes = 0;
  __sanitizer_finish_switch_fiber(self.asan_fake_stack, &bottom, &bytes);
  if (left.stack.bottom) return;
  // the driver's own stack: only the sanitizer knows where it is
  left.stack.bottom = static_cast<std::byte*>(const_cast<void*>(bottom));
  left.stack.top = left.stack.bottom + bytes;
}
#else
void asan_leaving(Fiber&, const Fiber&) {}
void asan_arrived(const Fiber&, Fiber&) {}
#endif

}  // namespace

[[gnu::noinline]] Fiber& switch_fiber(Fiber& from, Fiber& to, ExceptionState& exceptions) {
  from.caught_exceptions = exceptions.caught;
  from.uncaught_count = static_cast<std::uint16_t>(exceptions.uncaught_count);
  exceptions.caught = to.caught_exceptions;
  exceptions.uncaught_count = to.uncaught_count;
  asan_leaving(from, to);
  Fiber& left = arrived(fiberscope_switch(to.context, &from));
  asan_arrived(from, left);
  return left;
}

extern "C" void fiberscope_fiber_main(transfer_t from) {
  Fiber& left = arrived(from);
  Fiber fresh_has_no_fake_stack;
  asan_arrived(fresh_has_no_fake_stack, left);
  fiber_main(left);
}

// --- facts ---------------------------------------------------------------------------------------

namespace {

struct CodeSearch {
  std::uint64_t address;
  std::uint64_t offset;
};

// Finds the image whose code holds an address.
int find_code(dl_phdr_info* image, std::size_t, void* data) {
  auto& search = *static_cast<CodeSearch*>(data);
  for (int i = 0; i < image->dlpi_phnum; ++i) {
    const auto& segment = image->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
    const std::uint64_t offset = search.address - image->dlpi_addr;
    if (offset < segment.p_vaddr || offset >= segment.p_vaddr + segment.p_memsz) continue;
    search.offset = offset;
    return 1;
  }
  return 0;
}

}  // namespace

std::size_t high_water(const Fiber& fiber) {
  const std::size_t before = fiber.packing != nullptr ? fiber.packing->high_water_bytes : 0;
  if (fiber.packed) return before;
  return std::max(before, stack_high_water(fiber.stack, stack_resident(fiber.stack)));
}

FiberFacts read_facts(const Fiber& fiber) {
  CHECK(fiber.state != FiberState::Running);
  FiberFacts facts;
  // of one that begins with a fork nothing is saved yet
  if (fiber.stack.top == nullptr || fiber.context == nullptr || fiber.state == FiberState::Done) {
    return facts;
  }
  const auto* const saved = static_cast<const std::byte*>(fiber.context);
  facts.reserved_bytes = stack_reserved(fiber.stack);
  facts.used_bytes = static_cast<std::size_t>(fiber.stack.top - saved);
  facts.high_water_bytes = high_water(fiber);
#if defined(__x86_64__)
  const std::vector<std::uint64_t> aside = fiber.packed ? unpacked(fiber) : decltype(aside)();
  const void* const words = fiber.packed ? static_cast<const void*>(aside.data()) : saved;
  const auto slot = [words](std::size_t offset) {
    std::uint64_t value;
    std::memcpy(&value, static_cast<const std::byte*>(words) + offset, sizeof value);
    return value;
  };
  facts.registers = {reinterpret_cast<std::uint64_t>(saved) + 0x40,
                     slot(0x38),
                     slot(0x30),
                     slot(0x28),
                     slot(0x08),
                     slot(0x10),
                     slot(0x18),
                     slot(0x20)};
#else
  facts.registers[0] = reinterpret_cast<std::uint64_t>(saved);
#endif
  return facts;
}

std::vector<trace::Register> normalise(const FiberFacts& facts, const Stack& stack) {
  using Kind = trace::Register::Kind;
  constexpr std::uint64_t kNumberMax = 0xFFFF;  // below the lowest address Linux maps
  const auto bottom = reinterpret_cast<std::uint64_t>(stack.bottom);
  const auto top = reinterpret_cast<std::uint64_t>(stack.top);
  std::vector<trace::Register> registers;
  registers.reserve(facts.registers.size());
  for (const std::uint64_t value : facts.registers) {
    CodeSearch search{value, 0};
    if (value <= kNumberMax) {
      registers.push_back({Kind::Number, value});
    } else if (value >= bottom && value <= top) {
      registers.push_back({Kind::Stack, top - value});
    } else if (dl_iterate_phdr(find_code, &search) != 0) {
      registers.push_back({Kind::Code, search.offset});
    } else {
      registers.push_back({Kind::Heap, 0});
    }
  }
  return registers;
}

}  // namespace fiberscope::core
