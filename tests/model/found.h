// Found: what the model finds in a trace that a test writes. `Stage` is the test's own: it writes
// through `w` and moves `clock`.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/words/words.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::test {

template <class Stage>
struct Found {
  explicit Found(const std::function<void(Stage&)>& body)
      : trace(decode(record([&](trace::Writer& w, base::VirtualClock& clock) {
          Stage stage{w, clock};
          body(stage);
        }))),
        model(trace) {
    // who keeps less of the trace finds no less
    model::Findings latest(model::Variables::Keep::Latest);
    latest.update(trace);
    CHECK_EQ(model::format_findings(trace, latest), model::format_findings(trace));
  }
  const std::vector<model::Finding>& list() const { return model.findings.list(); }
  std::string text(std::size_t i = 0) const {
    return model::finding_text(trace, model.names, list().at(i)).text;
  }
  trace::Trace trace;
  model::Model model;
};

}  // namespace fiberscope::test
