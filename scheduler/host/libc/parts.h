// The parts of readv(2) and writev(2).
//
// Owns nothing. Deliberately does not know files.
#pragma once

#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <string_view>

#include "scheduler/host/calls/memory.h"

namespace fiberscope::host {

// are_parts: as the kernel takes them; else EINVAL.
inline bool are_parts(const iovec* parts, int count) {
  if (count < 0 || count > IOV_MAX) return false;
  std::size_t size = 0;
  for (int i = 0; i < count; ++i) {
    if (parts[i].iov_len > static_cast<std::size_t>(SSIZE_MAX) - size) return false;
    size += parts[i].iov_len;
  }
  return true;
}

// wrong_parts: 0, or an errno. `filled`: the call writes into them.
inline int wrong_parts(const iovec* parts, int count, bool filled) {
  const bool some = count > 0 && count <= IOV_MAX;
  if (some && !can_read(parts, static_cast<std::size_t>(count) * sizeof *parts)) return EFAULT;
  if (!are_parts(parts, count)) return EINVAL;
  const bool well = std::all_of(parts, parts + count, [=](const iovec& part) {
    return filled ? can_write(part.iov_base, part.iov_len) : can_read(part.iov_base, part.iov_len);
  });
  return well ? 0 : EFAULT;
}

// bytes_of: all together. Requires: are_parts().
inline std::size_t bytes_of(const iovec* parts, int count) {
  std::size_t size = 0;
  for (int i = 0; i < count; ++i) size += parts[i].iov_len;
  return size;
}

// gather: what they hold, in a row.
inline std::string gather(const iovec* parts, int count) {
  std::string all;
  all.reserve(bytes_of(parts, count));
  for (int i = 0; i < count; ++i) {
    all.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  }
  return all;
}

// scatter: Requires: the bytes have room in them.
inline void scatter(std::string_view bytes, const iovec* parts) {
  for (std::size_t at = 0; at < bytes.size(); ++parts) {
    const std::size_t part = std::min(parts->iov_len, bytes.size() - at);
    std::memcpy(parts->iov_base, bytes.data() + at, part);
    at += part;
  }
}

}  // namespace fiberscope::host
