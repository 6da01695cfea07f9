// Device: a file that delivers a line for each input that the recipe declares, as a serial mouse
// does; also a terminal on which somebody types.
//
// Owns: the lines that have come and nobody has read. Deliberately does not know under which path
// it is opened.
//
// Invariants:
//  1. An input is readable from its time on; what came before the file was opened, at once.
//  2. A read gets at most one line, as of a terminal: termios(3), canonical mode.
//  3. There is no end of the file: after the last input a read waits for ever.
#pragma once

#include <memory>

#include "scheduler/base/world.h"
#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::machine {

// open_device: every open file gets all inputs. `status_flags`: as of open(2).
// Errors of the file: EAGAIN: no input has come; EBADF: not open for this; EINVAL: nothing can be
// written to it.
// Emits: FileOpened, DeviceInput for each input, caused by the opening.
std::shared_ptr<OpenFile> open_device(Kernel& kernel, const base::Device& device, int status_flags);

// path_of: where programs find it.
std::string path_of(const base::Device& device);

}  // namespace fiberscope::machine
