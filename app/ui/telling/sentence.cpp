#include "app/ui/telling/sentence.h"

namespace fiberscope::ui {
namespace {

float line_height(const Ui& ui, Font f) { return ui.line_height(f) + ui.px(5); }

// A stretch of a line that is one link, or none.
struct Stretch {
  const model::Link* link = nullptr;
  std::size_t end = 0;
};

Stretch stretch_at(const model::Explanation& text, std::size_t at, std::size_t line_end) {
  Stretch s{nullptr, line_end};
  for (const model::Link& link : text.links) {
    if (link.begin <= at && at < link.end)
      return {&link, std::min<std::size_t>(line_end, link.end)};
    if (link.begin > at) s.end = std::min<std::size_t>(s.end, link.begin);
  }
  return s;
}

}  // namespace

float sentence_height(const Ui& ui, Font f, std::string_view text, float width) {
  return static_cast<float>(ui.wrap(f, text, width).size()) * line_height(ui, f);
}

void paint_sentence(Ui& ui, std::string_view id, const Rect& r, Font f, Color color,
                    const model::Explanation& text, Intents& intents) {
  const float h = line_height(ui, f);
  std::size_t at = 0;
  float y = r.y;
  for (const std::string& line : ui.wrap(f, text.text, r.w)) {
    const std::size_t begin = text.text.find(line, at), end = begin + line.size();
    float x = r.x;
    for (std::size_t i = begin; i < end;) {
      const Stretch s = stretch_at(text, i, end);
      const std::string_view part(text.text.data() + i, s.end - i);
      const float w = ui.text_width(f, part);
      const Rect box{x, y, w, h};
      bool hot = false;
      if (s.link != nullptr) {
        const Hit hit = ui.hit(std::string(id) + "." + std::to_string(s.link->event.value) + "." +
                                   std::to_string(s.link->begin),
                               box);
        hot = hit.hovered;
        if (hit.clicked) {
          intents.push_back(s.link->event ? Intent(intent::GoTo{s.link->event, s.link->lane})
                                          : intent::Select{s.link->lane});
        }
      }
      ui.text({x, y + (h - ui.line_height(f)) / 2}, f, s.link != nullptr ? ui.c().accent : color,
              part);
      if (hot) ui.fill({x, y + h - ui.px(2), w, 1}, ui.c().accent);
      x += w;
      i = s.end;
    }
    at = end;
    y += h;
  }
}

}  // namespace fiberscope::ui
