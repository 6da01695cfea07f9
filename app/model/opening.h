// Opening: a trace's file and its model, made at the same time: what has been read is folded while
// more is.
//
// Owns nothing. Deliberately does not know who shows them.
#pragma once

#include <memory>
#include <string>

#include "app/model/model.h"
#include "scheduler/base/result.h"

namespace fiberscope::model {

// Opened: a trace and the model of it, which is destroyed first.
struct Opened {
  std::unique_ptr<trace::Trace> trace;
  std::unique_ptr<Model> model;
};

// open_legal: what trace::load_legal answers, and its model.
base::Result<Opened> open_legal(const std::string& path);

}  // namespace fiberscope::model
