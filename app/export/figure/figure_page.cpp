#include "app/export/figure/figure_page.h"

#include "app/export/figure/moments.h"
#include "app/export/figure/shown_of.h"
#include "app/model/reading/called.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

namespace {

// at_or: the moment, or what holds where none is named.
base::Result<base::EventSeq> at_or(const model::Model& model, const std::string& text,
                                   base::EventSeq otherwise) {
  if (text.empty()) return otherwise;
  return moment_named(model, text);
}

base::Error no_lane(const model::Model& model, const std::string& name) {
  constexpr std::size_t kTold = 12;
  std::string names;
  std::size_t count = 0;
  for (const base::LaneId lane : model.lanes.tree_order()) {
    if (++count <= kTold) names += (names.empty() ? "" : ", ") + model.names.lane(lane);
  }
  if (count > kTold) names += ", ...";
  return base::Error{"\"" + name + "\": no lane is called so; there are: " + names};
}

// missing: the first name of the figure's that no lane goes by; "": none.
std::string missing(const model::Model& model, const figure::Figure& figure) {
  for (const std::string& name : figure.lanes) {
    if (model::lanes_called(model.trace, model.lanes, model.names, name).empty()) return name;
  }
  return "";
}

}  // namespace

Theme theme_named(std::string_view name) {
  return name == "print" ? Theme::Print : name == "light" ? Theme::Light : Theme::Dark;
}

base::Result<Cut> cut_of(const model::Model& model, const figure::Figure& figure) {
  Cut cut = whole(model);
  const auto first = at_or(model, figure.from, cut.first);
  if (!first) return base::Error{first.error()};
  const auto last = at_or(model, figure.to, cut.last);
  if (!last) return base::Error{last.error()};
  if (last.value() < first.value()) {
    return base::Error{"the part ends before it begins: from \"" + figure.from + "\" to \"" +
                       figure.to + "\""};
  }
  if (const std::string name = missing(model, figure); !name.empty()) return no_lane(model, name);
  cut.first = first.value(), cut.last = last.value();
  if (!figure.from.empty()) {
    cut.begin_ns = model::unit_of(model.trace, model::AxisKind::Time, cut.first);
  }
  if (!figure.to.empty()) {
    cut.end_ns = model::unit_of(model.trace, model::AxisKind::Time, cut.last);
  }
  if (!figure.lanes.empty()) cut.lanes = lanes_of(figure, model);
  return cut;
}

base::Result<PageOptions> page_of(const model::Model& model, const figure::Figure& figure,
                                  const std::vector<Note>& notes) {
  const base::Result<Cut> cut = cut_of(model, figure);
  if (!cut) return base::Error{cut.error()};
  PageOptions page;
  page.width_px = figure.width;
  page.theme = theme_named(figure.theme);
  page.axis = model::axis_named(figure.axis);
  const AxisChoice choice = choose_axis(model.lanes, model.idle, model.overdue);
  const bool steps = page.axis.value_or(choice.axis) == model::AxisMode::Steps;
  if (!figure.from.empty()) {
    page.begin = static_cast<double>(steps ? static_cast<std::int64_t>(cut.value().first.value)
                                           : cut.value().begin_ns);
  }
  if (!figure.to.empty()) {
    page.end = static_cast<double>(steps ? static_cast<std::int64_t>(cut.value().last.value)
                                         : cut.value().end_ns);
  }
  show_figure(page.shown, figure, model);
  if (!figure.at.empty()) {
    const auto at = moment_named(model, figure.at);
    if (!at) return base::Error{at.error()};
    page.at = at.value();
  }
  page.title = figure.title, page.legend = figure.legend, page.statistics = figure.statistics;
  page.source = figure.source, page.console = figure.console, page.why = figure.why;
  page.caption = words::language() == words::Language::Chinese && !figure.caption_zh.empty()
                     ? figure.caption_zh
                     : figure.caption;
  if (figure.notes) page.notes = notes;
  return page;
}

}  // namespace fiberscope::exporter
