#include "app/ui/lesson/rich_text.h"

#include <cmath>

#include "app/words/words.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::ui {
namespace {

constexpr float kBlockGap = 8, kIndent = 18, kCodePad = 4;

// Flow: words one after the other, in lines.
class Flow {
 public:
  Flow(Ui& ui, std::string_view id, const TextLook& look, bool draw)
      : ui_(ui), id_(id), look_(look), draw_(draw) {}

  float lay(const Rect& r, std::span<const lesson::Block> blocks) {
    float y = r.y;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const lesson::Block& block = blocks[i];
      const bool item = block.kind == lesson::Block::Kind::Item;
      if (i > 0)
        y += ui_.px(item && block.depth > 0 && blocks[i - 1].kind == block.kind ? 2 : kBlockGap);
      const float indent = item ? ui_.px(kIndent) * static_cast<float>(block.depth) : 0;
      if (item && draw_) bullet(block, r.x + indent - ui_.px(kIndent), y);
      begin({r.x + indent, y, r.w - indent, 0});
      if (block.kind == lesson::Block::Kind::Code) {
        code_lines(block);
      } else {
        for (const lesson::Span& span : block.spans) flow(span);
      }
      flush();
      y = y_ + line_h();
    }
    return blocks.empty() ? 0 : y - r.y;
  }

 private:
  float line_h() const { return ui_.px(look_.line); }
  void begin(const Rect& r) { left_ = x_ = r.x, right_ = r.right(), y_ = r.y, blank_ = false; }
  void next_line() { x_ = left_, y_ += line_h(), blank_ = false; }

  void bullet(const lesson::Block& block, float x, float y) {
    if (block.number > 0) {
      ui_.text_in({x, y, ui_.px(kIndent), line_h()}, look_.plain, ui_.c().text2,
                  std::to_string(block.number) + ".");
      return;
    }
    ui_.disc({x + ui_.px(7), std::round(y + line_h() / 2)}, ui_.px(2), ui_.c().text3);
  }

  void code_lines(const lesson::Block& block) {
    std::string_view text = block.spans.empty() ? std::string_view() : block.spans[0].text;
    while (text.ends_with('\n')) text.remove_suffix(1);
    for (bool first = true; first || !text.empty(); first = false) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (!first) next_line();
      if (draw_) {
        ui_.text_in({left_, y_, right_ - left_, line_h()}, look_.code, look_.color,
                    text.substr(0, end));
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  // flow: a span in the pieces between which a line may end: behind blanks, and between characters
  // that are wider than Latin ones.
  void flow(const lesson::Span& span) {
    const Font font = span.code ? look_.code : span.bold ? look_.bold : look_.plain;
    std::string_view rest = span.text;
    if (span.code) return place(span, font, rest);  // whole, as far as it fits a line
    while (!rest.empty()) {
      if (rest.front() == '\n') {
        next_line();
        rest.remove_prefix(1);
        continue;
      }
      if (rest.front() == ' ') {
        blank_ = true;
        rest.remove_prefix(1);
        continue;
      }
      std::size_t n = base::at_or_after(rest, 1);
      const auto wide = [&](std::size_t at) {
        return static_cast<unsigned char>(rest[at]) >= 0xe3;
      };
      if (!wide(0)) {
        while (n < rest.size() && rest[n] != ' ' && rest[n] != '\n' && !wide(n)) {
          n = base::at_or_after(rest, n + 1);
        }
      }
      // what closes stays with what it closes
      while (n < rest.size() && closes(rest.substr(n))) n = base::at_or_after(rest, n + 1);
      place(span, font, rest.substr(0, n));
      rest.remove_prefix(n);
    }
  }

  static bool closes(std::string_view rest) {
    for (const std::string_view mark :
         {"，", "。", "；", "：", "？", "！", "）", "”", "、", "》"}) {
      if (rest.starts_with(mark)) return true;
    }
    return false;
  }

  void place(const lesson::Span& span, Font font, std::string_view text) {
    const float pad = span.code ? ui_.px(kCodePad) : 0;
    const float blank = blank_ && x_ > left_ ? ui_.text_width(look_.plain, " ") : 0;
    const float w = ui_.text_width(font, text) + 2 * pad;
    blank_ = false;
    const bool ends = x_ > left_ && x_ + blank + w > right_;
    if (ends) {
      next_line();
    } else {
      x_ += blank;
    }
    gap_ = !ends && blank > 0;
    // longer than a line: cut where it ends
    if (w > right_ - left_ && text.size() > 1) {
      const std::size_t fits =
          std::max<std::size_t>(ui_.fits(font, text, right_ - x_ - 2 * pad), 1);
      if (fits < text.size()) {
        const std::size_t cut = base::at_or_after(text, fits);
        if (cut < text.size()) {
          draw(span, font, text.substr(0, cut), right_ - x_, pad);
          next_line();
          return place(span, font, text.substr(cut));
        }
      }
    }
    draw(span, font, text, w, pad);
    x_ += w;
  }

  void draw(const lesson::Span& span, Font font, std::string_view text, float w, float pad) {
    if (!draw_) return;
    const Rect r{x_, y_, w, line_h()};
    Color color = span.bold && look_.color != ui_.c().text1 ? ui_.c().text1 : look_.color;
    if (span.code) {
      ui_.fill({r.x + ui_.px(1), r.y + ui_.px(2), r.w - ui_.px(2), r.h - ui_.px(4)}, ui_.c().raised,
               ui_.px(4));
      color = ui_.c().text1;
    }
    if (!span.link.empty()) {
      color = ui_.c().accent;
      const Hit h = ui_.hit(std::string(id_) + "." + span.link, r);
      if (h.hovered) ui_.tooltip(words::fill(words::tr("Copy {what}"), {{"what", span.link}}));
      if (h.clicked) ui_.copy(span.link);
    }
    if (span.code || !span.link.empty()) {
      flush();
      ui_.text_in({r.x + pad, r.y, r.w - pad + 1, r.h}, font, color, text);
      return;
    }
    // words of one look on one line are one text
    if (run_.text.empty() || run_.font != font || run_.color != color || run_.y != y_) {
      flush();
      run_ = {font, color, x_, y_, {}};
    } else if (gap_) {
      run_.text += ' ';
    }
    run_.text += text;
  }

  void flush() {
    if (!run_.text.empty()) {
      ui_.text_in({run_.x, run_.y, right_ - run_.x + 1, line_h()}, run_.font, run_.color,
                  run_.text);
    }
    run_ = {};
  }

  struct Run {
    Font font{};
    Color color = 0;
    float x = 0, y = 0;
    std::string text;
  };

  Ui& ui_;
  const std::string_view id_;
  const TextLook& look_;
  const bool draw_;
  float left_ = 0, right_ = 0, x_ = 0, y_ = 0;
  bool blank_ = false;  // before what comes next
  bool gap_ = false;    // before the word that is drawn now
  Run run_;             // what is not drawn yet
};

}  // namespace

float rich_text(Ui& ui, std::string_view id, const Rect& r, std::span<const lesson::Block> blocks,
                const TextLook& look, bool draw) {
  return Flow(ui, id, look, draw).lay(r, blocks);
}

}  // namespace fiberscope::ui
