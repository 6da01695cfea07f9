// MappedBytes: the bytes of a file of the private tree that is mapped: an anonymous file of the
// real kernel's, since only that can show the same bytes at several addresses. Nothing of it
// outlives the engine.
//
// Owns: the anonymous file: the first process's, and descriptors of it in each process of the run
// that has used it. Deliberately does not know who maps it.
#pragma once

#include "scheduler/machine/files/inode.h"

namespace fiberscope::host {

// How long a file can be that is mapped; less if the run's own limit of memory is lower. Errors:
// -EFBIG: it would be longer.
inline constexpr std::uint64_t kMappedBytesMost = std::uint64_t{1} << 30;

class MappedBytes final : public machine::Shared {
 public:
  // make: nullptr: errno says why not.
  static std::shared_ptr<MappedBytes> make();
  ~MappedBytes() override;
  MappedBytes(const MappedBytes&) = delete;
  MappedBytes& operator=(const MappedBytes&) = delete;

  void read(std::uint64_t offset, char* out, std::size_t size) override;
  int write(std::uint64_t offset, const char* data, std::size_t size) override;
  int resize(std::uint64_t size) override;
  bool deny_writing() override;
  std::uint64_t allocated() const override;
  // any: some file's bytes are such, which a fork of this process would share with it.
  static bool any() { return count_ > 0; }
  // real: the engine's descriptor in this process, to be mapped. Below 0: minus an errno.
  int real() const;

 private:
  MappedBytes(std::uint64_t number, int firsts);

  static inline std::size_t count_ = 0;

  const std::uint64_t number_;  // no other has it
  const int firsts_;            // the first process's descriptor
};

}  // namespace fiberscope::host
