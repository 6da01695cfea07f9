#include "scheduler/host/python/opcodes.h"

#include <Python.h>
#include <opcode.h>

namespace fiberscope::host {

namespace {

Opcode shared_opcode(int opcode, int n) {
  switch (opcode) {
    case JUMP_FORWARD:
      return {Op::Jump, n, 0, 1};
    case JUMP_BACKWARD:
      return {Op::Jump, n, 0, -1, true};
    case JUMP_BACKWARD_NO_INTERRUPT:
      return {Op::Jump, n, 0, -1};
    case FOR_ITER:
      return {Op::JumpAtEnd, n, 0, 1};
    case SEND:
      return {Op::JumpWhenDone, n, 0, 1};
    case RETURN_VALUE:
    case RAISE_VARARGS:
    case RERAISE:
      return {Op::Return, n};
    case YIELD_VALUE:
      return {Op::Yield};
    case LOAD_FAST:
      return {Op::LoadLocal, n};
    case STORE_FAST:
      return {Op::StoreLocal, n};
    case DELETE_FAST:
      return {Op::DeleteLocal, n};
    case LOAD_DEREF:
      return {Op::LoadCell, n};
    case STORE_DEREF:
      return {Op::StoreCell, n};
    case DELETE_DEREF:
      return {Op::DeleteCell, n};
    case LOAD_NAME:
      return {Op::LoadName, n};
    case STORE_NAME:
      return {Op::StoreName, n};
    case STORE_GLOBAL:
      return {Op::StoreGlobal, n};
    case STORE_ATTR:
      return {Op::StoreAttribute, n};
    case DELETE_ATTR:
      return {Op::DeleteAttribute, n};
    case BINARY_SUBSCR:
      return {Op::LoadItem};
    case STORE_SUBSCR:
      return {Op::StoreItem};
    case DELETE_SUBSCR:
      return {Op::DeleteItem};
    case CALL:
      return {Op::Call, n, 0, 0, true};
    case CALL_FUNCTION_EX:
      return {Op::Make, 3 + (n & 1), 0, 0, true};
    case NOP:
    case RESUME:
    case MAKE_CELL:
    case COPY_FREE_VARS:
    case SETUP_ANNOTATIONS:
    case DELETE_NAME:
    case DELETE_GLOBAL:
    case GET_AWAITABLE:
    case GET_ITER:
    case GET_YIELD_FROM_ITER:
    case UNARY_NEGATIVE:
    case UNARY_NOT:
    case UNARY_INVERT:
      return {Op::Keep};
    case PUSH_NULL:
    case LOAD_CONST:
    case LOAD_BUILD_CLASS:
    case LOAD_ASSERTION_ERROR:
    case RETURN_GENERATOR:
      return {Op::Push};
    case POP_TOP:
    case POP_EXCEPT:
      return {Op::Pop};
    case BINARY_OP:
    case COMPARE_OP:
    case IS_OP:
    case CONTAINS_OP:
      return {Op::Make, 2};
    case BUILD_TUPLE:
    case BUILD_LIST:
    case BUILD_SET:
    case BUILD_STRING:
    case BUILD_SLICE:
      return {Op::Make, n};
    case BUILD_MAP:
      return {Op::Make, 2 * n};
    case BUILD_CONST_KEY_MAP:
      return {Op::Make, n + 1};
    case LIST_APPEND:
    case LIST_EXTEND:
    case SET_ADD:
    case SET_UPDATE:
    case DICT_UPDATE:
    case DICT_MERGE:
      return {Op::Gather, n, 1};
    case MAP_ADD:
      return {Op::Gather, n, 2};
    case COPY:
      return {Op::Copy, n};
    case SWAP:
      return {Op::Swap, n};
    case UNPACK_SEQUENCE:
      return {Op::Unpack, n};
    default:
      return {};
  }
}

}  // namespace

int decode(int opcode, int operand, Opcode out[2]) {
  if (const int count = decode_own(opcode, operand, out); count > 0) return count;
  out[0] = shared_opcode(opcode, operand);
  return 1;
}

}  // namespace fiberscope::host
