#include "app/export/figure/moments.h"

#include <charconv>

#include "app/lesson/query.h"
#include "scheduler/base/time_text.h"

namespace fiberscope::exporter {

namespace {

bool begins_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

base::Result<base::EventSeq> step_named(const model::Model& model, std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::uint64_t count = model.steps.count();
  if (error == std::errc() && number <= count) {
    return number == 0 ? base::EventSeq{} : model.steps.event_of(number);
  }
  return base::Error{"step " + std::string(text) + ": the run has " + std::to_string(count) +
                     " steps"};
}

}  // namespace

base::Result<base::EventSeq> moment_named(const model::Model& model, std::string_view text) {
  if (!begins_with_digit(text)) return lesson::resolve(model, text);
  if (text.find_first_not_of("0123456789") == std::string_view::npos) {
    return step_named(model, text);
  }
  const auto time = base::parse_time(text);
  if (time) return model::last_event_at(model.trace, time.value());
  return base::Error{"\"" + std::string(text) +
                     "\" is neither a step's number nor a time as 1.5s or 80ms"};
}

}  // namespace fiberscope::exporter
