#include "app/export/html/site.h"

#include "app/export/html/assets.h"
#include "app/export/html/json_out.h"
#include "app/export/html/markup.h"
#include "app/export/html/spoken.h"
#include "app/export/picture/axis_choice.h"
#include "app/export/picture/breaks.h"
#include "app/export/picture/labels.h"

namespace fiberscope::exporter {

using words::fill;
using words::mark;
using words::tr;

namespace {

constexpr std::size_t kPictureLanes = 8;
constexpr std::uint32_t kPictureColumns = 208;
constexpr double kPictureHeight = 54;

// site_state: what a pixel column of a lane mostly shows; running never vanishes.
char site_state(const model::Column& column) {
  const auto units = [&](model::SliceState state) {
    return column.units[static_cast<std::size_t>(state)];
  };
  if (units(model::SliceState::Running) > 0 ||
      column.begins[static_cast<std::size_t>(model::SliceState::Running)] > 0) {
    return 'u';
  }
  const auto ready = units(model::SliceState::Ready), blocked = units(model::SliceState::Blocked);
  const auto asleep = units(model::SliceState::Sleeping);
  if (ready + blocked + asleep == 0) return 0;
  return ready >= blocked && ready >= asleep ? 'r' : blocked >= asleep ? 'b' : 's';
}

std::string site_box(const char* name, std::size_t from, std::size_t to, double y, double high) {
  const auto number = [](double value) { return std::to_string(static_cast<int>(value + 0.5)); };
  return "<rect class=\"" + std::string(name) + "\" x=\"" + std::to_string(from) + "\" y=\"" +
         number(y) + "\" width=\"" + std::to_string(to - from) + "\" height=\"" + number(high) +
         "\"/>";
}

std::string site_lane(const model::Model& model, const model::View& view, base::LaneId lane,
                      double y, double high) {
  const auto edges = model::column_edges(view, kPictureColumns);
  const auto columns = model.lanes.columns(lane, view.axis, edges);
  std::string out = "<g class=\"h" + std::to_string(hue_of(model.lanes, lane)) + "\">";
  for (std::size_t i = 0; i < columns.size();) {
    const char state = site_state(columns[i]);
    std::size_t end = i + 1;
    while (end < columns.size() && site_state(columns[end]) == state) ++end;
    const double middle = y + high / 2;
    if (state == 'u') out += site_box("run", i, std::max(end, i + 2), y, high);
    if (state == 'r') out += site_box("ready", i, end, y, high);
    if (state == 'b') out += site_box("wait", i, end, middle - high / 4, high / 2);
    if (state == 's') out += site_box("sleep", i, end, middle - 1, 1);
    i = end;
  }
  return out + "</g>";
}

// both: in each language that there is, one of which the reader's choice hides.
std::string both(const char* element, const char* name, const SiteWords& words) {
  const auto one = [&](const char* language, const std::string& text) {
    return std::string("<") + element + " class=\"" + name + "\" lang=\"" + language + "\">" +
           html_text(text) + "</" + element + ">";
  };
  std::string out = one("en", words.english);
  if (!words.chinese.empty()) out += one("zh", words.chinese);
  return out;
}

// said_both: a text of the app, filled in.
SiteWords said_both(const char* english, std::initializer_list<words::Gap> gaps) {
  SiteWords words;
  for (const auto language : {words::Language::English, words::Language::Chinese}) {
    const InLanguage spoken(language);
    (language == words::Language::English ? words.english : words.chinese) =
        fill(tr(english), gaps);
  }
  return words;
}

std::string counted(std::uint32_t n, const char* one, const char* many) {
  return both("span", "count", said_both(n == 1 ? one : many, {{"n", std::to_string(n)}}));
}

// site_ring: of how many questions are answered; the script fills it in.
std::string site_ring(std::uint32_t questions) {
  constexpr std::string_view kCircle = "<circle class=\"{}\" cx=\"9\" cy=\"9\" r=\"7\"/>";
  const auto circle = [&](const char* name) {
    std::string one(kCircle);
    return one.replace(one.find("{}"), 2, name);
  };
  return "<span class=\"progress\" hidden><svg viewBox=\"0 0 18 18\" aria-hidden=\"true\">" +
         circle("way") + circle("done") +
         "</svg><span class=\"number\" aria-hidden=\"true\"></span>" +
         both("span", "unseen",
              said_both(mark("{n} of {total} answered"), {{"total", std::to_string(questions)}})) +
         "</span>";
}

// site_own: what can be done with the answers.
std::string site_own() {
  const auto act = [](const char* hidden, const char* words) {
    return std::string("<button type=\"button\" class=\"link\"") + hidden + ">" +
           both("span", "", said_both(words, {})) + "</button>\n";
  };
  return "<p id=\"own\" hidden>" + act("", mark("Save my answers as CSV")) +
         act("", mark("Clear my answers")) + act(" hidden", mark("Really clear them")) + "</p>\n";
}

std::string site_card(const SiteLesson& lesson) {
  std::string kept;
  if (lesson.questions > 0) {
    kept = "\" data-lesson=\"" + html_text(lesson.name) + "\" data-edition=\"" +
           html_text(lesson.edition) + "\" data-questions=\"" + std::to_string(lesson.questions);
  }
  std::string out = "<li><a class=\"card\" href=\"" + html_text(lesson.href) + kept + "\">\n" +
                    "<div class=\"run\">" + lesson.picture + "</div>\n<div class=\"words\">" +
                    both("h3", "title", lesson.title);
  if (!lesson.belief.english.empty()) {
    out += both("p", "note", said_both(mark("Often believed"), {})) +
           both("p", "belief", lesson.belief);
  }
  out += "</div>\n<div class=\"foot\">";
  if (lesson.stops > 0) out += counted(lesson.stops, mark("{n} stop"), mark("{n} stops"));
  if (lesson.coroutines > 0) {
    out += counted(lesson.coroutines, mark("{n} coroutine"), mark("{n} coroutines"));
  }
  if (lesson.questions > 0) out += site_ring(lesson.questions);
  return out + "</div>\n</a></li>\n";
}

// bar_words: the Chinese of what the script says in the bar.
std::string bar_words() {
  const InLanguage spoken(words::Language::Chinese);
  JsonOut out;
  out.open('{');
  for (const char* const english :
       {mark("Fiberscope course"), mark("Language"), mark("Theme: as the system"),
        mark("Theme: light"), mark("Theme: dark")}) {
    out.member(english, std::string_view(tr(english)));
  }
  out.close();
  return out.str();
}

std::string site_body(const std::vector<SiteChapter>& chapters) {
  std::size_t lessons = 0;
  for (const SiteChapter& chapter : chapters) lessons += chapter.lessons.size();
  std::string out = "<script type=\"application/json\" id=\"words\">" + bar_words() +
                    "</script>\n<div id=\"site\">\n<header>\n<div id=\"bar\"></div>\n";
  out += both("h1", "title", said_both(mark("Concurrent Python, step by step"), {}));
  out += both("p", "lead",
              said_both(mark("{n} lessons. Predict, step, then read why. Works offline."),
                        {{"n", std::to_string(lessons)}}));
  out += "\n</header>\n<main>\n";
  for (const SiteChapter& chapter : chapters) {
    if (chapter.lessons.empty()) continue;
    out += "<section>\n<div class=\"heading\">";
    if (chapter.number > 0) out += "<b>" + std::to_string(chapter.number) + "</b>";
    out += both("h2", "title", chapter.title) + "</div>\n<ul>\n";
    for (const SiteLesson& lesson : chapter.lessons) out += site_card(lesson);
    out += "</ul>\n</section>\n";
  }
  out += "</main>\n<footer>" +
         both("p", "note",
              said_both(mark("Every lesson is one file that also works alone. No "
                             "network, no account."),
                        {})) +
         site_own() + "</footer>\n</div>\n";
  return out;
}

}  // namespace

std::string site_picture(const model::Model& model) {
  std::vector<base::LaneId> lanes;
  for (const base::LaneId lane : model.lanes.tree_order()) {
    const bool runs = model.lanes.lane(lane).kind != trace::LaneKind::Process &&
                      !model.index.lane(lane).runs.empty();
    if (runs && lanes.size() < kPictureLanes) lanes.push_back(lane);
  }
  if (lanes.empty()) return {};
  model::View view;
  view.width = kPictureColumns;
  const AxisChoice choice = choose_axis(model.lanes, model.idle, model.overdue);
  view.show(choice.axis, model.idle, room_of_break(view.width, 1));
  view.end = static_cast<double>(model::axis_end(model.trace, view.axis));
  const double row = std::min(12.0, kPictureHeight / static_cast<double>(lanes.size()));
  double y = (kPictureHeight - row * static_cast<double>(lanes.size())) / 2;
  std::string out =
      "<svg viewBox=\"0 0 208 54\" preserveAspectRatio=\"none\" aria-hidden=\"true\" "
      "focusable=\"false\">";
  for (const base::LaneId lane : lanes) {
    out += site_lane(model, view, lane, y + 1, std::max(3.0, row - 3));
    y += row;
  }
  return out + "</svg>";
}

std::string site_index(const std::vector<SiteChapter>& chapters, words::Language language) {
  HtmlFrame frame;
  frame.language = language_word(language);
  frame.theme = "auto";
  frame.title = tr("Concurrent Python, step by step");
  frame.style = site_style();
  frame.script = site_script();
  frame.script_hash = site_script_hash();
  return html_file(frame, site_body(chapters));
}

}  // namespace fiberscope::exporter
