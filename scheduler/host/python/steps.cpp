#include "scheduler/host/python/steps.h"

#include <opcode.h>

#include <algorithm>

#include "scheduler/host/python/ref.h"

namespace fiberscope::host {

std::optional<std::uint32_t> Step::target() const {
  if (does.way == 0) return std::nullopt;
  const auto distance = static_cast<std::uint32_t>(does.n);
  return does.way > 0 ? next + caches + distance : next + caches - distance;
}

bool Step::goes_nowhere_else() const { return does.op == Op::Return || does.op == Op::Jump; }

std::vector<Step> steps_of(PyCodeObject* code) {
  std::vector<Step> steps;
  const Ref bytes = Ref::steal(PyCode_GetCode(code));
  if (!bytes) {
    PyErr_Clear();
    return steps;
  }
  const auto* units = reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(bytes.get()));
  const auto count = static_cast<std::uint32_t>(PyBytes_GET_SIZE(bytes.get()) / 2);
  std::optional<std::uint32_t> first;
  std::uint32_t operand = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const int opcode = units[2 * i];
    operand = operand << 8 | units[2 * i + 1];
    if (!first) first = i;
    if (opcode == EXTENDED_ARG) continue;
    std::uint32_t caches = 0;
    while (i + 1 + caches < count && units[2 * (i + 1 + caches)] == CACHE) ++caches;
    Opcode does[2];
    const int parts = decode(opcode, static_cast<int>(operand), does);
    for (int part = 0; part < parts; ++part) {
      steps.push_back({*first, i + 1, opcode, static_cast<int>(operand), does[part], caches});
    }
    i += caches;
    first.reset();
    operand = 0;
  }
  return steps;
}

namespace {

// effect: by how many values the step changes the stack, if it jumps or goes on.
int effect(const Step& step, bool jumps) {
  switch (step.does.op) {
    case Op::LoadLocal:
    case Op::LoadLocalOnce:
      return 1;
    case Op::StoreLocal:
      return -1;
    case Op::AfterLoop:
      return -step.does.n;
    case Op::JumpAtEnd:
      return jumps && !kLoopKeepsIterator ? -1 : 1;
    case Op::JumpWhenDone:
      return jumps && !kLoopKeepsIterator ? -1 : 0;
    case Op::Call:
      return -step.does.n - 1;
    default: {
      const int known = PyCompile_OpcodeStackEffectWithJump(step.opcode, step.operand, jumps);
      return known == PY_INVALID_STACK_EFFECT ? 0 : known;
    }
  }
}

}  // namespace

std::vector<int> stack_heights(PyCodeObject* code, const std::vector<Step>& steps) {
  std::vector<int> heights(steps.size(), -1);
  std::vector<std::size_t> open;
  const auto reach = [&](std::size_t step, int height) {
    if (step >= steps.size() || heights[step] >= 0) return;
    heights[step] = std::max(height, 0);
    open.push_back(step);
  };
  const auto reach_unit = [&](std::uint32_t unit, int height) {
    const auto found = std::ranges::lower_bound(steps, unit, {}, &Step::at);
    reach(static_cast<std::size_t>(found - steps.begin()), height);
  };
  const std::vector<Handler> handlers = handlers_of(code);
  reach(0, 0);
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    const Step& step = steps[at];
    if (const std::optional<std::uint32_t> target = step.target()) {
      reach_unit(*target, heights[at] + effect(step, true));
    }
    if (!step.goes_nowhere_else()) reach(at + 1, heights[at] + effect(step, false));
    for (const Handler& handler : handlers) {
      if (step.at < handler.begin || step.at >= handler.end) continue;
      reach_unit(handler.target, static_cast<int>(handler.depth) + (handler.keeps_place ? 2 : 1));
    }
  }
  return heights;
}

std::vector<Handler> handlers_of(PyCodeObject* code) {
  std::vector<Handler> out;
  const auto* at =
      reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(code->co_exceptiontable));
  const auto* const end = at + PyBytes_GET_SIZE(code->co_exceptiontable);
  const auto number = [&] {
    std::uint32_t value = 0;
    while (at < end) {
      const unsigned char byte = *at++;
      value = value << 6 | (byte & 0x3F);
      if ((byte & 0x40) == 0) break;
    }
    return value;
  };
  while (at < end) {
    Handler handler;
    handler.begin = number();
    handler.end = handler.begin + number();
    handler.target = number();
    const std::uint32_t depth = number();
    handler.depth = depth >> 1;
    handler.keeps_place = (depth & 1) != 0;
    out.push_back(handler);
  }
  return out;
}

}  // namespace fiberscope::host
