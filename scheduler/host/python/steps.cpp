#include "scheduler/host/python/steps.h"

#include <opcode.h>

#include "scheduler/host/python/ref.h"

namespace fiberscope::host {

std::optional<std::uint32_t> Step::target() const {
  switch (opcode) {
    case JUMP_FORWARD:
    case POP_JUMP_FORWARD_IF_FALSE:
    case POP_JUMP_FORWARD_IF_TRUE:
    case POP_JUMP_FORWARD_IF_NONE:
    case POP_JUMP_FORWARD_IF_NOT_NONE:
    case JUMP_IF_FALSE_OR_POP:
    case JUMP_IF_TRUE_OR_POP:
    case FOR_ITER:
    case SEND:
      return next + static_cast<std::uint32_t>(operand);
    case JUMP_BACKWARD:
    case JUMP_BACKWARD_NO_INTERRUPT:
    case POP_JUMP_BACKWARD_IF_FALSE:
    case POP_JUMP_BACKWARD_IF_TRUE:
    case POP_JUMP_BACKWARD_IF_NONE:
    case POP_JUMP_BACKWARD_IF_NOT_NONE:
      return next - static_cast<std::uint32_t>(operand);
    default:
      return std::nullopt;
  }
}

bool Step::goes_nowhere_else() const {
  return opcode == RETURN_VALUE || opcode == RAISE_VARARGS || opcode == RERAISE ||
         opcode == JUMP_FORWARD || opcode == JUMP_BACKWARD || opcode == JUMP_BACKWARD_NO_INTERRUPT;
}

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
    if (opcode == CACHE) continue;
    operand = operand << 8 | units[2 * i + 1];
    if (!first) first = i;
    if (opcode == EXTENDED_ARG) continue;
    steps.push_back({*first, i + 1, opcode, static_cast<int>(operand)});
    first.reset();
    operand = 0;
  }
  return steps;
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
