// Events view: every event of the trace as a row, narrowed by sort and by words.
//
// Owns nothing. Deliberately does not know the tabs above it.
#pragma once

#include "app/ui/state/console_state.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// What people look for among events; a bit of ConsoleState::kinds each.
enum class EventSort : std::uint8_t { Switch, Wake, Wait, Line, Output, Note, Other };
EventSort sort_of(const trace::Event& event);

void events_view(Ui& ui, const Scene& scene, ConsoleState& state, const Rect& pane, bool moved,
                 Intents& intents);
// event_sorts: a button for each sort but Other.
void event_sorts(Ui& ui, ConsoleState& state, Rect area);
float event_sorts_width(const Ui& ui);
// events_narrowed: not all of them are shown.
bool events_narrowed(const ConsoleState& state);

}  // namespace fiberscope::ui
