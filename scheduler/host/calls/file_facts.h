// File facts: what an open file of the calling process tells of itself: fstat(2), and under which
// name /proc shows it.
//
// Owns nothing. Deliberately does not know paths.
#pragma once

#include <sys/stat.h>

#include <string>

#include "scheduler/host/calls/files.h"

namespace fiberscope::host {

// describe_open: fstat(2) of a number. 0, or minus an errno.
int describe_open(int number, struct stat* out);
// describe_device: of a declared device.
void describe_device(struct stat* out);
// link_of: readlink(2) of /proc/self/fd/NUMBER. "": it is not open. By the standard streams' names
// a program does not learn what they really are, but for whether they are a terminal.
std::string link_of(int number);
// has_path: that name is a path that leads to the file.
bool has_path(const Target& target);

}  // namespace fiberscope::host
