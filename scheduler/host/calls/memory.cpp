#include "scheduler/host/calls/memory.h"

#include <cstdint>
#include <cstring>

#include "scheduler/machine/kernel/facts.h"

#if defined(__x86_64__)
extern "C" {
int fs_touch_to_read(const void* at);
int fs_touch_to_write(void* at);
int fs_touched_in_vain();
}
// Each begins with the instruction that may fault.
asm(R"(
	.text
	.globl	fs_touch_to_read
	.type	fs_touch_to_read, @function
fs_touch_to_read:
	movb	(%rdi), %al
	movl	$1, %eax
	ret
	.size	fs_touch_to_read, .-fs_touch_to_read
	.globl	fs_touch_to_write
	.type	fs_touch_to_write, @function
fs_touch_to_write:
	lock orb	$0, (%rdi)
	movl	$1, %eax
	ret
	.size	fs_touch_to_write, .-fs_touch_to_write
	.globl	fs_touched_in_vain
	.type	fs_touched_in_vain, @function
fs_touched_in_vain:
	xorl	%eax, %eax
	ret
	.size	fs_touched_in_vain, .-fs_touched_in_vain
)");
#endif

namespace fiberscope::host {

namespace {

constexpr std::uintptr_t kPage = machine::kPageBytes;

#if defined(__x86_64__)
bool touch_to_read(std::uintptr_t at) {
  return fs_touch_to_read(reinterpret_cast<const void*>(at)) != 0;
}
bool touch_to_write(std::uintptr_t at) {
  return fs_touch_to_write(reinterpret_cast<void*>(at)) != 0;
}
#else
bool touch_to_read(std::uintptr_t) { return true; }
bool touch_to_write(std::uintptr_t) { return true; }
#endif

// bytes_before: the first page that cannot be touched.
std::size_t bytes_before(std::uintptr_t first, std::size_t size, bool (*touch)(std::uintptr_t)) {
  if (size == 0) return 0;
  const std::uintptr_t last = first + size - 1;
  if (last < first || !touch(first)) return 0;
  for (std::uintptr_t page = (first / kPage + 1) * kPage; page <= last && page != 0;
       page += kPage) {
    if (!touch(page)) return page - first;
  }
  return size;
}

}  // namespace

bool can_read(const void* at, std::size_t size) { return readable_bytes(at, size) == size; }

std::size_t readable_bytes(const void* at, std::size_t size) {
  return bytes_before(reinterpret_cast<std::uintptr_t>(at), size, touch_to_read);
}

std::size_t writable_bytes(void* at, std::size_t size) {
  return bytes_before(reinterpret_cast<std::uintptr_t>(at), size, touch_to_write);
}

bool can_write(void* at, std::size_t size) {
  if (size == 0) return true;
  const auto first = reinterpret_cast<std::uintptr_t>(at);
  return first + size - 1 >= first && touch_to_write(first);
}

bool can_read_text(const char* text) {
  for (auto at = reinterpret_cast<std::uintptr_t>(text);;) {
    if (!touch_to_read(at)) return false;
    const std::uintptr_t next = (at / kPage + 1) * kPage;
    if (std::memchr(reinterpret_cast<const char*>(at), '\0', next - at) != nullptr) return true;
    at = next;
  }
}

const void* pass_over(const void* instruction) {
#if defined(__x86_64__)
  const bool asked = instruction == reinterpret_cast<const void*>(&fs_touch_to_read) ||
                     instruction == reinterpret_cast<const void*>(&fs_touch_to_write);
  return asked ? reinterpret_cast<const void*>(&fs_touched_in_vain) : nullptr;
#else
  return instruction == nullptr ? instruction : nullptr;
#endif
}

}  // namespace fiberscope::host
