// CardColumn: rows one below the other, as the cards of lessons have them.
//
// Owns the place that is left. Deliberately does not know what stands in it.
#pragma once

#include <string_view>

#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

class CardColumn {
 protected:
  CardColumn(Ui& ui, const Rect& at) : ui_(ui), rest_(at) {}

  // row: as high as that, in tokens.
  Rect row(float h) {
    const Rect r{rest_.x, rest_.y, rest_.w, ui_.px(h)};
    rest_.y += r.h;
    return r;
  }
  void gap(float h) { rest_.y += ui_.px(h); }
  // wrapped: a text in lines, each a row; `indent` from the left.
  void wrapped(Font f, Color color, float line, std::string_view text, float indent = 0) {
    for (const std::string& part : ui_.wrap(f, text, rest_.w - indent)) {
      Rect r = row(line);
      r.cut_left(indent);
      ui_.text_in(r, f, color, part);
    }
  }

  Ui& ui_;
  Rect rest_;
};

}  // namespace fiberscope::ui
