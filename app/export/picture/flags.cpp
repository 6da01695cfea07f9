#include "app/export/picture/flags.h"

namespace fiberscope::exporter {

namespace {

std::optional<Box> place_of(const Lens& lens, const Stage& stage, const Rows& rows,
                            const model::Finding& finding) {
  const double size = lens.px(16), x = lens.x_of(finding.event);
  if (x < lens.view.x - size || x > lens.right() + size) return {};
  const double left =
      std::clamp(x - size / 2, lens.view.x, std::max(lens.view.x, lens.right() - size));
  if (const Row* row = rows.of(finding.lane)) {
    const Box box{left, stage.top_of(*row) - lens.px(1), size, size};
    const Box& area = stage.area_of(*row);
    if (box.y < area.y || box.bottom() > area.bottom()) return {};
    return box;
  }
  if (finding.lane) return {};  // left out
  const BandRow* head = rows.lanes_head();
  if (head == nullptr) return {};
  return Box{left, stage.top_of(*head) + lens.px(4), size, size};
}

bool grave(model::FindingKind kind) {
  using enum model::FindingKind;
  return kind == Exception || kind == Deadlock || kind == LostWakeUp;
}

}  // namespace

std::vector<Flag> lay_flags(const Lens& lens, const Stage& stage, const Rows& rows) {
  const auto& findings = lens.model.findings.list();
  std::vector<Flag> flags;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (const auto box = place_of(lens, stage, rows, findings[i])) flags.push_back({i, *box});
  }
  return flags;
}

void paint_flags(const Brush& b, const std::vector<Flag>& flags,
                 std::optional<std::size_t> pointed) {
  for (const Flag& flag : flags) {
    const model::Finding& finding = b.model.findings.list()[flag.finding];
    const Box& box = flag.box;
    const Color color = grave(finding.kind) ? b.colors.error : b.colors.warning;
    const double grow = pointed == flag.finding ? b.px(1) : 0, rim = b.px(2);
    const double middle = box.x + box.width / 2;
    const double top = box.y + b.px(1) - grow, low = box.bottom() - b.px(1) + grow;
    const double left = box.x - grow, right = box.right() + grow;
    const bool tip = b.canvas.wants_tips();
    if (tip) {
      b.canvas.begin_tip(std::string(model::finding_title(finding.kind)) + ": " +
                         model::finding_text(b.model.trace, b.model.names, finding).text);
    }
    b.canvas.triangle(middle, top - rim * 1.5, right + rim, low + rim, left - rim, low + rim,
                      b.colors.panel);
    b.canvas.triangle(middle, top, right, low, left, low, color);
    const Color ink = on_color(color);
    const double wide = b.px(2), x = std::round(middle - wide / 2);
    b.canvas.rect({x, box.y + b.px(6), wide, b.px(5)}, ink, 0);
    b.canvas.rect({x, box.y + b.px(12), wide, wide}, ink, 0);
    if (tip) b.canvas.end_tip();
    if (b.canvas.wants_notes()) {
      b.canvas.note("flag." + std::to_string(flag.finding), box);
    }
  }
}

}  // namespace fiberscope::exporter
