#include "app/export/page/parts.h"

#include "app/export/letters/wrap.h"
#include "app/export/picture/labels.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

namespace {

constexpr double kPartGap = 12, kPartPad = 14, kPartHead = 32;
constexpr double kWhySize = 15, kWhyLeading = 22;
constexpr double kCodeSize = 13, kCodeLeading = 20, kNumberWidth = 44;
constexpr double kCaptionSize = 14, kCaptionLeading = 22;
constexpr double kDisc = 9;

// card: a panel with a title, the inside is what is left.
Box card(const Brush& b, const Box& box, const std::string& title) {
  b.canvas.outline(box, b.colors.panel, b.colors.border, 1, 6);
  b.write({box.x + kPartPad, box.y, box.width - 2 * kPartPad, kPartHead}, title,
          b.style(13, b.colors.text2, 600));
  return {box.x + kPartPad, box.y + kPartHead, box.width - 2 * kPartPad,
          box.height - kPartHead - kPartPad};
}

class WhyPart final : public PagePart {
 public:
  WhyPart(std::string text, base::LaneId lane) : text_(std::move(text)), lane_(lane) {}
  double height(double width) const override {
    return static_cast<double>(lines(width).size()) * kWhyLeading + 2 * kPartPad;
  }
  void paint(const Brush& b, const Box& box) const override {
    b.canvas.outline(box, b.colors.panel, b.colors.border, 1, 6);
    const Color hue = lane_ ? b.colors.hues[hue_of(b.model.lanes, lane_)] : b.colors.accent;
    b.canvas.rect({box.x, box.y, 3, box.height}, hue, 0);
    double y = box.y + kPartPad + kWhyLeading * 0.7;
    for (const std::string& line : lines(box.width)) {
      b.canvas.text(box.x + kPartPad + 4, y, line, b.style(kWhySize, b.colors.text1));
      y += kWhyLeading;
    }
  }

 private:
  std::vector<std::string> lines(double width) const {
    return wrapped(text_, {kWhySize, 400, false, {}}, width - 2 * kPartPad - 4);
  }
  std::string text_;
  base::LaneId lane_;
};

// height_of: of a card with so many lines of code.
double height_of(std::size_t lines) {
  return kPartHead + static_cast<double>(lines) * kCodeLeading + kPartPad;
}

class SourcePart final : public PagePart {
 public:
  SourcePart(const model::Source& source, std::uint32_t line, base::LaneId lane)
      : name_(source.file), line_(line), lane_(lane) {
    std::vector<std::string> all = source.lines;
    const std::size_t half = kSourceLines / 2;
    if (all.size() > kSourceLines) {
      if (line > half) first_ = std::min<std::size_t>(line - half, all.size() - kSourceLines);
      all = {all.begin() + static_cast<std::ptrdiff_t>(first_),
             all.begin() + static_cast<std::ptrdiff_t>(first_ + kSourceLines)};
    }
    lines_ = std::move(all);
  }
  double height(double) const override { return height_of(lines_.size()); }
  void paint(const Brush& b, const Box& box) const override {
    const Box in = card(b, box, name_);
    const TextStyle number = b.style(kCodeSize, b.colors.text3, 400, true, Anchor::End);
    const TextStyle code = b.style(kCodeSize, b.colors.text1, 400, true);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Box row{in.x, in.y + static_cast<double>(i) * kCodeLeading, in.width, kCodeLeading};
      if (first_ + i + 1 == line_) mark(b, {box.x + 1, row.y, box.width - 2, row.height});
      b.write({row.x, row.y, kNumberWidth - 12, row.height}, std::to_string(first_ + i + 1),
              number);
      b.write({row.x + kNumberWidth, row.y, row.width - kNumberWidth, row.height}, lines_[i], code);
    }
  }

 private:
  void mark(const Brush& b, const Box& row) const {
    const Color hue = lane_ ? b.colors.hues[hue_of(b.model.lanes, lane_)] : b.colors.accent;
    b.canvas.rect(row, mix(hue, b.colors.panel, 0.16), 0);
    b.canvas.rect({row.x, row.y, 3, row.height}, hue, 0);
  }

  std::string name_;
  std::uint32_t line_;
  base::LaneId lane_;
  std::size_t first_ = 0;
  std::vector<std::string> lines_;
};

