// Telling: what the parts of a page's data share while they are written.
//
// Owns the texts, the step numbers and the JSON of one page. Deliberately does not know HTML.
#pragma once

#include "app/export/html/json_out.h"
#include "app/export/html/page.h"
#include "app/export/html/spoken.h"

namespace fiberscope::exporter {

struct Telling {
  Telling(const PageSubject& of, const Progress& told);

  const PageSubject& subject;
  const Progress& progress;
  const model::Model& model;
  const trace::Trace& trace;
  StepNumbers steps;
  Spoken spoken;
  JsonOut out;
  std::uint32_t first = 1, last = 0;  // the steps of the cut
  std::uint32_t lane_count = 0;       // lanes that were born in it or before

  // in_words: the member that each language has for itself.
  template <class Member>
  std::uint32_t in_words(const Member& member) {
    std::size_t i = 0;
    return spoken.text([&] { return member(subject.words[i++]); });
  }
  bool told(double part) const { return !progress || progress(part); }
  // change: of a list of a step and what holds from then on: only where that changes.
  static void change(std::vector<std::int64_t>& list, std::uint32_t step, std::int64_t value);
};

// page_data: all of it, as JSON. Format: app/FORMATS.md. Errors: "cancelled".
base::Result<std::string> page_data(const PageSubject& subject, const Progress& progress);

// The parts, each some members of one object.
bool tell_steps(Telling& t);  // false: it was cancelled
void tell_lanes(Telling& t);
void tell_cores(Telling& t);
void tell_things(Telling& t);
void tell_console(Telling& t);
void tell_waiting(Telling& t);
void tell_findings(Telling& t);
void tell_sources(Telling& t);
void tell_stops(Telling& t);

// changed_run: of a run that is only drawn below another one: its lanes, its times, its console.
std::string changed_run(const PageSubject& subject);

}  // namespace fiberscope::exporter
