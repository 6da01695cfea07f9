// Sentence: an explanation as wrapped text whose links lead to events and lanes.
//
// Owns nothing. Deliberately does not know what is explained.
#pragma once

#include "app/model/words/why.h"
#include "app/ui/state/intent.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// sentence_height: of the text in lines of the width.
float sentence_height(const Ui& ui, Font f, std::string_view text, float width);
// paint_sentence: links are named "ID.EVENT.BEGIN"; a click on one goes to its event and selects
// its lane.
void paint_sentence(Ui& ui, std::string_view id, const Rect& r, Font f, Color color,
                    const model::Explanation& text, Intents& intents);

}  // namespace fiberscope::ui
