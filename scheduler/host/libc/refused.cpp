#include "scheduler/host/libc/refused.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "scheduler/base/check.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/interpose.h"
#include "scheduler/host/libc/table.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/run/telling.h"

namespace fiberscope::host {

void tell_refusal(const char* name, std::string_view text) {
  tell_unsupported(std::string(name) + ": " + std::string(text));
}

}  // namespace fiberscope::host

// fs_refuse: what a refused function of the table does. Emits: NoteAdded, SystemCallDone.
extern "C" long fs_refuse(const char* name) {
  using namespace fiberscope::host;
  const NameFate* const fate = fate_of(name);
  CHECK_MSG(fate != nullptr, name);
  if (simulating()) {
    SystemCall call(name, -1, {});
    tell_refusal(name, fate->text);
    call.over(-fate->error);
  }
  errno = fate->error;
  switch (fate->gives) {
    case Gives::Minus1:
      return -1;
    case Gives::Number:
      return fate->error;
    case Gives::Nullptr:
    case Gives::Nothing:
      break;
  }
  return 0;
}
