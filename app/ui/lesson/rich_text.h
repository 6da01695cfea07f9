// Rich text: Markdown as it is drawn: paragraphs and lists, words in bold and code, links.
//
// Owns nothing. Deliberately does not know where the text comes from.
#pragma once

#include <span>
#include <string_view>

#include "app/lesson/markdown.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// TextLook: the fonts of a text. Small texts have code of the same size.
struct TextLook {
  Font plain = Font::Body, bold = Font::BodyStrong, code = Font::Value;
  float line = 22;  // in tokens
  Color color = 0;
};

// rich_text: at the top of `r`; answers the height. `draw` false: only measured. A link is copied
// by a click: its address, as no browser is known here.
float rich_text(Ui& ui, std::string_view id, const Rect& r, std::span<const lesson::Block> blocks,
                const TextLook& look, bool draw);

}  // namespace fiberscope::ui
