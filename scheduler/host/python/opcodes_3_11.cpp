#include <Python.h>
#include <opcode.h>

#include <bit>

#include "scheduler/host/python/opcodes.h"

namespace fiberscope::host {

const bool kLoopKeepsIterator = false;

int decode_own(int opcode, int n, Opcode out[2]) {
  const auto is = [&](Opcode one) {
    out[0] = one;
    return 1;
  };
  switch (opcode) {
    case POP_JUMP_FORWARD_IF_FALSE:
    case POP_JUMP_FORWARD_IF_TRUE:
    case POP_JUMP_FORWARD_IF_NONE:
    case POP_JUMP_FORWARD_IF_NOT_NONE:
      return is({Op::JumpIf, n, 0, 1});
    case POP_JUMP_BACKWARD_IF_FALSE:
    case POP_JUMP_BACKWARD_IF_TRUE:
    case POP_JUMP_BACKWARD_IF_NONE:
    case POP_JUMP_BACKWARD_IF_NOT_NONE:
      return is({Op::JumpIf, n, 0, -1, true});
    case JUMP_IF_FALSE_OR_POP:
    case JUMP_IF_TRUE_OR_POP:
      return is({Op::JumpIfOrPop, n, 0, 1});
    case LOAD_GLOBAL:
      return is({Op::LoadGlobal, n >> 1, -(n & 1)});
    case LOAD_ATTR:
      return is({Op::LoadAttribute, n});
    case LOAD_METHOD:
      return is({Op::LoadMethod, n});
    case PRECALL:
    case KW_NAMES:
    case LIST_TO_TUPLE:
    case UNARY_POSITIVE:
      return is({Op::Keep});
    case LOAD_CLOSURE:
      return is({Op::Push});
    case MAKE_FUNCTION:  // with its defaults, annotations and cells: a bit for each
      return is({Op::Make, 1 + std::popcount(static_cast<unsigned>(n))});
    case FORMAT_VALUE:
      return is({Op::Make, (n & 4) != 0 ? 2 : 1});
    default:
      return 0;
  }
}

}  // namespace fiberscope::host
