// The functions that table.def refuses, made from it. Nothing is included that declares them: their
// parameters do not matter, and what they give is in the register of every kind of result.

extern "C" long fs_refuse(const char* name);

// EACH(do, a, b, ...): do(a) do(b) ...
#define EACH(do, ...) __VA_OPT__(AGAIN(EACH_NEXT(do, __VA_ARGS__)))
#define EACH_NEXT(do, name, ...) \
  do (name) __VA_OPT__(EACH_LATER PARENS(do, __VA_ARGS__))
#define EACH_LATER() EACH_NEXT
#define PARENS ()
#define AGAIN(...) AGAIN4(AGAIN4(AGAIN4(AGAIN4(__VA_ARGS__))))
#define AGAIN4(...) AGAIN3(AGAIN3(AGAIN3(AGAIN3(__VA_ARGS__))))
#define AGAIN3(...) AGAIN2(AGAIN2(AGAIN2(AGAIN2(__VA_ARGS__))))
#define AGAIN2(...) __VA_ARGS__

#define REFUSING(name)                                \
  extern "C" long fs_refused_##name() __asm__(#name); \
  long fs_refused_##name() { return fs_refuse(#name); }

#define FAMILY(heading)
#define OURS(why, ...)
#define PASSED(why, ...)
#define NAMES(...) EACH(REFUSING, __VA_ARGS__)
#define TOO(...) EACH(REFUSING, __VA_ARGS__)
#define REFUSED(error, gives, told, ...) REFUSED_LISTS(__VA_ARGS__, )
#define REFUSED_LISTS(first, second, ...) first second
#include "scheduler/host/libc/table.def"