class ConsolePart final : public PagePart {
 public:
  ConsolePart(const model::Model& model, base::EventSeq at) {
    const auto& lines = model.console.lines();
    const std::size_t count = model.console.count_at(at);
    const std::size_t first = count > kConsoleLines ? count - kConsoleLines : 0;
    for (std::size_t i = first; i < count; ++i) {
      lines_.push_back({lines[i].time_ns, lines[i].lane, lines[i].text(at)});
    }
  }
  double height(double) const override {
    return height_of(std::max<std::size_t>(lines_.size(), 1));
  }
  void paint(const Brush& b, const Box& box) const override {
    const Box in = card(b, box, words::tr("Console"));
    const TextStyle said = b.style(kCodeSize, b.colors.text1, 400, true);
    const TextStyle time = b.style(kCodeSize, b.colors.text3, 400, true);
    double wide = 0;
    for (const Line& line : lines_) {
      wide = std::max(wide, width_of(base::format_time(line.time_ns), time));
    }
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      const Box row{in.x, in.y + static_cast<double>(i) * kCodeLeading, in.width, kCodeLeading};
      b.write({row.x, row.y, wide + 1, row.height}, base::format_time(line.time_ns), time);
      const Color hue = b.colors.hues[hue_of(b.model.lanes, line.lane)];
      b.canvas.rect({row.x + wide + 12, row.middle() - 4, 8, 8}, hue, 2);
      const double left = wide + 30;
      b.write({row.x + left, row.y, row.width - left, row.height}, line.text, said);
    }
  }

 private:
  struct Line {
    base::TimeNs time_ns;
    base::LaneId lane;
    std::string text;
  };
  std::vector<Line> lines_;
};

class Beside final : public PagePart {
 public:
  Beside(std::unique_ptr<PagePart> left, std::unique_ptr<PagePart> right)
      : left_(std::move(left)), right_(std::move(right)) {}
  double height(double width) const override {
    const double half = (width - kPartGap) / 2;
    return std::max(left_->height(half), right_->height(half));
  }
  void paint(const Brush& b, const Box& box) const override {
    const double half = (box.width - kPartGap) / 2;
    left_->paint(b, {box.x, box.y, half, box.height});
    right_->paint(b, {box.x + half + kPartGap, box.y, half, box.height});
  }

 private:
  std::unique_ptr<PagePart> left_, right_;
};

class TextPart final : public PagePart {
 public:
  TextPart(const std::string& caption, const std::vector<Note>& notes) : caption_(caption) {
    for (const Note& note : notes) notes_.push_back(note.text);
  }
  double height(double width) const override {
    double lines = static_cast<double>(wrapped(caption_, style(), width).size());
    for (const std::string& note : notes_) {
      lines += static_cast<double>(wrapped(note, style(), width - kIndent).size());
    }
    return lines * kCaptionLeading;
  }
  void paint(const Brush& b, const Box& box) const override {
    TextStyle words = style();
    words.color = b.colors.text1;
    double y = box.y;
    const auto write = [&](const std::string& text, double indent) {
      for (const std::string& line : wrapped(text, words, box.width - indent)) {
        b.canvas.text(box.x + indent, y + kCaptionLeading * 0.7, line, words);
        y += kCaptionLeading;
      }
    };
    write(caption_, 0);
    for (std::size_t i = 0; i < notes_.size(); ++i) {
      paint_number(b, box.x + kDisc, y + kCaptionLeading / 2, i + 1);
      write(notes_[i], kIndent);
    }
  }

 private:
  static constexpr double kIndent = 2 * kDisc + 10;
  static TextStyle style() { return {kCaptionSize, 400, false, {}}; }
  std::string caption_;
  std::vector<std::string> notes_;
};

}  // namespace

void paint_number(const Brush& b, double x, double y, std::size_t number) {
  const double r = b.px(kDisc);
  b.canvas.outline({x - r, y - r, 2 * r, 2 * r}, b.colors.panel, b.colors.text1, b.px(1.4), r);
  const TextStyle style = b.style(12, b.colors.text1, 600, false, Anchor::Middle);
  b.canvas.text(x, y + style.size * 0.36, std::to_string(number), style);
}

std::unique_ptr<PagePart> why_part(std::string text, base::LaneId lane) {
  return std::make_unique<WhyPart>(std::move(text), lane);
}

std::unique_ptr<PagePart> source_part(const model::Source& source, std::uint32_t line,
                                      base::LaneId lane) {
  return std::make_unique<SourcePart>(source, line, lane);
}

std::unique_ptr<PagePart> console_part(const model::Model& model, base::EventSeq at) {
  return std::make_unique<ConsolePart>(model, at);
}

std::unique_ptr<PagePart> beside(std::unique_ptr<PagePart> left, std::unique_ptr<PagePart> right) {
  return std::make_unique<Beside>(std::move(left), std::move(right));
}

std::unique_ptr<PagePart> text_part(const std::string& caption, const std::vector<Note>& notes) {
  return std::make_unique<TextPart>(caption, notes);
}

}  // namespace fiberscope::exporter
