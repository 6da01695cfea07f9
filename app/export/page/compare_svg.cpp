#include "app/export/page/compare_svg.h"

#include <algorithm>
#include <cmath>

#include "app/export/page/svg_canvas.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

namespace {

using model::Compared;
using model::Measure;

constexpr double kMargin = 24, kTitle = 44, kRow = 28, kGap = 16, kCardHead = 40, kBarRow = 24;
constexpr double kName = 220;
constexpr int kColumns = 3;

class Page {
 public:
  Page(const std::vector<Compared>& rows, const CompareSvgOptions& options)
      : options_(options), colors_(palette(options.theme)) {
    for (const Compared& row : rows) {
      if (row.problem.empty()) rows_.push_back(row);
    }
    shown_ = model::measures_shown(rows_);
  }

  std::string draw() {
    const auto count = static_cast<double>(rows_.size());
    const double lines = std::ceil(static_cast<double>(shown_.size()) / kColumns);
    card_h_ = kCardHead + kBarRow * count + 12;
    const double table_h = kRow * (count + 1);
    const double height = 2 * kMargin + kTitle + table_h + kGap + lines * (card_h_ + kGap);
    const std::string title = options_.title.empty() ? words::tr("Comparison") : options_.title;
    SvgCanvas canvas(options_.width_px, height, title);
    canvas.rect({0, 0, options_.width_px, height}, colors_.panel, 0);
    canvas.text(kMargin, kMargin + 20, title, {17, 600, false, colors_.text1});
    table(canvas, kMargin + kTitle);
    const double w = (options_.width_px - 2 * kMargin - (kColumns - 1) * kGap) / kColumns;
    for (std::size_t i = 0; i < shown_.size(); ++i) {
      const double x = kMargin + static_cast<double>(i % kColumns) * (w + kGap);
      const double y =
          kMargin + kTitle + table_h + kGap + static_cast<double>(i / kColumns) * (card_h_ + kGap);
      card(canvas, {x, y, w, card_h_}, shown_[i]);
    }
    return canvas.take();
  }

 private:
  Color hue(std::size_t i) const { return colors_.hues[i % (model::kHues - 1)]; }

  void table(Canvas& canvas, double y) const {
    const double right = options_.width_px - kMargin;
    const double column = (right - kMargin - kName) / static_cast<double>(shown_.size());
    const TextStyle head{13, 500, false, colors_.text2, Anchor::End};
    const TextStyle number{13, 400, true, colors_.text1, Anchor::End};
    for (std::size_t m = 0; m < shown_.size(); ++m) {
      canvas.text(kMargin + kName + column * static_cast<double>(m + 1), y + 18,
                  model::measure_name(shown_[m]), head);
    }
    canvas.line(kMargin, y + kRow - 2, right, y + kRow - 2, colors_.border, 1);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const double line = y + kRow * static_cast<double>(i + 1);
      canvas.rect({kMargin, line + 9, 10, 10}, hue(i), 3);
      const TextStyle name{13, 400, false, colors_.text1};
      canvas.text(kMargin + 18, line + 19, fit_text(canvas, rows_[i].name, name, kName - 24), name);
      for (std::size_t m = 0; m < shown_.size(); ++m) {
        canvas.text(kMargin + kName + column * static_cast<double>(m + 1), line + 19,
                    model::measure_text(shown_[m], rows_[i].value(shown_[m])), number);
      }
    }
  }

  void card(Canvas& canvas, const Box& box, Measure measure) const {
    canvas.outline(box, colors_.inset, colors_.border, 1, 6);
    canvas.text(box.x + 14, box.y + 26, model::measure_name(measure),
                {15, 600, false, colors_.text1});
    const double most = model::largest(rows_, measure);
    const double name_w = box.width * 0.34, value_w = 84;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const double y = box.y + kCardHead + kBarRow * static_cast<double>(i);
      const TextStyle name{13, 400, false, colors_.text2};
      canvas.text(box.x + 14, y + 16, fit_text(canvas, rows_[i].name, name, name_w - 18), name);
      const double value = rows_[i].value(measure);
      canvas.text(box.right() - 14, y + 16, model::measure_text(measure, value),
                  {13, 400, true, colors_.text1, Anchor::End});
      if (value <= 0 || most <= 0) continue;
      const double room = box.width - name_w - value_w - 28;
      canvas.rect({box.x + name_w + 8, y + 6, std::max(2.0, room * value / most), 12}, hue(i), 3);
    }
  }

  const CompareSvgOptions& options_;
  const Palette& colors_;
  std::vector<Compared> rows_;
  std::vector<Measure> shown_;
  double card_h_ = 0;
};

}  // namespace

std::string comparison_svg(const std::vector<Compared>& rows, const CompareSvgOptions& options) {
  return Page(rows, options).draw();
}

}  // namespace fiberscope::exporter
