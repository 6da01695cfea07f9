// Input: the real stdin, which comes from outside of the machine and is a part of the recipe. When
// it comes, and in which pieces, is none: for programs it is always ready to be read, as a file is;
// the read alone waits, as long as a person takes and for no time of the machine's; and it gives a
// line at most, as a terminal does.
//
// Owns: what has come and was not read yet. Deliberately does not know which number it has.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace fiberscope::host {

// is_input: the real descriptor leads to the real stdin, itself or as a copy.
bool is_input(int real);
// input_taken: how many bytes have come from the real stdin so far.
std::uint64_t input_taken();
// read_input: read(2) of it: up to the end of a line, or `size` bytes, or the end of all; of a
// terminal that is not read by lines, what there is. Errors: -1: errno, EINTR among them. Asks the
// person (run/telling.h) where it has to wait.
ssize_t read_input(int real, void* buffer, std::size_t size);

}  // namespace fiberscope::host
