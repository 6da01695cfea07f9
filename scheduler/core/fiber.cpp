// How a fiber comes to be, leaves the core and comes back.
//
// A stack is cut from a slab: a large mapping that the kernel backs page by page as it is touched,
// so 64 KiB of stack cost one page of memory until somebody goes deeper. The lowest page of each
// stack is a guard: running over the end is a SIGSEGV at once, never a write into the neighbour.
// Freed stacks are handed out again last-in first-out, while their top page is still warm.
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
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <boost/context/detail/fcontext.hpp>
#include <cstring>

#include "scheduler/base/check.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
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

constexpr std::size_t kPageBytes = 4096;
constexpr int kMadvGuardInstall = 102;  // MADV_GUARD_INSTALL, Linux 6.13
constexpr std::size_t kSlabBytesMax = std::size_t{1} << 30;
constexpr std::size_t kWarmBytesMax = std::size_t{1} << 20;
constexpr std::size_t kColours = 32;  // stack tops are spread over half a page
constexpr std::size_t kColourBytes = 64;

std::byte* page_up(std::byte* address) {
  const auto value = reinterpret_cast<std::uintptr_t>(address);
  return address + ((kPageBytes - value % kPageBytes) % kPageBytes);
}

bool guard(std::byte* page) {
  if (madvise(page, kPageBytes, kMadvGuardInstall) == 0) return true;
  return mprotect(page, kPageBytes, PROT_NONE) == 0;
}

}  // namespace

// --- StackArena ----------------------------------------------------------------------------------

StackArena::StackArena(std::size_t stack_bytes)
    : stack_bytes_(std::max((stack_bytes + kPageBytes - 1) / kPageBytes, std::size_t{4}) *
                   kPageBytes),
      warm_count_max_(std::clamp(kWarmBytesMax / stack_bytes_, std::size_t{1}, std::size_t{16})) {
  CHECK(sysconf(_SC_PAGESIZE) == static_cast<long>(kPageBytes));
}

StackArena::~StackArena() {
  for (const Slab& slab : slabs_) munmap(slab.base, slab.bytes);
}

bool StackArena::add_slab(std::size_t stacks) {
  const std::size_t bytes = stacks * stack_bytes_;
  void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (base == MAP_FAILED) return false;
  madvise(base, bytes, MADV_NOHUGEPAGE);
  slabs_.push_back({static_cast<std::byte*>(base), bytes});
  return true;
}

bool StackArena::reserve(std::size_t stacks) { return add_slab(stacks); }

Stack StackArena::allocate() {
  if (!free_.empty()) {
    const Stack stack = free_.back();
    free_.pop_back();
    if (warm_count_ > 0) --warm_count_;
    ++live_count_;
    return stack;
  }
  while (carving_ < slabs_.size() && carving_offset_ == slabs_[carving_].bytes) {
    ++carving_;
    carving_offset_ = 0;
  }
  if (carving_ == slabs_.size()) {
    if (!add_slab(next_slab_stacks_) && !add_slab(1)) return {};
    next_slab_stacks_ = std::clamp(next_slab_stacks_ * 2, std::size_t{1},
                                   std::max(kSlabBytesMax / stack_bytes_, std::size_t{1}));
  }
  std::byte* const low = slabs_[carving_].base + carving_offset_;
  if (!guard(low)) return {};
  carving_offset_ += stack_bytes_;
  ++live_count_;
  const std::size_t colour = carved_count_++ % kColours * kColourBytes;
  return {low + kPageBytes, low + stack_bytes_ - colour};
}

void StackArena::give_memory_back(const Stack& stack) {
  std::byte* const top_page = page_up(stack.top) - kPageBytes;
  madvise(stack.bottom, static_cast<std::size_t>(top_page - stack.bottom), MADV_DONTNEED);
}

void StackArena::recycle(Stack stack, bool clean) {
  CHECK(live_count_ > 0);
#if defined(__SANITIZE_ADDRESS__)
  // The frames of a fiber's last breath never returned, so their red zones are still poisoned.
  __asan_unpoison_memory_region(stack.bottom, stack.size());
#endif
  if (clean) {
    // it goes on top of warm ones, which must stay at the end
    for (; warm_count_ > 0; --warm_count_) give_memory_back(free_[free_.size() - warm_count_]);
    give_memory_back(stack);
  } else if (warm_count_ == warm_count_max_) {
    give_memory_back(free_[free_.size() - warm_count_]);
  } else {
    ++warm_count_;
  }
  --live_count_;
  free_.push_back(stack);
}

// --- the switch ----------------------------------------------------------------------------------

ExceptionState& ExceptionState::this_thread() {
  return *reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
}

void prepare(Fiber& fiber, std::size_t reserved_bytes) {
  std::byte* const top = fiber.stack.top - (reserved_bytes + 15) / 16 * 16;
  CHECK_MSG(top > fiber.stack.bottom + kPageBytes, "the stack is too small for its argument");
  fiber.context = boost::context::detail::make_fcontext(
      top, static_cast<std::size_t>(top - fiber.stack.bottom), fiberscope_fiber_start);
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
  from.uncaught_count = exceptions.uncaught_count;
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

// The lowest page of [bottom, top) that is in memory; top when none is.
std::byte* lowest_resident(std::byte* bottom, std::byte* top) {
  std::array<unsigned char, 512> resident;
  while (bottom < top) {
    const std::size_t pages =
        std::min(resident.size(), static_cast<std::size_t>(top - bottom) / kPageBytes);
    if (mincore(bottom, pages * kPageBytes, resident.data()) != 0) return top;
    for (std::size_t i = 0; i < pages; ++i) {
      if (resident[i] & 1) return bottom + i * kPageBytes;
    }
    bottom += pages * kPageBytes;
  }
  return top;
}

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

std::size_t stack_reserved(const Stack& stack) {
  return static_cast<std::size_t>(page_up(stack.top) - stack.bottom);
}

std::size_t stack_high_water(const Stack& stack) {
  std::byte* const end = page_up(stack.top);
  return static_cast<std::size_t>(end - lowest_resident(stack.bottom, end));
}

FiberFacts read_facts(const Fiber& fiber) {
  CHECK(fiber.state != FiberState::Running);
  FiberFacts facts;
  if (fiber.stack.top == nullptr || fiber.state == FiberState::Done) return facts;
  const auto* const saved = static_cast<const std::byte*>(fiber.context);
  facts.reserved_bytes = stack_reserved(fiber.stack);
  facts.used_bytes = static_cast<std::size_t>(fiber.stack.top - saved);
  facts.high_water_bytes = stack_high_water(fiber.stack);
#if defined(__x86_64__)
  const auto slot = [saved](std::size_t offset) {
    std::uint64_t value;
    std::memcpy(&value, saved + offset, sizeof value);
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
