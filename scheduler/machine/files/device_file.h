// DeviceFile: an open character device of those that every Linux has: null, zero, full, random,
// urandom.
//
// Owns nothing: what is read is made as it is read. Deliberately does not know where it lies in the
// tree, nor what is typed at declared devices (kernel/device.h).
//
// Invariants:
//  1. It never makes anybody wait, and has no offset that matters.
//  2. What is written goes nowhere.
// Source: null(4), full(4), random(4) of Linux man-pages 6.03; Linux drivers/char/mem.c,
// drivers/char/random.c.
#pragma once

#include <cstddef>
#include <functional>

#include "scheduler/machine/files/regular_file.h"

namespace fiberscope::machine {

enum class DeviceNode : unsigned char { None, Null, Zero, Full, Random, URandom };
// node_of: by st_rdev. None: it cannot be opened: no driver answers to it.
DeviceNode node_of(dev_t number);

class DeviceFile final : public TreeFile {
 public:
  using Fill = std::function<void(void*, std::size_t)>;
  // Requires: node_of() of the inode's number is not None. `chance`: where random bytes come from.
  DeviceFile(Kernel& kernel, InodeRef inode, std::string_view name, int flags, Fill chance);

  std::int64_t read(void* buffer, std::size_t size) override;
  std::int64_t write(const void* data, std::size_t size) override;
  short readiness() const override;
  DeviceNode node() const { return node_; }
  // pollable: epoll(7) takes it.
  bool pollable() const { return node_ == DeviceNode::Random; }

 private:
  DeviceNode node_;
  Fill chance_;
};

}  // namespace fiberscope::machine
