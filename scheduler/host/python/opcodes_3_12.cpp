#include <Python.h>
#include <opcode.h>

#include <bit>

#include "scheduler/host/python/opcodes.h"

namespace fiberscope::host {

const bool kLoopKeepsIterator = true;

int decode_own(int opcode, int n, Opcode out[2]) {
  const auto is = [&](Opcode one) {
    out[0] = one;
    return 1;
  };
  switch (opcode) {
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
    case POP_JUMP_IF_NONE:
    case POP_JUMP_IF_NOT_NONE:
      return is({Op::JumpIf, n, 0, 1});
    case END_FOR:
      return is({Op::AfterLoop, 2});
    case END_SEND:
      return is({Op::AfterAwait});
    case RETURN_CONST:
      return is({Op::Return});
    case LOAD_FAST_CHECK:
      return is({Op::LoadLocal, n});
    case LOAD_FAST_AND_CLEAR:
      return is({Op::LoadLocalOnce, n});
    case LOAD_GLOBAL:
      return is({Op::LoadGlobal, n >> 1, -(n & 1)});
    case LOAD_ATTR:
      return is({(n & 1) != 0 ? Op::LoadMethod : Op::LoadAttribute, n >> 1});
    case KW_NAMES:
      return is({Op::Keep});
    case LOAD_CLOSURE:
    case LOAD_LOCALS:
      return is({Op::Push});
    case MAKE_FUNCTION:  // with its defaults, annotations and cells: a bit for each
      return is({Op::Make, 1 + std::popcount(static_cast<unsigned>(n))});
    case FORMAT_VALUE:
      return is({Op::Make, (n & 4) != 0 ? 2 : 1});
    case BINARY_SLICE:
      return is({Op::Make, 3});
    case CALL_INTRINSIC_1:
      return is({Op::Make, 1});
    case CALL_INTRINSIC_2:
      return is({Op::Make, 2});
    default:
      return 0;
  }
}

}  // namespace fiberscope::host
