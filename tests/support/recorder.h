// Recorder: a canvas that keeps what is painted on it, for tests that compare two pictures.
//
// Owns the operations, in order, each with the clip it was painted under. Text is as wide as on the
// canvas that is named, else as estimated.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "app/export/picture/canvas.h"

namespace fiberscope::test {

class Recorder final : public exporter::Canvas {
 public:
  enum class Kind : std::uint8_t {
    Rect,
    Outline,
    Hatch,
    Bar,
    Line,
    Dots,
    Arrow,
    Text,
    Triangle,
    Icon,
    Note,
    Torn
  };
  struct Op {
    Kind kind;
    exporter::Box box;  // where; of lines and arrows from corner to corner
    exporter::Color fill, stroke;
    std::string text;                                   // of texts what they say, of notes their id
    double size = 0;                                    // of texts and strokes; an icon's number
    exporter::Box clip;                                 // everything where there is none
    exporter::Anchor anchor = exporter::Anchor::Start;  // of texts
  };

  explicit Recorder(const exporter::Canvas* measure = nullptr) : measure_(measure) {}

  const std::vector<Op>& ops() const { return ops_; }
  std::vector<Op>& ops() { return ops_; }
  void forget() { ops_.clear(); }

  void rect(const exporter::Box& box, exporter::Color fill, double) override {
    add({Kind::Rect, box, fill, {}, {}, 0, {}});
  }
  void outline(const exporter::Box& box, exporter::Color fill, exporter::Color stroke,
               double stroke_px, double) override {
    add({Kind::Outline, box, fill, stroke, {}, stroke_px, {}});
  }
  void hatch(const exporter::Box& box, exporter::Color fill, exporter::Color lines,
             double) override {
    add({Kind::Hatch, box, fill, lines, {}, 0, {}});
  }
  void bars(std::span<const exporter::Box> boxes, exporter::Color fill) override {
    for (const exporter::Box& box : boxes) add({Kind::Bar, box, fill, {}, {}, 0, {}});
  }
  void line(double x0, double y0, double x1, double y1, exporter::Color color,
            double width_px) override {
    add({Kind::Line, {x0, y0, x1 - x0, y1 - y0}, color, {}, {}, width_px, {}});
  }
  void dotted_line(double x0, double y0, double x1, double y1, exporter::Color color,
                   double width_px) override {
    add({Kind::Dots, {x0, y0, x1 - x0, y1 - y0}, color, {}, {}, width_px, {}});
  }
  void arrow(double x0, double y0, double x1, double y1, double, exporter::Color color,
             double width_px) override {
    add({Kind::Arrow, {x0, y0, x1 - x0, y1 - y0}, color, {}, {}, width_px, {}});
  }
  void torn(const exporter::Box& box, exporter::Color fill, exporter::Color edge,
            double amplitude_px, double) override {
    add({Kind::Torn, box, fill, edge, {}, amplitude_px, {}});
  }
  void text(double x, double y, std::string_view text, const exporter::TextStyle& style) override {
    const double width = text_width(text, style);
    const double left = style.anchor == exporter::Anchor::Start    ? x
                        : style.anchor == exporter::Anchor::Middle ? x - width / 2
                                                                   : x - width;
    add({Kind::Text,
         {left, y, width, 0},
         style.color,
         {},
         std::string(text),
         style.size,
         {},
         style.anchor});
  }
  double text_width(std::string_view text, const exporter::TextStyle& style) const override {
    return measure_ != nullptr ? measure_->text_width(text, style)
                               : exporter::estimate_width(text, style.size, style.mono);
  }
  void triangle(double x0, double y0, double x1, double y1, double x2, double y2,
                exporter::Color fill) override {
    const auto [left, right] = std::minmax({x0, x1, x2});
    const auto [top, low] = std::minmax({y0, y1, y2});
    add({Kind::Triangle, {left, top, right - left, low - top}, fill, {}, {}, 0, {}});
  }
  void icon(const exporter::Box& box, exporter::Icon icon, exporter::Color color) override {
    add({Kind::Icon, box, color, {}, {}, static_cast<double>(icon), {}});
  }
  void push_clip(const exporter::Box& box) override { clips_.push_back(box); }
  void pop_clip() override { clips_.pop_back(); }
  bool wants_notes() const override { return true; }
  void note(std::string_view id, const exporter::Box& where) override {
    add({Kind::Note, where, {}, {}, std::string(id), 0, {}});
  }

 private:
  void add(Op op) {
    op.clip = clips_.empty() ? exporter::Box{-1e6, -1e6, 2e6, 2e6} : clips_.back();
    ops_.push_back(std::move(op));
  }

  const exporter::Canvas* measure_;
  std::vector<exporter::Box> clips_;
  std::vector<Op> ops_;
};

}  // namespace fiberscope::test
