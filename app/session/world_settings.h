// The declared world in a program's settings: [[hosts]], [[devices]], [[faults]], [[files]] and
// [disk].
//
// Owns: how World's fields are written in TOML: times in milliseconds, whole or with a fraction, so
// that `latency_ns` is `latency_ms`. Deliberately does not know them by name.
#pragma once

#include <toml++/toml.h>

#include <string>

#include "scheduler/base/world.h"

namespace fiberscope::session {

// read_world: from the settings' root; other keys are not looked at. A host that says nothing of
// services has an HTTP service at port 80, but for localhost, which is the program's own machine.
// Errors: "" or "PATH:LINE: what is wrong".
std::string read_world(const toml::table& root, const std::string& path, base::World& out);

}  // namespace fiberscope::session
