#include <Python.h>
#include <opcode.h>

#include "scheduler/host/python/opcodes.h"

namespace fiberscope::host {

const bool kLoopKeepsIterator = true;

int decode_own(int opcode, int n, Opcode out[2]) {
  const auto is = [&](Opcode one) {
    out[0] = one;
    return 1;
  };
  const auto are = [&](Op one, Op other) {
    out[0] = {one, n >> 4};
    out[1] = {other, n & 15};
    return 2;
  };
  switch (opcode) {
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
    case POP_JUMP_IF_NONE:
    case POP_JUMP_IF_NOT_NONE:
      return is({Op::JumpIf, n, 0, 1});
    case END_FOR:
      return is({Op::AfterLoop, 1});
    case END_SEND:
      return is({Op::AfterAwait});
    case RETURN_CONST:
      return is({Op::Return});
    case LOAD_FAST_CHECK:
      return is({Op::LoadLocal, n});
    case LOAD_FAST_AND_CLEAR:
      return is({Op::LoadLocalOnce, n});
    case LOAD_FAST_LOAD_FAST:
      return are(Op::LoadLocal, Op::LoadLocal);
    case STORE_FAST_LOAD_FAST:
      return are(Op::StoreLocal, Op::LoadLocal);
    case STORE_FAST_STORE_FAST:
      return are(Op::StoreLocal, Op::StoreLocal);
    case LOAD_GLOBAL:
      return is({Op::LoadGlobal, n >> 1, n & 1});
    case LOAD_ATTR:
      return is({(n & 1) != 0 ? Op::LoadMethod : Op::LoadAttribute, n >> 1});
    case TO_BOOL:
    case CONVERT_VALUE:
      return is({Op::Keep});
    case LOAD_LOCALS:
      return is({Op::Push});
    case MAKE_FUNCTION:
    case FORMAT_SIMPLE:
    case CALL_INTRINSIC_1:
      return is({Op::Make, 1});
    case FORMAT_WITH_SPEC:
    case SET_FUNCTION_ATTRIBUTE:
    case CALL_INTRINSIC_2:
      return is({Op::Make, 2});
    case BINARY_SLICE:
      return is({Op::Make, 3});
    case CALL_KW:
      return is({Op::Make, n + 3, 0, 0, true});
    default:
      return 0;
  }
}

}  // namespace fiberscope::host
