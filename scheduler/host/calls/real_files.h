// RealFiles: what really lies on this computer's disks, for the private tree to look at.
//
// Owns nothing; never writes. Past the C library, whose calls are the machine's.
#pragma once

#include <vector>

#include "scheduler/machine/files/inode.h"

namespace fiberscope::host {

class RealFiles final : public machine::Outside {
 public:
  int facts(const std::string& path, struct stat& out) override;
  int names(const std::string& path, std::vector<std::string>& out) override;
  int link_target(const std::string& path, std::string& out) override;
  std::int64_t read(const std::string& path, std::uint64_t offset, char* out,
                    std::size_t size) override;
};

// list_real: an open folder's names with their d_type, in the real kernel's order; 0, or minus an
// errno.
struct RealName {
  std::string name;
  unsigned char type;
  ino_t number;
};
int list_real(int folder, std::vector<RealName>& out);

}  // namespace fiberscope::host
