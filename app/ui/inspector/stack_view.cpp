#include "app/ui/inspector/stack_view.h"

#include <cinttypes>
#include <cmath>
#include <cstdio>

#include "app/ui/telling/shown_frames.h"
#include "app/words/words.h"
#include "scheduler/base/size.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::mark;
using words::tr;

constexpr std::size_t kFramesMax = 24;
// A stack is recorded right behind the frames of the same switch.
constexpr std::uint64_t kRecordsApart = 8;

void stack_bar(Column& c, const trace::StackRecorded& stack) {
  Ui& ui = c.ui;
  const Rect row = c.row(12);
  const Rect bar{row.x, row.y + ui.px(1), row.w, ui.px(4)};
  const auto share = [&](std::uint64_t n) {
    const double whole = static_cast<double>(std::max<std::uint64_t>(1, stack.reserved_bytes));
    return std::max(ui.px(3), bar.w * static_cast<float>(static_cast<double>(n) / whole));
  };
  ui.fill(bar, ui.c().border, ui.px(2));
  ui.fill({bar.x, bar.y, share(stack.high_water_bytes), bar.h}, faded(ui.c().ok, 0.4f), ui.px(2));
  ui.fill({bar.x, bar.y, share(stack.used_bytes), bar.h}, ui.c().ok, ui.px(2));
  ui.note("inspector.stack", bar);
  if (ui.hovering(row)) {
    ui.tooltip(fill(tr("In use {used}, most so far {most}, reserved {all}"),
                    {{"used", base::format_size(stack.used_bytes)},
                     {"most", base::format_size(stack.high_water_bytes)},
                     {"all", base::format_size(stack.reserved_bytes)}}));
  }
}

std::string register_text(const trace::Register& r) {
  char text[40];
  switch (r.kind) {
    case trace::Register::Kind::Stack:
      std::snprintf(text, sizeof text, "top-0x%" PRIx64, r.value);
      return text;
    case trace::Register::Kind::Code:
      std::snprintf(text, sizeof text, "code+0x%" PRIx64, r.value);
      return text;
    case trace::Register::Kind::Heap:
      return "heap";
    case trace::Register::Kind::Number:
      break;
  }
  std::snprintf(text, sizeof text, "0x%" PRIx64, r.value);
  return text;
}

// stack_before: the one recorded at the switch before; nullptr when there is none.
trace::Kept<trace::StackRecorded> stack_before(const Column& c) {
  const EventSeq frames = c.lane.previous_frames;
  if (!frames) return nullptr;
  const std::uint64_t end = std::min(c.trace().size(), frames.value + kRecordsApart);
  for (std::uint64_t seq = frames.value + 1; seq <= end; ++seq) {
    const auto p = c.trace().find<trace::StackRecorded>(EventSeq{seq});
    if (p != nullptr && p->lane == c.lane.id && EventSeq{seq} < c.lane.stack) return p;
  }
  return nullptr;
}

}  // namespace

void stack_section(Column& c) {
  Ui& ui = c.ui;
  const auto stack = model::stack_of(c.trace(), c.lane);
  const ShownFrames shown = shown_frames(c.scene, c.lane);
  if (stack == nullptr && shown.frames.empty()) return;
  std::string note;
  if (stack != nullptr) {
    note = fill(tr("{used} of {all}"), {{"used", base::format_size(stack->used_bytes)},
                                        {"all", base::format_size(stack->reserved_bytes)}});
  }
  if (!c.section(stack != nullptr ? mark("Fiber stack") : mark("Frames"), note)) return;
  if (stack != nullptr) stack_bar(c, *stack);
  const std::size_t chosen = frame_of(c.state, shown.frames.size());
  for (std::size_t i = 0; i < std::min(shown.frames.size(), kFramesMax); ++i) {
    const ShownFrame& frame = shown.frames[i];
    Rect r = c.row(25);
    Rect body = r.inset(-ui.px(8), 0);
    body.cut_right(ui.px(4));
    const Hit h = ui.hit("frame." + std::to_string(i), body);
    const bool on = i == chosen;
    ui.fill(body, on ? ui.c().lane_selected : h.hovered ? ui.c().hover : 0, ui.px(5));
    ui.text_in(r.cut_left(ui.px(20)), Font::Value, ui.c().text3, std::to_string(i));
    const std::string place = c.scene.model.names.place(frame.place);
    const float place_w = std::min(ui.text_width(Font::Value, place) + 1, r.w * 0.55f);
    ui.text_in(r.cut_right(place_w), Font::Value, ui.c().text3, place, Align::Right);
    ui.text_in({r.x, r.y, r.w - ui.px(8), r.h}, on ? Font::BodyMedium : Font::Body,
               on ? ui.c().text1 : ui.c().text2, frame.function);
    if (!h.clicked) continue;
    c.state.frame = i;
    if (frame.place.line == 0) continue;
    c.intents.push_back(intent::ShowLine{frame.place, true});
  }
}

void registers_section(Column& c) {
  Ui& ui = c.ui;
  const auto stack = model::stack_of(c.trace(), c.lane);
  if (stack == nullptr || stack->registers.empty()) return;
  if (!c.section(mark("Registers"), tr("saved at switch"))) return;
  const auto before = stack_before(c);
  const std::size_t n = std::min(stack->registers.size(), trace::kRegisterNames.size());
  const bool two = c.rest.w > ui.px(290);
  const std::size_t rows = two ? (n + 1) / 2 : n;
  const float width = two ? std::floor((c.rest.w - ui.px(24)) / 2) : c.rest.w;
  for (std::size_t i = 0; i < rows; ++i) {
    const Rect line = c.row(22);
    for (std::size_t k = i; k < n; k += rows) {
      const Rect r{k < rows ? line.x : line.x + width + ui.px(24), line.y, width, line.h};
      const trace::Register& now = stack->registers[k];
      const bool known = before != nullptr && k < before->registers.size();
      const std::string text = register_text(now);
      const std::string old = known ? register_text(before->registers[k]) : std::string();
      const bool changed = known && old != text;
      ui.text_in(r, Font::Value, ui.c().text3, trace::kRegisterNames[k]);
      ui.text_in(r, Font::Value, changed ? ui.c().warning : ui.c().text1, text, Align::Right);
      if (!changed) continue;
      ui.note(std::string("register.changed.") + trace::kRegisterNames[k], r);
      if (ui.hovering(r)) ui.tooltip(fill(tr("It was {value}"), {{"value", old}}));
    }
  }
}

}  // namespace fiberscope::ui
