// Environment, locale and C's streams of standard input, output and errors are exchanged when
// another process runs; chance is asked for by its state. Source: setlocale(3), random(3),
// drand48(3) of Linux man-pages 6.03; glibc 2.36 stdlib/random.c, stdlib/drand48-iter.c.
#include "scheduler/host/libc/own_state.h"

#include <clocale>
#include <cstdlib>
#include <memory>
#include <string>

#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/streams.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

char* set_locale(int category, const char* locale) {
  static const auto own = librarys_own<char* (*)(int, const char*)>("setlocale");
  return own(category, locale);
}

const std::string& first_locale() {
  static const std::string locale = set_locale(LC_ALL, nullptr);
  return locale;
}

std::string& locale_in_force() {
  static std::string locale = first_locale();
  return locale;
}

void enter_locale(const Process& process) {
  const std::string& wanted = process.locale.empty() ? first_locale() : process.locale;
  if (wanted == locale_in_force()) return;
  set_locale(LC_ALL, wanted.c_str());
  locale_in_force() = wanted;
}

// chance: of the calling process.
RandomState& own_chance() {
  static std::unique_ptr<RandomState> before_the_run;
  auto& state = simulating() ? calling_process().random : before_the_run;
  if (state == nullptr) {
    state = std::make_unique<RandomState>();
    initstate_r(1, state->numbers, sizeof state->numbers, &state->of_random);
  }
  return *state;
}

}  // namespace

void enter_process(Process* before, Process& process) {
  if (before != nullptr) before->environment.leave();
  process.environment.enter();
  enter_locale(process);
  enter_streams(before, process);
}

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

char* setlocale(int category, const char* locale) noexcept {
  char* const result = set_locale(category, locale);
  if (simulating() && locale != nullptr && result != nullptr) {
    locale_in_force() = set_locale(LC_ALL, nullptr);
    calling_process().locale = locale_in_force();
  }
  return result;
}

long random() noexcept {
  std::int32_t number = 0;
  random_r(&own_chance().of_random, &number);
  return number;
}
void srandom(unsigned seed) noexcept { srandom_r(seed, &own_chance().of_random); }
int rand() noexcept { return static_cast<int>(random()); }
void srand(unsigned seed) noexcept { srandom(seed); }

// FS_CHANCE: a number of drand48(3)'s family; the rest: what its _r() takes before the state.
#define FS_CHANCE(name, kind, ...)                                           \
  kind number = 0;                                                           \
  name##_r(__VA_ARGS__ __VA_OPT__(, ) & own_chance().of_drand48, &number);       \
  return number

double drand48() noexcept { FS_CHANCE(drand48, double); }
double erand48(unsigned short state[3]) noexcept { FS_CHANCE(erand48, double, state); }
long lrand48() noexcept { FS_CHANCE(lrand48, long); }
long nrand48(unsigned short state[3]) noexcept { FS_CHANCE(nrand48, long, state); }
long mrand48() noexcept { FS_CHANCE(mrand48, long); }
long jrand48(unsigned short state[3]) noexcept { FS_CHANCE(jrand48, long, state); }
void srand48(long seed) noexcept { srand48_r(seed, &own_chance().of_drand48); }
unsigned short* seed48(unsigned short seed[3]) noexcept {
  drand48_data& state = own_chance().of_drand48;
  seed48_r(seed, &state);
  return state.__old_x;
}
void lcong48(unsigned short parameters[7]) noexcept {
  lcong48_r(parameters, &own_chance().of_drand48);
}

}  // extern "C"
