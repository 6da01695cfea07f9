// Opcodes: what an instruction does, in words that all CPython versions share.
//
// Owns: the one table of each version (opcodes_3_11.cpp and so on, of which one is compiled) beside
// what they have in common (opcodes.cpp). Does not know where an instruction stands (steps.h), nor
// whose names it uses. Source: CPython 3.11 Python/ceval.c, 3.12 and 3.13 Python/bytecodes.c.
#pragma once

#include <cstdint>

namespace fiberscope::host {

enum class Op : std::uint8_t {
  Other,          // only how high the stack is afterwards is known
  Jump,           // always
  JumpIf,         // pops what it looks at
  JumpIfOrPop,    // jumps with it, or pops it
  JumpAtEnd,      // FOR_ITER
  JumpWhenDone,   // SEND
  AfterLoop,      // where FOR_ITER leads to: pops n
  AfterAwait,     // where SEND leads to: (receiver, value) becomes the value
  Return,         // and whatever else ends the frame
  Yield,          // pops what it yields, pushes what is sent
  LoadLocal,      // n: of the frame's variables; so of the next five
  LoadLocalOnce,  // and unbinds it
  StoreLocal,
  DeleteLocal,
  LoadCell,
  StoreCell,
  DeleteCell,
  LoadName,  // n: of the code's names; so of the next eight
  StoreName,
  LoadGlobal,  // more: a NULL is pushed before it (-1), behind it (1), or not (0)
  StoreGlobal,
  LoadAttribute,
  StoreAttribute,
  DeleteAttribute,
  LoadMethod,  // pushes a function and the object, or a NULL and the attribute
  LoadItem,
  StoreItem,
  DeleteItem,
  Call,  // n: arguments, above two values more
  Keep,  // nothing that matters here
  Push,
  Pop,
  Make,    // pops n, pushes what is made of them
  Gather,  // pops `more`, which goes into what then lies n deep
  Copy,    // what lies n deep
  Swap,    // with what lies n deep
  Unpack,  // one into n
};

struct Opcode {
  Op op = Op::Other;
  int n = 0;
  int more = 0;
  std::int8_t way = 0;  // of a jump: 1: forwards, -1: backwards
  bool looks = false;   // the interpreter looks behind it, or where it jumps, whether to let the
                        // GIL go
};

// kLoopKeepsIterator: where FOR_ITER and SEND jump to, what they have used still lies on the stack,
// and AfterLoop or AfterAwait takes it away.
extern const bool kLoopKeepsIterator;
// decode: an instruction as compiled with its operand whole. Some do two things one after the
// other. Answers how many.
int decode(int opcode, int operand, Opcode out[2]);
// decode_own: what a version has of its own; 0: it is none of that.
int decode_own(int opcode, int operand, Opcode out[2]);

}  // namespace fiberscope::host
