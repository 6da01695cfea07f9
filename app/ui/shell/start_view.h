// Start view: the page that stands where nothing is open, or over what is open: where to begin,
// where one stopped, a new program, the chapters.
//
// Owns nothing: what it remembers is in StartState. Deliberately does not know how anything is
// opened, nor where the first lesson's run comes from.
#pragma once

#include <cstdint>
#include <vector>

#include "app/model/model.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/library_state.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// What it shows, for one frame.
struct StartFace {
  const std::vector<LibraryItem>& items;
  const std::vector<RecentFile>& recent;
  const FirstSteps& first;
  const model::Model* foretaste = nullptr;  // the first lesson's run, at its moment
  std::int64_t now_s = 0;                   // real time, since 1970
};

// Of a chapter: how much of it was finished.
struct ChapterProgress {
  std::string number, title;
  std::string whole;  // as the library's items say it
  std::size_t seen = 0, count = 0;
};
std::vector<ChapterProgress> chapters_of(const std::vector<LibraryItem>& items);

// start_page: what lies between the bars. start_bar, start_status: these.
Intents start_page(Ui& ui, const StartFace& start, const SessionFace& face, StartState& state,
                   const Rect& pane);
Intents start_bar(Ui& ui, const StartFace& start, const SessionFace& face, StartState& state,
                  const Rect& bar);
Intents start_status(Ui& ui, const StartFace& start, const SessionFace& face, const Rect& bar);
// start_popups: a chapter's list, and what was found.
Intents start_popups(Ui& ui, const StartFace& start, StartState& state, const Rect& screen);
// day_words: "today", "yesterday", "3 days ago", or the date.
std::string day_words(std::int64_t then_s, std::int64_t now_s);

}  // namespace fiberscope::ui
